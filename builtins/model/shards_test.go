package model

import (
	"context"
	"slices"
	"testing"

	"pewter/kernel/cpu"
)

// A batch that is cut into shards, of unequal numbers of sequences, has the
// gradients that its sequences have together, with the same bits on any number
// of threads.
func TestShards(t *testing.T) {
	const batch, seq = 11, 32
	n := shardCount(batch, seq, 1000)
	if n < 2 || batch%n == 0 {
		t.Fatalf("%d shards of %d sequences: this test wants some, of unequal length", n, batch)
	}
	ids := make([]int32, batch*(seq+1))
	for i := range ids {
		ids[i] = int32(i * i * 31 % 50)
	}
	want, whole := gradientOf(t, 1, ids, batch, seq)
	for _, threads := range []int{2, 3} {
		got, loss := gradientOf(t, threads, ids, batch, seq)
		if !slices.Equal(got, want) || loss != whole {
			t.Errorf("%d threads: other bits than one", threads)
		}
	}
	mean, sum := 0.0, make([]float32, len(want))
	for b := range batch {
		g, loss := gradientOf(t, 1, ids[b*(seq+1):(b+1)*(seq+1)], 1, seq)
		mean += loss / batch
		for i, v := range g {
			sum[i] += v / batch
		}
	}
	if !near(mean, whole, 1e-6) {
		t.Errorf("loss %v, want the mean of those of each sequence, %v", whole, mean)
	}
	for i, v := range sum {
		if !near(float64(want[i]), float64(v), 1e-5) {
			t.Fatalf("gradient %d is %v, want the mean of those of each sequence, %v", i, want[i], v)
		}
	}
}

func near(a, b, tol float64) bool { return a-b < tol && b-a < tol }

// gradientOf returns all gradients of a small model, and the loss.
func gradientOf(t *testing.T, threads int, ids []int32, batch, seq int) ([]float32, float64) {
	t.Helper()
	dev, err := cpu.New(cpu.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	cfg, err := NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "model_type": "llama",
		"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 24,
		"vocab_size": 50, "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
		"tie_word_embeddings": true, "hidden_act": "silu", "initializer_range": 0.3})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Random(cfg, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewTrainable(dev, c)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	loss, err := m.Loss(context.Background(), ids, batch, seq, true)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := m.All()
	return dev.Get(all.Grad).Float32s(), loss
}
