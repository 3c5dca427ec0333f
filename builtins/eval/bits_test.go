package eval

import (
	"context"
	"math"
	"testing"

	"pewter/builtins/model"
	"pewter/kernel/cpu"
)

// TestBits notices when log-likelihoods come to other bits: then raise
// scoreVersion, so that answers kept before are not mixed with new ones, and
// write the new bits here.
func TestBits(t *testing.T) {
	want := map[string]uint64{"LlamaForCausalLM": 0xc035b8fa88000000, "Gemma2ForCausalLM": 0xc03c65d210000000, "Cohere2ForCausalLM": 0xc033d0f514000000}
	dev, err := cpu.New(cpu.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	for arch, bits := range want {
		config, err := model.NewConfig(map[string]any{"architectures": []any{arch}, "hidden_size": 24, "num_hidden_layers": 2,
			"num_attention_heads": 3, "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 40, "vocab_size": 50, "max_position_embeddings": 64, "initializer_range": 0.3})
		if err != nil {
			t.Fatal(err)
		}
		c, err := model.Random(config, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := model.New(t.Context(), dev, c)
		if err != nil {
			t.Fatal(err)
		}
		asked := []model.Request{{Context: []int32{1, 2, 3}, Continuation: []int32{4, 5, 6, 7, 8}}}
		if err := m.Score(context.Background(), asked, func(_ int, r model.Result) {
			if got := math.Float64bits(r.LL); got != bits {
				t.Errorf("%s: version %s gives %v, bits %#x, want %#x: raise scoreVersion", arch, scoreVersion, r.LL, got, bits)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}
