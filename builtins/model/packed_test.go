package model

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"

	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// smallModel is a random model of a type on a device of two threads.
func smallModel(t *testing.T, d tensor.DType) *Model {
	t.Helper()
	config, err := NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "hidden_size": 48, "num_hidden_layers": 2,
		"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 12, "intermediate_size": 100, "vocab_size": 1100, "max_position_embeddings": 64})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Random(config, 1, nil)
	if err == nil {
		c, err = Cast(c, d)
	}
	if err != nil {
		t.Fatal(err)
	}
	dev, err := cpu.New(cpu.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dev.Close() })
	m, err := New(t.Context(), dev, c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Weights that are packed give the tokens that the weights give as they lie, drawn ones
// too, and any number of prompts.
func TestGeneratePacked(t *testing.T) {
	for _, d := range []tensor.DType{tensor.F32, tensor.BF16, tensor.F16} {
		m := smallModel(t, d)
		for _, n := range []int{1, 2, 7, 70} {
			prompts := make([][]int32, n)
			for i := range prompts {
				prompts[i] = []int32{int32(i), 5, int32(3 * i)}
			}
			for _, temperature := range []float64{0, 2} {
				o := GenerateOptions{Tokens: packSteps, Temperature: temperature, Stop: []int32{-1}}
				got, err := m.Generate(t.Context(), prompts, o)
				if err != nil {
					t.Fatal(err)
				}
				for i, p := range prompts {
					want := make([][]int32, 1)
					if err := m.generate(t.Context(), [][]int32{p}, want, i, o); err != nil {
						t.Fatal(err)
					}
					if !slices.Equal(got[i], want[0]) || len(got[i]) != packSteps {
						t.Fatalf("%s, prompt %d of %d, temperature %g: %v of packed weights, want %v", d, i, n, temperature, got[i], want[0])
					}
				}
			}
		}
	}
}

// The copy is shared while it is in use, dropped with the model, and not made where few
// steps are asked for or none are wanted any more.
func TestForFew(t *testing.T) {
	m := smallModel(t, tensor.BF16)
	if p, err := m.forFew(t.Context(), packSteps-1); p != nil || err != nil {
		t.Errorf("got %v, %v for %d steps, want no copy", p, err, packSteps-1)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if p, err := m.forFew(ctx, packSteps); p != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v after the end, want its error", p, err)
	}
	p, err := m.forFew(t.Context(), packSteps)
	if p == nil || err != nil {
		t.Fatal(p, err)
	}
	if again, _ := m.forFew(t.Context(), packSteps); again != p {
		t.Error("weights in use are packed again")
	}
	runtime.KeepAlive(p)
	m.Close()
	if m.kept.Value() != nil {
		t.Error("a closed model keeps packed weights")
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		bytes, free uint64
		want        bool
	}{{100, 400, true}, {100, 399, false}, {1 << 30, 0, true}, {1<<30 + 1, 0, false}} {
		if got := fits(c.bytes, c.free); got != c.want {
			t.Errorf("%d bytes of %d free: %t, want %t", c.bytes, c.free, got, c.want)
		}
	}
	m := smallModel(t, tensor.BF16)
	const want = 2 * (1100*48 + 2*(2*48*48+2*24*48+3*100*48))
	if got := m.matrixBytes(); got != want {
		t.Errorf("the matrices take %d bytes, want %d", got, want)
	}
}
