package repl

import (
	"fmt"
	"os"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// A reflow mends where the line editor thinks the prompt stands after the window has become
// narrower or wider: it goes up as many rows as there were, but the terminal has wrapped the
// text anew.
type reflow struct {
	width int // at the last drawing; 0 where the line has not been drawn
}

// moved returns the command that takes the cursor from where the editor believes the first
// row to be to that row; "" unless the width has changed since the last call. Before is the
// text that stands before the cursor.
func (r *reflow) moved(width int, before string) string {
	was := r.width
	r.width = width
	if was == 0 || was == width || !wrapsAnew(os.Getenv("TERM"), os.Getenv("TMUX")) {
		return ""
	}
	switch n := rowsAbove(before, width) - rowsAbove(before, was); {
	case n > 0:
		return fmt.Sprintf("\x1b[%dA", n)
	case n < 0:
		return fmt.Sprintf("\x1b[%dB", -n)
	}
	return ""
}

// rowsAbove is how many rows of a terminal lie above that of the cursor: every line begins
// behind a prompt, or as many spaces.
func rowsAbove(before string, width int) (rows int) {
	lines := strings.Split(before, "\n")
	for _, line := range lines {
		rows += (len(prompt) + displaywidth.String(line)) / width
	}
	return rows + len(lines) - 1
}

// wrapsAnew reports whether a terminal of that TERM wraps lines anew when its width changes.
func wrapsAnew(term, tmux string) bool {
	return term != "linux" && (tmux != "" || !strings.HasPrefix(term, "screen"))
}
