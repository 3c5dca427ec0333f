package tokenizer

import (
	"fmt"
	"strings"
	"sync"
	"unicode"
)

// ranges writes the characters of which in holds as they stand within [ ].
func ranges(in func(rune) bool) string {
	var b strings.Builder
	start := rune(-1)
	for r := rune(0x80); r <= unicode.MaxRune+1; r++ {
		ok := r <= unicode.MaxRune && (r < 0xD800 || r > 0xDFFF) && in(r)
		switch {
		case ok && start < 0:
			start = r
		case !ok && start >= 0:
			fmt.Fprintf(&b, "%c-%c", start, r-1)
			start = -1
		}
	}
	return asciiRanges(in) + b.String()
}

// asciiRanges is ranges of ASCII, where some characters would mean something.
func asciiRanges(in func(rune) bool) string {
	var b strings.Builder
	for r := rune(0); r < 0x80; r++ {
		if in(r) {
			fmt.Fprintf(&b, `\x%02x`, r)
		}
	}
	return b.String()
}

// Sets of characters that the peer's regular expressions know and ours do not,
// or know by an older Unicode. As they stand within [ ].
var classSets = map[string]func() string{
	`\p{L}`:   onceRanges(`\p{L}`, func(r rune) bool { return unicode.Is(newLetters, r) }),
	`\p{N}`:   onceRanges(`\p{N}`, func(r rune) bool { return unicode.Is(newNumbers, r) }),
	`\d`:      onceRanges(`\p{Nd}`, func(r rune) bool { return unicode.Is(newNumbers, r) }),
	`\w`:      onceRanges(`\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}`, isOtherWord),
	`\p{M}`:   onceRanges(`\p{M}`, func(r rune) bool { return unicode.Is(newMarks, r) }),
	`\p{P}`:   onceRanges(`\p{P}`, func(r rune) bool { return unicode.Is(newPunct, r) }),
	`\p{S}`:   onceRanges(`\p{S}`, func(r rune) bool { return unicode.Is(newSymbols, r) }),
	`\p{Lu}`:  onceRanges(`\p{Lu}`, func(r rune) bool { return unicode.Is(newUpper, r) }),
	`\p{Ll}`:  onceRanges(`\p{Ll}`, func(r rune) bool { return unicode.Is(newLower, r) }),
	`\p{Lm}`:  onceRanges(`\p{Lm}`, func(r rune) bool { return unicode.Is(newModifier, r) }),
	`\p{Lo}`:  onceRanges(`\p{Lo}`, isOtherLetter),
	`\p{Han}`: onceRanges(`\p{Han}`, func(r rune) bool { return unicode.Is(newHan, r) }),
	`\h`:      func() string { return "0-9a-fA-F" },

	`\P{L}`: onceRanges("", func(r rune) bool { return !isLetter(r) }),
	`\P{N}`: onceRanges("", func(r rune) bool { return !isNumber(r) }),
	`\D`:    onceRanges("", func(r rune) bool { return !unicode.Is(unicode.Nd, r) && !unicode.Is(newNumbers, r) }),
	`\W`:    onceRanges("", func(r rune) bool { return !isRegexWord(r) }),
	`\P{M}`: onceRanges("", func(r rune) bool { return !unicode.In(r, unicode.M, newMarks) }),
	`\P{P}`: onceRanges("", func(r rune) bool { return !unicode.In(r, unicode.P, newPunct) }),
	`\P{S}`: onceRanges("", func(r rune) bool { return !unicode.In(r, unicode.S, newSymbols) }),
	`\H`:    onceRanges("", func(r rune) bool { return r > 'f' || !strings.ContainsRune("0123456789abcdefABCDEF", r) }),

	"[:alpha:]":  onceRanges(`\p{L}\p{Nl}`, isOtherAlphabetic),
	"[:alnum:]":  onceRanges(`\p{L}\p{Nl}\p{Nd}`, func(r rune) bool { return isOtherAlphabetic(r) || unicode.Is(newNumbers, r) }),
	"[:digit:]":  onceRanges(`\p{Nd}`, func(r rune) bool { return unicode.Is(newNumbers, r) }),
	"[:word:]":   onceRanges(`\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}`, isOtherWord),
	"[:space:]":  func() string { return `\s` },
	"[:blank:]":  func() string { return `\p{Zs}\t` },
	"[:punct:]":  func() string { return `\p{P}\p{S}` },
	"[:upper:]":  onceRanges(`\p{Lu}`, func(r rune) bool { return unicode.Is(unicode.Other_Uppercase, r) }),
	"[:lower:]":  onceRanges(`\p{Ll}`, func(r rune) bool { return unicode.Is(unicode.Other_Lowercase, r) }),
	"[:xdigit:]": func() string { return "0-9a-fA-F" },
	"[:ascii:]":  func() string { return `\x00-\x7f` },

	"[:^alpha:]": onceRanges("", func(r rune) bool { return !isLetter(r) && !unicode.Is(unicode.Nl, r) && !isOtherAlphabetic(r) }),
	"[:^space:]": func() string { return `\S` },
	"[:^digit:]": onceRanges("", func(r rune) bool { return !unicode.Is(unicode.Nd, r) && !unicode.Is(newNumbers, r) }),
}

// aliases are other names of the sets.
var aliases = map[string]string{
	`\p{Letter}`: `\p{L}`, `\p{^L}`: `\P{L}`, `\p{^N}`: `\P{N}`, `\p{Number}`: `\p{N}`, `\p{Nd}`: `\d`, `\p{Alphabetic}`: "[:alpha:]", `\p{Alpha}`: "[:alpha:]",
}

// onceRanges returns what writes a set, of which more are the characters beside
// those of the categories.
func onceRanges(categories string, more func(rune) bool) func() string {
	return sync.OnceValue(func() string { return categories + ranges(more) })
}

func isOtherAlphabetic(r rune) bool {
	return unicode.Is(unicode.Other_Alphabetic, r) || unicode.Is(newLetters, r)
}

func isOtherWord(r rune) bool {
	return isOtherAlphabetic(r) || unicode.In(r, newNumbers, newMarks)
}

// isRegexWord reports whether r is in \w of the peer's regular expressions, which
// has no Join_Control, unlike isWord.
func isRegexWord(r rune) bool {
	return isLetter(r) || isOtherWord(r) || unicode.In(r, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc)
}

// oddWords are in \w alone, not in [\w]: a fault of the peer that texts with ² or
// ½ in them show.
const oddWords = "²³¹¼½¾"
