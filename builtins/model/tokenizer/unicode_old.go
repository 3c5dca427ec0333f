package tokenizer

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/rangetable"
)

// Parts of the peer know Unicode as it was long ago: BERT's classes 8.0, normal forms,
// StripAccents and scripts 9.0. To them a later character is none of anything. Some
// characters have changed their class since.
var (
	unicode8 = rangetable.Assigned("8.0.0")
	unicode9 = rangetable.Assigned("9.0.0")

	wereMarks   = rangesOf(0x1CF2, 0x1CF3)                 // in 9.0
	wereAccents = rangesOf(0x1734, 0x1734)                 // nonspacing in 8.0
	notAccents  = rangesOf(0x1885, 0x1886, 0xA9BD, 0xA9BD) // but now
	notMarks    = rangesOf(0x111C9, 0x111C9)
	werePunct   = rangesOf(0x166D, 0x166D, 0x111C9, 0x111C9)
)

// isMark9 reports whether r was a combining mark in Unicode 9.0.
func isMark9(r rune) bool {
	return unicode.Is(unicode.M, r) && unicode.Is(unicode9, r) && !unicode.Is(notMarks, r) || unicode.Is(wereMarks, r)
}

// isAccent8 reports whether r was a nonspacing mark in Unicode 8.0.
func isAccent8(r rune) bool {
	return unicode.Is(unicode.Mn, r) && unicode.Is(unicode8, r) && !unicode.In(r, notAccents, notMarks) || unicode.Is(wereAccents, r)
}

// laterMarks are the characters since 9.0 that a normal form changes or moves.
var laterMarks = sync.OnceValue(func() *unicode.RangeTable {
	var later []rune
	for r := rune(0x100); r <= 0x20000; r++ {
		if unicode.Is(unicode9, r) || r >= 0xD800 && r <= 0xDFFF {
			continue
		}
		if p := norm.NFKD.PropertiesString(string(r)); p.CCC() != 0 || len(p.Decomposition()) > 0 {
			later = append(later, r)
		}
	}
	return rangetable.New(append(later, 0x1FBF0, 0x1FBF9)...)
})

// form9 is a normal form of Unicode 9.0: later characters stay as and where they are.
// Text that is normal today was so then.
func form9(form norm.Form) normalizer {
	return func(s string) string {
		out := form.String(s)
		if out == s {
			return out
		}
		late := laterMarks()
		isLate := func(r rune) bool { return r > 0x7F && unicode.Is(late, r) }
		if !strings.ContainsFunc(s, isLate) {
			return out
		}
		var b strings.Builder
		for len(s) > 0 {
			n := strings.IndexFunc(s, isLate)
			if n < 0 {
				n = len(s)
			}
			b.WriteString(form.String(s[:n]))
			end := n + len(s[n:]) - len(strings.TrimLeftFunc(s[n:], isLate))
			b.WriteString(s[n:end])
			s = s[end:]
		}
		return b.String()
	}
}
