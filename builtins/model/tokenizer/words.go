package tokenizer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// words finds what the patterns of GPT-2 and its successors find: each splits
// text into contractions, letters, numbers, other signs and white space. They
// are alternatives tried in order at each place, of which one always matches.
type words struct {
	ignoreCase bool // of contractions
	anyPrefix  bool // one sign that ends no line may precede letters; else one space
	digits     int  // the most in one number; 0: any number, after a space too
	newlines   bool // signs take the line ends after them, and white space ends at one
}

// gpt2Words is the pattern of the ByteLevel pre-tokenizer.
var gpt2Words = words{}

// knownWords are patterns written exactly as published models have them.
var knownWords = map[string]words{
	`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`: gpt2Words,
	// Llama 3, OLMo 2, GPT-4's cl100k.
	`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`: {true, true, 3, true},
	// Qwen 2 and 3.
	`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`: {true, true, 1, true},
}

func (w words) split(dst []piece, p piece) []piece {
	for at := 0; at < len(p.text); {
		n := w.next(p.text[at:])
		dst = append(dst, p.part(at, at+n))
		at += n
	}
	return dst
}

type class uint8

const (
	sign class = iota
	letter
	number
	space
)

var asciiClass = func() (c [utf8.RuneSelf]class) {
	for r := range c {
		c[r] = slowClass(rune(r))
	}
	return c
}()

func slowClass(r rune) class {
	switch {
	case isLetter(r):
		return letter
	case isNumber(r):
		return number
	case unicode.IsSpace(r):
		return space
	}
	return sign
}

// classAt returns the class and length of the character that s[i:] begins with;
// past the end the length is 0.
func classAt(s string, i int) (class, int) {
	if i >= len(s) {
		return sign, 0
	}
	if c := s[i]; c < utf8.RuneSelf {
		return asciiClass[c], 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	return slowClass(r), n
}

// run returns the end of the longest run of a class from i on, of at most most
// characters where that is positive.
func run(s string, i int, want class, most int) int {
	for count := 0; most == 0 || count < most; count++ {
		c, n := classAt(s, i)
		if n == 0 || c != want {
			break
		}
		i += n
	}
	return i
}

// next returns the length of the match that s begins with.
func (w words) next(s string) int {
	if n := w.contraction(s); n > 0 {
		return n
	}
	c, n := classAt(s, 0)
	second, m := classAt(s, n)
	if m == 0 {
		second = space
	}
	if c == letter {
		return run(s, n, letter, 0)
	}
	if second == letter && (s[0] == ' ' || w.anyPrefix && c != number && s[0] != '\r' && s[0] != '\n') {
		return run(s, n, letter, 0)
	}
	if c == number {
		return run(s, 0, number, w.digits)
	}
	if w.digits == 0 && s[0] == ' ' && second == number {
		return run(s, n, number, 0)
	}
	if c == sign || s[0] == ' ' && second == sign {
		return w.lineEnds(s, run(s, n, sign, 0))
	}
	return w.spaces(s)
}

func (w words) lineEnds(s string, i int) int {
	for w.newlines && i < len(s) && (s[i] == '\r' || s[i] == '\n') {
		i++
	}
	return i
}

// spaces is \s*[\r\n]+ where w has it, then \s+(?!\S)|\s+: all white space but
// the last character, which goes with the word after it.
func (w words) spaces(s string) int {
	end := run(s, 0, space, 0)
	if i := strings.LastIndexAny(s[:end], "\r\n"); w.newlines && i >= 0 {
		return i + 1
	}
	if end == len(s) {
		return end
	}
	if _, n := utf8.DecodeLastRuneInString(s[:end]); n < end {
		return end - n
	}
	return end
}

func (w words) contraction(s string) int {
	if len(s) < 2 || s[0] != '\'' {
		return 0
	}
	b, n := w.fold(s[1:])
	switch b {
	case 's', 't', 'm', 'd':
		return 1 + n
	}
	c, m := w.fold(s[1+n:])
	if b == 'r' && c == 'e' || b == 'v' && c == 'e' || b == 'l' && c == 'l' {
		return 1 + n + m
	}
	return 0
}

// fold returns the letter that s begins with, in lower case where case is
// ignored, and its length. U+017F is an s.
func (w words) fold(s string) (byte, int) {
	switch {
	case s == "":
		return 0, 0
	case w.ignoreCase && 'A' <= s[0] && s[0] <= 'Z':
		return s[0] + 'a' - 'A', 1
	case w.ignoreCase && strings.HasPrefix(s, "ſ"):
		return 's', len("ſ")
	}
	return s[0], 1
}
