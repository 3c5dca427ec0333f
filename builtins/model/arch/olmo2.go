package arch

func init() {
	add("olmo2", "Olmo2ForCausalLM", "OLMo 2: norms after each part instead of before, and on all of queries and keys.", olmo2)
}

// olmo2 is that of arXiv:2501.00656.
func olmo2(b *Builder) *Spec {
	s := b.Base()
	s.AttnIn, s.AttnOut = "", "post_attention_layernorm"
	s.MLPIn, s.MLPOut = "", "post_feedforward_layernorm"
	s.QKNorm = QKNormWhole
	s.QKVBias = b.Bool("attention_bias", false)
	s.OutBias = s.QKVBias
	return s
}
