package tokenizer

import (
	"fmt"
	"strings"
	"unicode"
)

// modern adds to \p{L} and \p{N} of a regular expression the letters and numbers
// of unicode16.go. Negated classes \P{…} stay as they are.
func modern(expr string) string {
	letters, numbers := classRanges(newLetters), classRanges(newNumbers)
	var out strings.Builder
	inClass := false
	for i := 0; i < len(expr); i++ {
		more, found := "", ""
		for name, ranges := range map[string]string{`\p{L}`: letters, `\p{N}`: numbers} {
			if strings.HasPrefix(expr[i:], name) {
				found, more = name, ranges
			}
		}
		switch {
		case found != "" && inClass:
			out.WriteString(found + more)
			i += len(found) - 1
		case found != "":
			out.WriteString("[" + found + more + "]")
			i += len(found) - 1
		case expr[i] == '\\' && i+1 < len(expr):
			out.WriteString(expr[i : i+2])
			i++
		default:
			if expr[i] == '[' || expr[i] == ']' {
				inClass = expr[i] == '['
			}
			out.WriteByte(expr[i])
		}
	}
	return out.String()
}

// classRanges writes a table as it stands within [ ].
func classRanges(t *unicode.RangeTable) string {
	var b strings.Builder
	for _, r := range t.R16 {
		fmt.Fprintf(&b, "%c-%c", rune(r.Lo), rune(r.Hi))
	}
	for _, r := range t.R32 {
		for c := r.Lo; c <= r.Hi; c += r.Stride {
			if r.Stride == 1 {
				fmt.Fprintf(&b, "%c-%c", rune(c), rune(r.Hi))
				break
			}
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}
