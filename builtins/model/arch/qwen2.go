package arch

func init() {
	add("qwen2", "Qwen2ForCausalLM", "Qwen 2 and 2.5: Llama with biases on queries, keys and values.", qwen2)
}

// qwen2 adds biases. Yang et al., arXiv:2407.10671.
func qwen2(b *Builder) *Spec {
	s := b.Base()
	s.QKVBias = true
	b.qwenWindows(s)
	return s
}

// qwenWindows gives the layers from max_window_layers on a window, where one is
// used at all.
func (b *Builder) qwenWindows(s *Spec) {
	if !b.Bool("use_sliding_window", false) {
		return
	}
	first := b.Int("max_window_layers", 28)
	for i := range s.Layers {
		if len(b.LayerTypes) > 0 && b.sliding(i, 0) || len(b.LayerTypes) == 0 && i >= first {
			s.Layers[i].Window = b.Window
		}
	}
}
