package tokenizer

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"
)

// A charsmap is SentencePiece's table of replacements: a double-array trie from
// parts of text to places in a list of strings that end with a zero byte.
type charsmap struct {
	trie []uint32
	text []byte
}

func newPrecompiled(raw json.RawMessage) (normalizer, error) {
	var o struct {
		Charsmap string `json:"precompiled_charsmap"`
	}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	data, err := base64.StdEncoding.DecodeString(o.Charsmap)
	if err != nil {
		return nil, fmt.Errorf("precompiled_charsmap: %w", err)
	}
	if len(data) == 0 {
		return func(s string) string { return s }, nil
	}
	m, err := newCharsmap(data)
	if err != nil {
		return nil, fmt.Errorf("precompiled_charsmap: %w", err)
	}
	return m.normalize, nil
}

func newCharsmap(data []byte) (*charsmap, error) {
	if len(data) < 4 {
		return nil, fmt.Errorf("%d bytes, want at least 4", len(data))
	}
	n := int(binary.LittleEndian.Uint32(data))
	if n > len(data)-4 || n%4 != 0 {
		return nil, fmt.Errorf("its trie has %d bytes of the %d there", n, len(data)-4)
	}
	m := &charsmap{make([]uint32, n/4), data[4+n:]}
	for i := range m.trie {
		m.trie[i] = binary.LittleEndian.Uint32(data[4+4*i:])
	}
	return m, nil
}

// normalize looks up each grapheme cluster of less than six bytes as a whole,
// and of others each character.
func (m *charsmap) normalize(s string) string {
	var out strings.Builder
	state := -1
	for s != "" {
		var cluster string
		cluster, s, _, state = uniseg.FirstGraphemeClusterInString(s, state)
		if len(cluster) < 6 {
			if by, ok := m.find(cluster); ok {
				out.WriteString(by)
				continue
			}
		}
		for _, r := range cluster {
			c := string(r) // not a part of cluster: that may not be UTF-8
			if by, ok := m.find(c); ok {
				c = by
			}
			out.WriteString(c)
		}
	}
	return out.String()
}

// find returns the replacement of the shortest key that s begins with, as the
// peer's Precompiled does.
func (m *charsmap) find(s string) (by string, ok bool) {
	m.keys(s, func(_ int, value uint32) bool {
		by, ok = m.value(value)
		return false
	})
	return by, ok
}

// longest returns the replacement of the longest key that s begins with, and the
// key's length.
func (m *charsmap) longest(s string) (by string, n int, ok bool) {
	m.keys(s, func(length int, value uint32) bool {
		if text, there := m.value(value); there {
			by, n, ok = text, length, true
		}
		return true
	})
	return by, n, ok
}

// keys calls f with the length and the value of each key that s begins with, the
// shortest first, until it returns false. A unit of the trie is, from its lowest
// bit, a label of 8 bits, a flag that a leaf follows, and the distance to the
// children; a leaf's is its value.
func (m *charsmap) keys(s string, f func(length int, value uint32) bool) {
	unit := func(i uint32) uint32 {
		if int(i) < len(m.trie) {
			return m.trie[i]
		}
		return 0
	}
	offset := func(u uint32) uint32 { return u >> 10 << (u & (1 << 9) >> 6) }
	at := offset(unit(0))
	for i := range len(s) {
		if s[i] == 0 {
			break
		}
		at ^= uint32(s[i])
		u := unit(at)
		if u&(1<<31|0xff) != uint32(s[i]) {
			return
		}
		at ^= offset(u)
		if u>>8&1 == 1 && !f(i+1, unit(at)&(1<<31-1)) {
			return
		}
	}
}

func (m *charsmap) value(at uint32) (string, bool) {
	if int(at) >= len(m.text) {
		return "", false
	}
	text := m.text[at:]
	if end := bytes.IndexByte(text, 0); end >= 0 {
		text = text[:end]
	}
	return string(text), true
}
