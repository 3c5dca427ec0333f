package merge_test

import (
	"slices"
	"strings"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// configured is a model with a configuration.
type configured struct {
	*fake
	config *model.Config
}

func (c configured) Config() *model.Config { return c.config }

// like returns a small Llama's weights under a configuration with changes.
func like(t *testing.T, name string, changes map[string]any) configured {
	t.Helper()
	config, err := model.NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "vocab_size": 3, "hidden_size": 8, "num_hidden_layers": 1,
		"num_attention_heads": 2, "intermediate_size": 2, "tie_word_embeddings": true})
	if err != nil {
		t.Fatal(err)
	}
	ts := make(map[string]tensor.Tensor)
	for n, shape := range map[string][]int{"model.embed_tokens": {3, 8}, "model.norm": {8}, "input_layernorm": {8}, "post_attention_layernorm": {8},
		"self_attn.q_proj": {8, 8}, "self_attn.k_proj": {8, 8}, "self_attn.v_proj": {8, 8}, "self_attn.o_proj": {8, 8},
		"mlp.gate_proj": {2, 8}, "mlp.up_proj": {2, 8}, "mlp.down_proj": {8, 2}} {
		if !strings.HasPrefix(n, "model.") {
			n = "model.layers.0." + n
		}
		ts[n+".weight"] = tensor.New(tensor.F32, shape...)
	}
	if config, err = config.With(changes); err != nil {
		t.Fatal(err)
	}
	return configured{&fake{name, ts}, config}
}

// Configurations that make another function of the same weights, and one that does not
// fit the result, are told, of a merge by call and by file alike.
func TestUnlikeConfigs(t *testing.T) {
	for _, c := range []struct {
		of   string
		to   map[string]any
		want string
	}{
		{"b", map[string]any{"max_position_embeddings": 77, "dtype": "bfloat16"}, ""},
		{"b", map[string]any{"num_attention_heads": 4, "head_dim": 2}, "config.json of a and b differ in num_attention_heads, num_key_value_heads, the scale and cap of attention, window or positions (rope): the result has that of a"},
		{"b", map[string]any{"rms_norm_eps": 1e-3, "rope_theta": 5e5}, "config.json of a and b differ in the norms, window or positions (rope): the result has that of a"},
		{"b", map[string]any{"architectures": []any{"Nobody"}}, ""},
		{"b", map[string]any{"tie_word_embeddings": false}, ""},
		{"a", map[string]any{"tie_word_embeddings": false}, `does not fit its config.json (LlamaForCausalLM): lm_head.weight is missing; if the head is the embedding, config.json wants "tie_word_embeddings": true; it is that of a: mend it there`},
		{"a", map[string]any{"vocab_size": 5}, "model.embed_tokens.weight is [3, 8], want [5, 8]; it is that of a: mend it there"},
	} {
		models := map[string]model.Checkpoint{"a": like(t, "a", nil), "b": like(t, "b", nil)}
		models[c.of] = like(t, c.of, c.to)
		m, err := merge.Merge(cpu.Vector{}, merge.Spec{Models: []model.Checkpoint{models["a"], models["b"]}, AnyTokenizer: true})
		if err != nil {
			t.Fatal(err)
		}
		config, err := merge.ReadConfig("c.yml", []byte("merge_method: linear\nmodels: [{model: a}, {model: b}]\n"))
		if err != nil {
			t.Fatal(err)
		}
		open := func(name string) (model.Checkpoint, error) { return models[name], nil }
		file, err := config.Build(cpu.Vector{}, merge.Options{Open: open, AnyTokenizer: true})
		if err != nil {
			t.Fatal(err)
		}
		for by, notes := range map[string][]string{"call": m.Notes(), "file": file.Notes()} {
			if c.want == "" && len(notes) > 0 || c.want != "" && !slices.ContainsFunc(notes, func(s string) bool { return strings.HasSuffix(s, c.want) }) {
				t.Errorf("%v of %s, by %s: notes %q, want %q", c.to, c.of, by, notes, c.want)
			}
		}
	}
}
