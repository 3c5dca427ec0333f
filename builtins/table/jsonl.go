package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"pewter/internal/disk"
	"pewter/internal/jsontext"
)

// ReadJSONL reads one JSON object a line (blank lines are skipped). Keys are
// columns, in the order in which they first appear; null and a key left out are
// missing; lists of numbers and of strings are lists, and anything deeper is
// kept as JSON text. Errors name the line.
func ReadJSONL(data []byte) (*Table, error) {
	var rows [][]Cell
	n := 0
	for line := range bytes.Lines(disk.Text(data)) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		row, err := object(line)
		if err != nil {
			return nil, fmt.Errorf("jsonl: line %d: %w", n, err)
		}
		rows = append(rows, row)
	}
	t, err := FromRows(rows)
	if err != nil {
		return nil, fmt.Errorf("jsonl: %w", err)
	}
	return t, nil
}

// ReadJSON reads a JSON array of objects, as ReadJSONL reads lines.
func ReadJSON(data []byte) (*Table, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(disk.Text(data), &raw); err != nil {
		return nil, fmt.Errorf("json: want an array of objects: %w", err)
	}
	rows := make([][]Cell, len(raw))
	for i, r := range raw {
		row, err := object(r)
		if err != nil {
			return nil, fmt.Errorf("json: element %d: %w", i, err)
		}
		rows[i] = row
	}
	t, err := FromRows(rows)
	if err != nil {
		return nil, fmt.Errorf("json: %w", err)
	}
	return t, nil
}

// object reads one JSON object with its keys in order.
func object(line []byte) ([]Cell, error) {
	if row, ok := flatObject(line); ok {
		return row, nil
	}
	return decoded(line)
}

// decoded is object by a decoder, whatever the values are.
func decoded(line []byte) ([]Cell, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, fmt.Errorf("want an object {…}, got %.40q", line)
	}
	row := []Cell{}
	seen := map[string]bool{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, unended(err)
		}
		name, _ := tok.(string)
		if seen[name] {
			return nil, fmt.Errorf("the key %q stands twice", name)
		}
		seen[name] = true
		v, err := decode(dec)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", name, unended(err))
		}
		row = append(row, Cell{name, v})
	}
	if _, err := dec.Token(); err != nil {
		return nil, unended(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("something follows the object; want one object a line")
	}
	return row, nil
}

// unended is err, put in words where the text ends before its object does.
func unended(err error) error {
	if jsontext.Cut(err) {
		return fmt.Errorf("the object does not end with }: is the file cut off?")
	}
	return err
}

// decode reads one JSON value as a value that a column holds.
func decode(dec *json.Decoder) (any, error) {
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return nil, err
	}
	sub := json.NewDecoder(bytes.NewReader(raw))
	sub.UseNumber()
	var v any
	if err := sub.Decode(&v); err != nil {
		return nil, err
	}
	return plain(v, raw), nil
}

func plain(v any, raw json.RawMessage) any {
	switch v := v.(type) {
	case json.Number:
		return number(v)
	case []any:
		for i, e := range v {
			if n, ok := e.(json.Number); ok {
				v[i] = number(n)
			}
		}
		if _, _, err := normal(v); err == nil {
			return v
		}
		return nested(raw)
	case map[string]any:
		return nested(raw)
	}
	return v
}

// nested is the text of a value that no column holds, with bytes that are not UTF-8
// replaced as they are in other strings.
func nested(raw json.RawMessage) string { return string(bytes.ToValidUTF8(raw, []byte("\uFFFD"))) }

// number is an int64 where the text is one, else a float64; too large a number
// is infinite.
func number(n json.Number) any {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil && !strings.HasPrefix(n.String(), "-0") {
		return i
	}
	f, _ := strconv.ParseFloat(n.String(), 64)
	return f
}

// JSONL writes one JSON object a row. Missing values and NaN are null, and
// infinities ±1e999.
func (t *Table) JSONL() []byte {
	var b []byte
	for i := range t.Rows() {
		b = append(b, '{')
		for j, c := range t.Columns() {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(appendJSON(b, c.Name), ':')
			b = appendJSON(b, c.Value(i))
		}
		b = append(b, "}\n"...)
	}
	return b
}

func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case float64:
		// A whole float keeps its point, so that it reads back as a float.
		n := len(b)
		if b = appendNumber(b, v); !bytes.ContainsAny(b[n:], ".eu") {
			b = append(b, ".0"...)
		}
		return b
	case []float64:
		return appendList(b, v)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return append(b, "null"...)
	}
	return append(b, bytes.TrimRight(buf.Bytes(), "\n")...)
}
