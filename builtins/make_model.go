package builtins

import (
	"fmt"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/builtins/model/arch"
	"pewter/builtins/model/tokenizer"
	"pewter/lang"
)

// makers are the verbs that make models.
func (w *World) makers() []*lang.Func {
	return []*lang.Func{{Name: "model", Group: "Models", Returns: "checkpoint", Run: w.makeModel,
		Params: []lang.Param{
			{Name: "arch", Type: lang.OneOf("llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3_text", "cohere2", "olmo2"), Default: "llama", Doc: "the architecture"},
			{Name: "hidden", Type: countType, Default: 64, Doc: "width of the residual stream"}, {Name: "layers", Type: countType, Default: 4, Doc: "number of blocks"},
			{Name: "heads", Type: countType, Default: 4, Doc: "heads of queries"}, {Name: "kv_heads", Type: countType, Default: starlark.None, Doc: "heads of keys and values; None: as many"},
			{Name: "ffn", Type: countType, Default: starlark.None, Doc: "width of the gated unit; None: 8/3 of hidden, to a multiple of 8"}, {Name: "vocab", Type: countType, Default: starlark.None, Doc: "rows of the embedding; None: the tokenizer's size"},
			{Name: "tokenizer", Type: tokenizerSource, Default: starlark.None, Doc: "None: one token a byte"},
			{Name: "seed", Type: lang.Int, Default: 0, Doc: "of the weights"}, {Name: "max_len", Type: countType, Default: 512, Doc: "longest sequence, in tokens"},
			{Name: "tied", Type: lang.Bool, Default: true, Doc: "the embedding is the output layer too"}, {Name: "std", Type: lang.Float, Default: 0.02, Doc: "standard deviation of the weights"},
			{Name: "like", Type: modelType, Default: starlark.None, Doc: "take the shape and the tokenizer of this one"},
			{Name: "name", Type: lang.String, Default: starlark.None, Doc: "what tables call it"}},
		Doc:     "A model of random weights: normal matrices, norms that do nothing. Its weights are computed as they are read.",
		Example: exampleModel + "expect(m.layers, 2)\nexpect(m.tokenizer.decode(m.tokenizer.encode(\"merge\")), \"merge\")"}}
}

func (w *World) makeModel(c *lang.Call) (starlark.Value, error) {
	tok, config, err := w.modelPlan(c)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	ck, err := model.Random(config, w.seedOf(c), tok)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	name := fmt.Sprintf("random%d", w.seedOf(c))
	if c.Has("name") {
		name = c.String("name")
	}
	return w.newModel(model.Rename(ck, name)), nil
}

// modelPlan returns the tokenizer and the configuration that a call asks for.
func (w *World) modelPlan(c *lang.Call) (*tokenizer.Tokenizer, *model.Config, error) {
	if c.Has("like") {
		m := lang.Arg[*Model](c, "like")
		tok, err := m.Checkpoint.Tokenizer()
		if c.Has("tokenizer") {
			tok, err = w.tokenizerOf(lang.Arg[any](c, "tokenizer"))
		}
		return tok, m.Config(), err
	}
	tok, err := bytesTokenizer()
	if c.Has("tokenizer") {
		tok, err = w.tokenizerOf(lang.Arg[any](c, "tokenizer"))
	}
	if err != nil {
		return nil, nil, err
	}
	config, err := model.NewConfig(rawConfig(c, tok))
	return tok, config, err
}

// rawConfig is the config.json that a call asks for.
func rawConfig(c *lang.Call, tok *tokenizer.Tokenizer) map[string]any {
	or := func(name string, other int) int {
		if c.Has(name) {
			return c.Int(name)
		}
		return other
	}
	hidden, heads := c.Int("hidden"), c.Int("heads")
	raw := map[string]any{
		"model_type": c.String("arch"), "architectures": []any{arch.ClassOf(c.String("arch"))},
		"hidden_size": hidden, "num_hidden_layers": c.Int("layers"), "num_attention_heads": heads, "num_key_value_heads": or("kv_heads", heads),
		"intermediate_size": or("ffn", (hidden*8/3+7)/8*8), "vocab_size": or("vocab", tok.Size()), "max_position_embeddings": c.Int("max_len"),
		"rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": c.Bool("tied"), "hidden_act": "silu", "torch_dtype": "float32",
		"initializer_range": c.Float("std"), "head_dim": hidden / heads,
	}
	if id, ok := tok.BOS(); ok {
		raw["bos_token_id"] = int(id)
	}
	if id, ok := tok.EOS(); ok {
		raw["eos_token_id"] = int(id)
	}
	return raw
}
