package arch

import (
	"math"

	"pewter/kernel"
)

func init() {
	add("gemma2", "Gemma2ForCausalLM", "Gemma 2: norms before and after each part, soft-capped scores and logits, a window in every other layer.", gemma2)
}

// gemma2 is that of arXiv:2408.00118.
func gemma2(b *Builder) *Spec {
	s := b.gemma()
	s.Softcap = b.limit("attn_logit_softcapping", 50)
	s.Head = kernel.Head{Softcap: b.limit("final_logit_softcapping", 30)}
	for i := range s.Layers {
		if b.sliding(i, 2) {
			s.Layers[i].Window = b.window()
		}
	}
	return s
}

// gemma is what Gemma 2 and 3 share.
func (b *Builder) gemma() *Spec {
	s := b.Base()
	s.sandwich()
	s.Norm.Offset = 1
	s.EmbedScale = float32(math.Sqrt(float64(b.Hidden)))
	scalar := b.Float("query_pre_attn_scalar", 256)
	if scalar <= 0 {
		b.fail("query_pre_attn_scalar is %v, want more than 0", scalar)
	}
	s.AttnScale = float32(1 / math.Sqrt(scalar))
	s.Tied = b.Bool("tie_word_embeddings", true)
	s.QKVBias = b.Bool("attention_bias", false)
	s.OutBias = s.QKVBias
	return s
}

// window returns the sliding window of a layer that has one.
func (b *Builder) window() int {
	if b.Window == 0 {
		b.fail("sliding_window is 0 or null, want 1 or more: there are layers of sliding_attention")
	}
	return b.Window
}

// limit returns a soft cap; null means none.
func (b *Builder) limit(key string, def float64) float32 {
	if v, given := b.raw[key]; given && v == nil {
		return 0
	}
	return float32(b.Float(key, def))
}
