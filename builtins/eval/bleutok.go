package eval

import (
	"strings"
)

// bleuTokens returns the tokeniser of a language and its name in sacrebleu's
// signatures: characters for Chinese and Japanese, else mteval's 13a.
func bleuTokens(lang string) (string, func(string) []string) {
	l, _ := languageOf(lang)
	switch l.code {
	case "zho":
		return "zh", tokensZH
	case "jpn":
		return "char", tokensChar
	}
	return "13a", tokens13a
}

var unescape = strings.NewReplacer("<skipped>", "", "-\n", "", "\n", " ")

// tokens13a cuts Western text as mteval-v13a does, which WMT uses.
func tokens13a(s string) []string {
	s = strings.TrimRightFunc(s, space)
	s = unescape.Replace(s)
	for _, e := range [][2]string{{"&quot;", `"`}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}} {
		s = strings.ReplaceAll(s, e[0], e[1])
	}
	return western13a(" " + s + " ")
}

// western13a sets spaces around marks; around . and , unless a digit stands before, then
// unless one follows; and around a dash after a digit.
func western13a(s string) []string {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		if c := s[i]; mark13a(c) {
			b = append(b, ' ', c, ' ')
		} else {
			b = append(b, c)
		}
	}
	b = eachPair(b, func(a, c byte) bool { return !digit(a) && point(c) }, func(to []byte, a, c byte) []byte { return append(to, a, ' ', c, ' ') })
	b = eachPair(b, func(a, c byte) bool { return point(a) && !digit(c) }, func(to []byte, a, c byte) []byte { return append(to, ' ', a, ' ', c) })
	b = eachPair(b, func(a, c byte) bool { return digit(a) && c == '-' }, func(to []byte, a, c byte) []byte { return append(to, a, ' ', c, ' ') })
	return strings.FieldsFunc(string(b), space)
}

// eachPair puts something else for every two neighbours that match, from left to right;
// none is in two pairs.
func eachPair(b []byte, match func(a, c byte) bool, put func(to []byte, a, c byte) []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/4)
	for i := 0; i < len(b); i++ {
		if i+1 < len(b) && match(b[i], b[i+1]) {
			out = put(out, b[i], b[i+1])
			i++
		} else {
			out = append(out, b[i])
		}
	}
	return out
}

// mark13a is whether c is ASCII and neither a letter, a digit, a control, nor one of ' , - .
func mark13a(c byte) bool {
	return c >= '{' && c <= '~' || c >= '[' && c <= '`' || c >= ' ' && c <= '&' || c >= '(' && c <= '+' || c >= ':' && c <= '@' || c == '/'
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func point(c byte) bool { return c == '.' || c == ',' }

// tokensZH cuts Chinese characters apart and the rest as western text.
func tokensZH(s string) []string {
	var b strings.Builder
	for _, r := range strings.TrimFunc(s, space) {
		if isChinese(r) {
			b.WriteString(" " + string(r) + " ")
		} else {
			b.WriteRune(r)
		}
	}
	return western13a(b.String())
}

// chineseRanges are sacrebleu's. The last, which it writes \u20000 to \u2a6d6
// for Extension B, means U+2001 to U+2A6D in Python: marks such as “ are in it.
var chineseRanges = [][2]rune{
	{0x3400, 0x4db5}, {0x4e00, 0x9fbb}, {0xf900, 0xfa2d}, {0xfa30, 0xfa6a}, {0xfa70, 0xfad9},
	{0xff00, 0xffef}, {0x2e80, 0x2eff}, {0x2f00, 0x2fdf}, {0x2ff0, 0x2fff}, {0x3000, 0x303f}, {0x3100, 0x312f}, {0x31a0, 0x31bf}, {0x31c0, 0x31ef},
	{0xfe10, 0xfe1f}, {0xfe30, 0xfe4f}, {0x3200, 0x33ff}, {0x2001, 0x2a6d},
}

func isChinese(r rune) bool {
	for _, c := range chineseRanges {
		if r >= c[0] && r <= c[1] {
			return true
		}
	}
	return false
}

// tokensChar cuts all characters apart and drops white space.
func tokensChar(s string) []string {
	var out []string
	for _, r := range s {
		if !space(r) {
			out = append(out, string(r))
		}
	}
	return out
}
