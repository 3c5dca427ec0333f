package repl

import (
	"fmt"
	"strings"

	"golang.org/x/term"
)

// promptRoom is how many rows are kept free below the prompt.
const promptRoom = 6

// makeRoom scrolls the terminal until rows are free below the cursor, and leaves
// the cursor where it stood in the text. The line editor draws below the line it
// edits and must not meet the bottom of the window there. It could ask the
// terminal where the cursor is instead, before each key, but loses the keys that
// arrive together with the answer, as in fast typing over a slow line.
func (a *app) makeRoom(rows int) {
	fd, ok := terminalFD(a.sys.Out)
	if !ok {
		return
	}
	if _, height, err := term.GetSize(fd); err == nil {
		rows = min(rows, height-1)
	}
	if rows > 0 {
		fmt.Fprintf(a.sys.Out, "%s\x1b[%dA", strings.Repeat("\n", rows), rows)
	}
}
