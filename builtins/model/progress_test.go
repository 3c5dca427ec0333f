package model

import (
	"context"
	"slices"
	"testing"
)

// wide is a model whose ops are shared out one by one.
func wide(t *testing.T) *Model {
	t.Helper()
	config, err := NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "hidden_size": laneWidth + 16, "num_hidden_layers": 3,
		"num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 8, "intermediate_size": 64, "vocab_size": 300, "max_position_embeddings": 128})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Random(config, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return load1(t, c)
}

// Score and Generate tell what share is done after every layer, in order, to the end.
func TestProgress(t *testing.T) {
	m := wide(t)
	var told []float64
	m.Progress = func(share float64) { told = append(told, share) }
	check := func(what string, least int) {
		t.Helper()
		if len(told) < least || !slices.IsSorted(told) || told[0] <= 0 || told[len(told)-1] != 1 {
			t.Errorf("%s told %d shares, want at least %d that rise to 1: %v", what, len(told), least, told)
		}
		told = nil
	}
	m.Batch = 40
	if err := m.Score(context.Background(), someRequests(10), func(int, Result) {}); err != nil {
		t.Fatal(err)
	}
	check("Score", 3*4*2)
	o := GenerateOptions{Tokens: 5, Stop: []int32{}}
	if _, err := m.Generate(context.Background(), [][]int32{{1, 2, 3}, {1, 2}}, o); err != nil {
		t.Fatal(err)
	}
	check("Generate", 5*4)
}
