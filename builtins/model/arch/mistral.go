package arch

func init() {
	add("mistral", "MistralForCausalLM", "Mistral 7B: Llama with a sliding window in every layer.", mistral)
}

// mistral sees a window in all layers. Jiang et al., arXiv:2310.06825.
func mistral(b *Builder) *Spec {
	s := b.Base()
	for i := range s.Layers {
		s.Layers[i].Window = b.Window
	}
	return s
}
