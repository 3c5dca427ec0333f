package arch

// defaults holds what a key of config.json means when it is absent, by class,
// where that is neither a plain Llama's value nor follows from other keys. They
// are those of transformers' configuration classes.
var defaults = map[string]map[string]int{
	"MistralForCausalLM": {"num_key_value_heads": 8, "max_position_embeddings": 131072, "sliding_window": 4096},
	"Qwen2ForCausalLM":   {"max_position_embeddings": 32768, "sliding_window": 4096},
	"Qwen3ForCausalLM":   {"head_dim": 128, "max_position_embeddings": 32768, "sliding_window": 4096},
	"Gemma2ForCausalLM":  {"num_key_value_heads": 4, "head_dim": 256, "max_position_embeddings": 8192, "sliding_window": 4096},
	"Gemma3ForCausalLM":  {"num_key_value_heads": 4, "head_dim": 256, "max_position_embeddings": 131072, "sliding_window": 4096},
	"Cohere2ForCausalLM": {"max_position_embeddings": 8192, "sliding_window": 4096},
}

// intOf is f.Int with the default of the class, else def, for a key that is
// absent; a key that is null has def.
func (c *Config) intOf(f *Fields, key string, def int) int {
	if d, ok := defaults[c.Arch][key]; ok {
		if _, given := f.raw[key]; !given {
			def = d
		}
	}
	return f.Int(key, def)
}

// normEps reads what is added to the variance in a norm.
func (c *Config) normEps(f *Fields) float64 {
	switch c.Arch {
	case "Cohere2ForCausalLM":
		return f.Float("layer_norm_eps", 1e-5)
	case "Olmo2ForCausalLM":
		return f.Float("rms_norm_eps", 1e-5)
	}
	return f.Float("rms_norm_eps", 1e-6)
}
