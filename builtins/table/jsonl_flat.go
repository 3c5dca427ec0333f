package table

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// A flatReader reads an object whose values are strings without escapes, numbers, truths, null,
// and lists of these: what nearly every line is. It makes of it what object does, and
// reads nothing else.
type flatReader struct {
	text []byte
	at   int
}

// mostFlat is how many keys an object may have, each of which is compared with those before.
const mostFlat = 32

// flatObject returns the row of a line, and whether it could be read so.
func flatObject(line []byte) (row []Cell, ok bool) {
	if !utf8.Valid(line) {
		return nil, false
	}
	f := flatReader{text: line}
	if !f.take('{') {
		return nil, false
	}
	row = []Cell{}
	if f.take('}') {
		return row, f.at == len(line)
	}
	for len(row) < mostFlat {
		name, ok := f.string()
		if !ok || has(row, name) || !f.take(':') {
			return nil, false
		}
		v, ok := f.value()
		if !ok {
			return nil, false
		}
		row = append(row, Cell{name, v})
		if !f.take(',') {
			return row, f.take('}') && f.at == len(line)
		}
	}
	return nil, false
}

func has(row []Cell, name string) bool {
	for _, c := range row {
		if c.Name == name {
			return true
		}
	}
	return false
}

// space goes past white space.
func (f *flatReader) space() {
	for f.at < len(f.text) && (f.text[f.at] == ' ' || f.text[f.at] == '\t' || f.text[f.at] == '\n' || f.text[f.at] == '\r') {
		f.at++
	}
}

// take goes past a mark with white space before it, if it comes next.
func (f *flatReader) take(mark byte) bool {
	f.space()
	if f.at < len(f.text) && f.text[f.at] == mark {
		f.at++
		return true
	}
	return false
}

func (f *flatReader) value() (any, bool) {
	if f.take('[') {
		return f.list()
	}
	return f.scalar()
}

// list reads what follows a bracket.
func (f *flatReader) list() (any, bool) {
	from, list := f.at-1, []any{}
	for !f.take(']') {
		if len(list) > 0 && !f.take(',') {
			return nil, false
		}
		v, ok := f.scalar()
		if !ok {
			return nil, false
		}
		list = append(list, v)
	}
	if _, _, err := normal(list); err != nil {
		return nested(f.text[from:f.at]), true
	}
	return list, true
}

func (f *flatReader) scalar() (any, bool) {
	f.space()
	rest := f.text[f.at:]
	switch {
	case len(rest) == 0:
		return nil, false
	case rest[0] == '"':
		return f.string()
	case bytes.HasPrefix(rest, []byte("null")):
		f.at += 4
		return nil, true
	case bytes.HasPrefix(rest, []byte("true")):
		f.at += 4
		return true, true
	case bytes.HasPrefix(rest, []byte("false")):
		f.at += 5
		return false, true
	}
	n := bytes.IndexAny(rest, ",]} \t\r\n")
	if n < 1 || !(rest[0] == '-' || rest[0] >= '0' && rest[0] <= '9') || !json.Valid(rest[:n]) {
		return nil, false
	}
	f.at += n
	return number(json.Number(rest[:n])), true
}

// string reads a string in quotes.
func (f *flatReader) string() (string, bool) {
	if !f.take('"') {
		return "", false
	}
	for i := f.at; i < len(f.text); i++ {
		switch c := f.text[i]; {
		case c == '"':
			s := string(f.text[f.at:i])
			f.at = i + 1
			return s, true
		case c == '\\' || c < ' ':
			return "", false
		}
	}
	return "", false
}
