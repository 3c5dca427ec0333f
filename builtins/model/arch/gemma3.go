package arch

import (
	"maps"

	"pewter/kernel"
)

func init() {
	add("gemma3_text", "Gemma3ForCausalLM", "Gemma 3, text: Gemma 2 with norms on queries and keys instead of soft caps, and one layer in six without a window.", gemma3)
}

// gemma3 turns the heads of layers with a window by other frequencies than
// those without. arXiv:2503.19786.
func gemma3(b *Builder) *Spec {
	s := b.gemma()
	s.QKNorm = QKNormPerHead
	s.Head = kernel.Head{Softcap: b.limit("final_logit_softcapping", 0)}
	globalRope, localRope := b.gemma3Ropes()
	global, local := b.rotary(globalRope), b.rotary(localRope)
	period := b.Int("sliding_window_pattern", b.Int("_sliding_window_pattern", 6))
	for i := range s.Layers {
		s.Layers[i].Rope = global
		if b.sliding(i, period) {
			s.Layers[i] = Layer{Window: b.window(), Rope: local}
		}
	}
	return s
}

// gemma3Ropes returns the rotary embeddings of layers without a window and of those
// with one. What rope_scaling says is of the former alone, and counts before what
// rope_parameters says of them.
func (b *Builder) gemma3Ropes() (global, local rope) {
	params := b.Map("rope_parameters")
	full, sliding := b.within(params, "full_attention"), b.within(params, "sliding_attention")
	if params != nil && len(params.raw) > 0 && full == nil && sliding == nil {
		b.fail("rope_parameters: want full_attention and sliding_attention in it: layers of these types turn heads by different frequencies")
	}
	scaled := map[string]any{}
	for _, m := range []*Fields{full, b.Map("rope_scaling")} {
		if m != nil {
			maps.Copy(scaled, m.raw)
		}
	}
	global = b.ropeOf(&Fields{raw: scaled}, b.Float("rope_theta", 1e6))
	return global, b.ropeOf(sliding, b.Float("rope_local_base_freq", 10000))
}
