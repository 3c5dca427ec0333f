package lang

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A cell whose text has not changed keeps its functions, though lines may have
// been added above it. So in a compiled cell the name of the file is followed by
// an origin, which says of which text it was and at which line that began, and
// positions are moved to where the text is now when an error is reported.

// originOf returns the origin of a cell.
func originOf(c *Cell) string { return fmt.Sprintf("\x00%s:%d", textDigest(c.Text), c.Line) }

func textDigest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%x", sum[:8])
}

// plainPath returns the name of a file without origin.
func plainPath(path string) string {
	path, _, _ = strings.Cut(path, "\x00")
	return path
}

// now returns where pos is in the notebook that ran last.
func (s *Session) now(pos syntax.Position) syntax.Position {
	path, origin, moved := strings.Cut(pos.Filename(), "\x00")
	if !moved {
		return pos
	}
	digest, start, _ := strings.Cut(origin, ":")
	line := int(pos.Line)
	if c := s.byDigest[digest]; c != nil {
		if first, err := strconv.Atoi(start); err == nil {
			line += c.Line - first
		}
	}
	return syntax.MakePosition(&path, int32(line), pos.Col)
}

// indexCells notes where each cell of nb is.
func (s *Session) indexCells(nb *Notebook) {
	s.byDigest = map[string]*Cell{}
	for _, c := range nb.Cells {
		s.byDigest[textDigest(c.Text)] = c
	}
}

// Where returns the place in the source from which a builtin was called.
func Where(thread *starlark.Thread) syntax.Position {
	for i := range thread.CallStackDepth() {
		if pos := thread.CallFrame(i).Pos; pos.Line > 0 {
			if t, ok := thread.Local(taskKey).(*task); ok {
				pos = t.s.now(pos)
			}
			return pos
		}
	}
	return syntax.Position{}
}
