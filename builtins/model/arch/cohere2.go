package arch

import "pewter/kernel"

func init() {
	add("cohere2", "Cohere2ForCausalLM", "Command R7B and Tiny Aya: one LayerNorm feeds attention and MLP in parallel; every fourth layer sees all and has no positions.", cohere2)
}

// cohere2 is that of arXiv:2504.00698.
func cohere2(b *Builder) *Spec {
	s := b.Base()
	s.Norm.Layer = true
	s.Parallel, s.MLPIn = true, ""
	s.Tied = b.Bool("tie_word_embeddings", true)
	s.Head = kernel.Head{Scale: float32(b.Float("logit_scale", 0.0625))}
	s.QKVBias = b.Bool("attention_bias", false)
	s.OutBias = s.QKVBias
	r := b.rotary(b.rope("sliding_attention", 10000))
	if r != nil {
		r.Interleaved = true
	}
	period := b.Int("sliding_window_pattern", b.Int("_sliding_window_pattern", 4))
	for i := range s.Layers {
		s.Layers[i] = Layer{}
		if b.sliding(i, period) {
			s.Layers[i] = Layer{Window: b.window(), Rope: r}
		}
	}
	return s
}
