package arch

import "pewter/kernel"

func init() {
	Families.Add("Gemma3ForCausalLM", "Gemma 3, text: Gemma 2 with norms on queries and keys instead of soft caps, and one layer in six without a window.", gemma3)
}

// gemma3 turns the heads of layers with a window by other frequencies than
// those without. arXiv:2503.19786.
func gemma3(b *Builder) *Spec {
	s := b.gemma()
	s.QKNorm = QKNormPerHead
	s.Softcap = b.limit("attn_logit_softcapping", 0)
	s.Head = kernel.Head{Softcap: b.limit("final_logit_softcapping", 0)}
	global := b.rotary(b.rope("full_attention", 1e6))
	local := b.rotary(b.localRope())
	period := b.Int("sliding_window_pattern", b.Int("_sliding_window_pattern", 6))
	for i := range s.Layers {
		s.Layers[i].Rope = global
		if b.sliding(i, period) {
			s.Layers[i] = Layer{Window: b.windowOr(4096), Rope: local}
		}
	}
	return s
}

// localRope is the rotary embedding of layers with a window: unscaled, at
// rope_local_base_freq, where rope_parameters has no word of them.
func (b *Builder) localRope() rope {
	if m := b.Map("rope_parameters"); m != nil && m.Has("sliding_attention") {
		r := b.rope("sliding_attention", 10000)
		if !r.Has("rope_theta") {
			r.theta = b.Float("rope_local_base_freq", 10000)
		}
		return r
	}
	return rope{Fields: &Fields{}, kind: "default", theta: b.Float("rope_local_base_freq", 10000)}
}
