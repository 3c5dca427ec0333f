package tokenizer

import (
	"strings"
	"unicode/utf8"
)

// GPT-2 writes each byte as a printable character: itself where it is one, else
// the next one from U+0100.
var (
	byteRune [256]rune
	runeByte = map[rune]byte{}
)

func init() {
	next := rune(256)
	for b := range rune(256) {
		r := b
		if !(b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE) {
			r = next
			next++
		}
		byteRune[b], runeByte[r] = r, byte(b)
	}
}

// byteLevel maps each byte of s to its character.
func byteLevel(s string) string {
	var b strings.Builder
	b.Grow(2 * len(s))
	for i := range len(s) {
		b.WriteRune(byteRune[s[i]])
	}
	return b.String()
}

// unByteLevel appends the bytes that a token stands for, or the token itself if
// it holds other characters.
func unByteLevel(dst []byte, token string) []byte {
	n := len(dst)
	for _, r := range token {
		b, ok := runeByte[r]
		if !ok {
			return append(dst[:n], token...)
		}
		dst = append(dst, b)
	}
	return dst
}

// lossy returns b as text with U+FFFD for each longest part that is the
// beginning of a character and no more, or for a byte that begins none: what
// Unicode recommends and Rust does.
func lossy(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			n = badLen(b)
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

// badLen returns the length of the ill-formed sequence that b begins with. Only
// the second byte of a character has a range that depends on the first, so a
// sequence of two or three is a beginning if 0x80s complete it.
func badLen(b []byte) int {
	for n := min(len(b), 3); n > 1; n-- {
		whole := [4]byte{0x80, 0x80, 0x80, 0x80}
		copy(whole[:], b[:n])
		if _, size := utf8.DecodeRune(whole[:]); size > n {
			return n
		}
	}
	return 1
}
