package tokenizer

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// OpenLlama2c reads the tokenizer.bin of llama2.c: the longest token's length,
// then for each token its score, its length and its bytes, little-endian. Token
// 0 is unknown, 1 begins and 2 ends a text, the next 256 are bytes.
func OpenLlama2c(path string) (*Tokenizer, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	t, err := parseLlama2c(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

func parseLlama2c(data []byte) (*Tokenizer, error) {
	if len(data) < 4 {
		return nil, fmt.Errorf("%d bytes are no llama2.c tokenizer", len(data))
	}
	longest := binary.LittleEndian.Uint32(data)
	m := spm{bpe: true, unk: 0, bos: 1, eos: 2, byteFallback: true, dummyPrefix: true, addBOS: true}
	for at := 4; at < len(data); {
		if at+8 > len(data) {
			return nil, fmt.Errorf("byte %d: the file ends within a token", at)
		}
		score := math.Float32frombits(binary.LittleEndian.Uint32(data[at:]))
		n := binary.LittleEndian.Uint32(data[at+4:])
		at += 8
		if n > longest || int(n) > len(data)-at {
			return nil, fmt.Errorf("byte %d: a token of %d bytes, where the longest is said to have %d and %d are left", at, n, longest, len(data)-at)
		}
		m.addLlama2c(string(data[at:at+int(n)]), score)
		at += int(n)
	}
	if len(m.pieces) < 259 {
		return nil, fmt.Errorf("%d tokens, want at least 259: three special ones and 256 bytes", len(m.pieces))
	}
	return m.tokenizer()
}

func (m *spm) addLlama2c(token string, score float32) {
	p := spmPiece{strings.ReplaceAll(token, " ", "▁"), score, spmNormal}
	switch id := len(m.pieces); {
	case id == 0:
		p.kind = spmUnknown
	case id < 3:
		p.text, p.kind = strings.TrimSpace(token), spmControl
	case id < 259:
		p.kind = spmByte
	}
	m.pieces = append(m.pieces, p)
}
