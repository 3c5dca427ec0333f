package lang

import (
	"strings"

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
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
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

// errorAt returns an Invalid error that quotes the line at pos.
func (s *source) errorAt(pos syntax.Position, msg, hint string) *Error {
	return &Error{Pos: pos, Msg: msg, Hint: hint, Class: Invalid, Line: s.line(int(pos.Line))}
}
