package model

import (
	"bytes"
	"encoding/binary"
	"testing"

	"pewter/internal/shared"
	"pewter/kernel/tensor"
)

// Hidden states of many texts have the bits of each alone.
func TestHiddenEach(t *testing.T) {
	m := open(t, shared.Dir(t, "golden/arch/gemma3"))
	var texts [][]int32
	for i := range 60 {
		text := make([]int32, 1+i%37)
		for j := range text {
			text[j] = int32((i*31 + j*j*7) % 256)
		}
		texts = append(texts, text)
	}
	next := 0
	err := m.HiddenEach(t.Context(), texts, func(i int, layers []tensor.Tensor) {
		if i != next {
			t.Fatalf("text %d after %d", i, next-1)
		}
		next++
		alone, err := m.Hidden(t.Context(), texts[i])
		if err != nil || len(alone) != len(layers) {
			t.Fatalf("text %d: %d layers and alone %d (%v)", i, len(layers), len(alone), err)
		}
		for k := range layers {
			if layers[k].String() != alone[k].String() || !bytes.Equal(layers[k].Data, alone[k].Data) {
				t.Errorf("text %d, layer %d: %s differs from %s alone", i, k, layers[k], alone[k])
			}
		}
	})
	if err != nil || next != len(texts) {
		t.Errorf("%d texts of %d (%v)", next, len(texts), err)
	}
	if err := m.HiddenEach(t.Context(), [][]int32{{1}, make([]int32, 129)}, nil); err == nil {
		t.Error("a text longer than the model: no error")
	}
}

// Whatever the bytes, a llama2.c file is an error or a checkpoint whose tensors
// can all be read.
func FuzzLlama2c(f *testing.F) {
	header := func(n ...int32) []byte {
		b, _ := binary.Append(nil, binary.LittleEndian, n)
		return b
	}
	f.Add(append(header(2, 1, 1, 1, 1, 1, 1), make([]byte, 4*(2+2+4*4+2+3*2+2+2))...))
	f.Add(append(header(2, 1, 1, 1, 1, -1, 1), make([]byte, 4*(2+2+4*4+2+3*2+2+2+2))...))
	f.Add(header(1<<20, 1<<20, 4096, 1<<20, 1<<20, 1<<20, 1<<20))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseLlama2c("fuzz.bin", b)
		if err != nil {
			return
		}
		for _, name := range c.Names() {
			if x, err := c.Tensor(name); err != nil || len(x.Data) != 4*x.Len() {
				t.Fatalf("%s: %s of %d bytes (%v)", name, x, len(x.Data), err)
			}
		}
	})
}
