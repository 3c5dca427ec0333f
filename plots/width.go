package plots

import (
	"fmt"
	"strings"
	"unicode"

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

// visible replaces what would move the cursor, hide text or reorder it:
// control characters, line ends, and marks that override the direction.
func visible(s string) string {
	if !strings.ContainsFunc(s, hidden) && strings.ToValidUTF8(s, "") == s {
		return s
	}
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case hidden(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r):
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029:
		return true
	}
	return false
}
