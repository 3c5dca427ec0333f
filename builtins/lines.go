package builtins

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"pewter/builtins/table"
	"pewter/internal/atomicfile"
)

// lines returns the lines of a text file, without their ends.
func (w *World) lines(path string) (out []string, err error) {
	text, err := table.ReadText(w.path(path))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		out = append(out, strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"))
	}
	return out, nil
}

// writeLines writes a list of strings, one a line.
func writeLines(path string, list starlark.Iterable) error {
	var b strings.Builder
	n := 0
	for v := range starlark.Elements(list) {
		s, ok := starlark.AsString(v)
		if !ok || strings.ContainsAny(s, "\r\n") {
			return fmt.Errorf("line %d (from 0): got %s, want a string of one line", n, v.Type())
		}
		b.WriteString(s + "\n")
		n++
	}
	return atomicfile.Write(path, []byte(b.String()))
}
