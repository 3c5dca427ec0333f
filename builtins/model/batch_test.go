package model

import (
	"testing"

	"pewter/builtins/model/arch"
)

// A batch of a large model has fewer tokens, in whole tiles.
func TestUsualBatch(t *testing.T) {
	for _, c := range []struct{ hidden, ffn, layers, vocab, want int }{
		{64, 172, 5, 512, 2016},
		{576, 1536, 30, 49152, 924},
		{2048, 8192, 24, 262144, 504},
		{8192, 28672, 80, 128256, 504},
	} {
		s := &arch.Spec{Hidden: c.hidden, FFN: c.ffn, Vocab: c.vocab, Heads: c.hidden / 64, KVHeads: c.hidden / 64, HeadDim: 64, Layers: make([]arch.Layer, c.layers)}
		if got := usualBatch(s); got != c.want {
			t.Errorf("%d×%d, %d layers: %d tokens, want %d", c.hidden, c.ffn, c.layers, got, c.want)
		}
	}
}
