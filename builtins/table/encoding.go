package table

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"
)

// CheckUTF8 reports the first line of a file that is not UTF-8 text, and how to
// convert it.
func CheckUTF8(data []byte) error {
	if n := bytes.Count(data, []byte{0}); n > len(data)/4 {
		return fmt.Errorf("every other byte is zero: the file is UTF-16 without its mark; want UTF-8 (iconv -f utf-16 -t utf-8)")
	}
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if i := bytes.IndexByte(line, 0); i >= 0 {
			return fmt.Errorf("line %d: byte %d is zero: the file is damaged, or not text", n, i+1)
		}
		if i := badByte(line); i >= 0 {
			return fmt.Errorf("line %d: byte %d (%#02x) is not UTF-8; %s", n, i+1, line[i], convert(data))
		}
	}
	return nil
}

// convert says how to mend a file with bytes that are not UTF-8: to convert the
// whole of one that has other lines beyond ASCII in UTF-8 would spoil those.
func convert(data []byte) string {
	good := 0
	for line := range bytes.Lines(data) {
		if utf8.Valid(line) && slices.ContainsFunc(line, func(b byte) bool { return b >= utf8.RuneSelf }) {
			good++
		}
	}
	if good == 0 {
		return "the file is in another encoding: convert it (if it is Latin-1, iconv -f latin1 -t utf-8)"
	}
	return fmt.Sprintf("the file mixes encodings: %d other lines are UTF-8; convert or mend this line alone", good)
}

// badByte returns the place of the first byte that is not UTF-8, or -1.
func badByte(line []byte) int {
	if utf8.Valid(line) {
		return -1
	}
	for i := 0; ; {
		r, size := utf8.DecodeRune(line[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
}
