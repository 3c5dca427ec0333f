package plots

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// cells is the number of terminal cells that s takes: two for East Asian wide
// characters and emoji, none for combining marks.
func cells(s string) int { return displaywidth.String(s) }

// padRight and padLeft fill s with spaces to n cells.
func padRight(s string, n int) string { return s + strings.Repeat(" ", max(0, n-cells(s))) }
func padLeft(s string, n int) string  { return strings.Repeat(" ", max(0, n-cells(s))) + s }

// truncate cuts s to at most n cells, with an ellipsis where it cut, and never
// within a grapheme.
func truncate(s string, n int) string {
	if cells(s) <= n {
		return s
	}
	if n <= 0 {
		return ""
	}
	return displaywidth.TruncateString(s, n, "…")
}
