package model

import (
	"strings"
	"testing"

	"pewter/kernel/tensor"
)

// A head beside the embedding is the model's where it differs, although config.json
// says that they are one; transformers 5.24 then uses it too.
func TestUntie(t *testing.T) {
	config, err := NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "hidden_size": 4, "num_hidden_layers": 1, "tie_word_embeddings": true,
		"num_attention_heads": 1, "intermediate_size": 4, "vocab_size": 3, "max_position_embeddings": 8})
	if err != nil {
		t.Fatal(err)
	}
	random, err := Random(config, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	tensors := map[string]tensor.Tensor{}
	for _, name := range random.Names() {
		if tensors[name], err = random.Tensor(name); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		head []float32
		tied bool
	}{
		{nil, true},
		{tensors["model.embed_tokens.weight"].Float32s(), true},
		{append([]float32{9}, tensors["model.embed_tokens.weight"].Float32s()[1:]...), false},
	} {
		if c.head != nil {
			tensors["lm_head.weight"] = tensor.FromFloat32s(c.head, 3, 4)
		}
		s, err := SpecOf(FromTensors("m", config, tensors, nil, Recipe{}))
		if err != nil {
			t.Fatal(err)
		}
		if s.Tied != c.tied {
			t.Errorf("head %v: tied %v, want %v", c.head, s.Tied, c.tied)
		}
	}
}

// A checkpoint of more layers than its config.json says is refused, not cut.
func TestSurplusLayers(t *testing.T) {
	config, err := NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "hidden_size": 4, "num_hidden_layers": 3,
		"num_attention_heads": 1, "intermediate_size": 4, "vocab_size": 3, "max_position_embeddings": 8})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Random(config, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	fewer, err := config.With(map[string]any{"num_hidden_layers": 2})
	if err != nil {
		t.Fatal(err)
	}
	tensors := map[string]tensor.Tensor{}
	for _, name := range c.Names() {
		if tensors[name], err = c.Tensor(name); err != nil {
			t.Fatal(err)
		}
	}
	_, err = SpecOf(FromTensors("m", fewer, tensors, nil, Recipe{}))
	if err == nil || !strings.Contains(err.Error(), "tensors of layer 2, but num_hidden_layers is 2") {
		t.Errorf("error %v", err)
	}
}
