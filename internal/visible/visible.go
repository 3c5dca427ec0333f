// Package visible makes text from outside fit to be shown: the names of models and
// tensors, tokens and messages may hold sequences that move a terminal's cursor,
// rename its window or reorder what is read, and may be of any length.
package visible

import (
	"fmt"
	"strings"
	"unicode"
)

// Line returns s on one line, with every character written out that would move the
// cursor, hide text or reorder it: control characters, line ends and tabs, marks
// that override the direction, and what is not UTF-8.
func Line(s string) string { return replaced(s, "") }

// Text is Line for text of several lines: line ends and tabs stay as they are.
func Text(s string) string { return replaced(s, "\n\t") }

func replaced(s, keep string) string {
	bad := func(r rune) bool { return Hidden(r) && !strings.ContainsRune(keep, r) }
	s = strings.ToValidUTF8(s, "\ufffd")
	if !strings.ContainsFunc(s, bad) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !bad(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// Hidden reports whether a character is not seen itself but acts on others.
func Hidden(r rune) bool {
	switch {
	case unicode.IsControl(r):
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029:
		return true
	}
	return false
}

// Shortened returns s, or where it has more than most bytes its beginning and its
// end, and between them how much was left out.
func Shortened(s string, most int) string {
	if len(s) <= most {
		return s
	}
	head := strings.ToValidUTF8(s[:most*3/4], "")
	tail := strings.ToValidUTF8(s[len(s)-most/4:], "")
	return fmt.Sprintf("%s… (%d bytes left out) …%s", head, len(s)-len(head)-len(tail), tail)
}

// Message returns a message, which may quote what a file holds, as it can be shown.
func Message(s string) string {
	const longest = 4000
	return Text(Shortened(s, longest))
}
