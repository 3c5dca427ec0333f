package arch

func init() {
	add("qwen3", "Qwen3ForCausalLM", "Qwen 3, dense: Llama with a norm on each head of queries and keys.", qwen3)
}

// qwen3 norms queries and keys. Yang et al., arXiv:2505.09388.
func qwen3(b *Builder) *Spec {
	s := b.Base()
	s.QKVBias = b.Bool("attention_bias", false)
	s.OutBias = s.QKVBias
	s.QKNorm = QKNormPerHead
	b.qwenWindows(s)
	return s
}
