package arch

func init() {
	add("llama", "LlamaForCausalLM", "Llama 1 to 3 and all that is built like them: RMSNorm before each part, rotary positions, SiLU.", llama)
}

// llama is the plain block. Touvron et al., arXiv:2302.13971.
func llama(b *Builder) *Spec {
	s := b.Base()
	s.QKVBias = b.Bool("attention_bias", false)
	s.OutBias = s.QKVBias
	s.MLPBias = b.Bool("mlp_bias", false)
	return s
}
