package lang

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"go.starlark.net/syntax"
)

// A source is a text that errors quote.
type source struct {
	path  string
	text  string
	lines []string
}

func newSource(path, text string) *source {
	text = strings.TrimPrefix(text, "\ufeff")
	lines := strings.Split(lineEndings.Replace(text), "\n")
	return &source{path: path, text: text, lines: lines}
}

// line returns the line of the given number, or "".
func (s *source) line(n int) string {
	if s == nil || n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

// at returns the position of a line and column.
func (s *source) at(line, col int) syntax.Position {
	return syntax.MakePosition(&s.path, int32(line), int32(col))
}

// clean returns pos without an origin.
func (s *source) clean(pos syntax.Position) syntax.Position { return s.at(int(pos.Line), int(pos.Col)) }

// cleanAll returns positions without their origins.
func (s *source) cleanAll(at map[string]syntax.Position) map[string]syntax.Position {
	out := make(map[string]syntax.Position, len(at))
	for name, pos := range at {
		out[name] = s.clean(pos)
	}
	return out
}

// errorAt returns an Invalid error that quotes the line at pos.
func (s *source) errorAt(pos syntax.Position, msg, hint string) *Error {
	pos = s.clean(pos)
	return &Error{Pos: pos, Msg: msg, Hint: hint, Class: Invalid, Line: s.line(int(pos.Line))}
}

// checkText returns an error for text that is no UTF-8 or holds a NUL, where the
// Starlark scanner would stop without a word.
func (s *source) checkText(text string, line int) error {
	for i, r := range text {
		wrong := r == 0
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(text[i:])
			wrong = size == 1
		}
		if wrong {
			before := lineEndings.Replace(text[:i])
			n := strings.Count(before, "\n")
			col := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
			return s.errorAt(s.at(line+n, col), fmt.Sprintf("byte %#02x is no text", text[i]),
				"a notebook is UTF-8 text; is this another kind of file?")
		}
	}
	return nil
}
