package disk

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// Text returns the bytes of a text file as UTF-8 without the mark that some editors and
// shells begin it with. UTF-16 that has its mark is decoded; what is no character in it,
// and a byte left over, is U+FFFD. Other bytes are returned as they are.
func Text(b []byte) []byte {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return b[3:]
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return fromUTF16(b[2:], binary.LittleEndian)
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return fromUTF16(b[2:], binary.BigEndian)
	}
	return b
}

func fromUTF16(b []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(b)/2, len(b)/2+1)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	if len(b)%2 != 0 {
		units = append(units, 0xfffd)
	}
	return []byte(string(utf16.Decode(units)))
}
