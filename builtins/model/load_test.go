package model

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"pewter/kernel/cpu"
)

// ending is a checkpoint whose weights are computed as they are read. It calls end
// when the first are, and counts.
type ending struct {
	Checkpoint
	end   func()
	reads atomic.Int32
}

func (c *ending) Source(name string) (Source, error) {
	s, err := c.Checkpoint.Source(name)
	return endingSource{s, c}, err
}

type endingSource struct {
	Source
	c *ending
}

func (s endingSource) Read(dst []float32, at int) error {
	if s.c.reads.Add(1) == 1 {
		s.c.end()
	}
	return s.Source.Read(dst, at)
}

// A model whose weights are computed piece by piece has what they are whole, and
// loading it ends with its context between two pieces.
func TestLoadStops(t *testing.T) {
	const vocab = 3*loadStep/32 - 5 // an embedding of nearly three pieces
	config, err := NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "hidden_size": 32, "num_hidden_layers": 1, "tie_word_embeddings": true,
		"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 24, "vocab_size": vocab, "max_position_embeddings": 64})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Random(config, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	dev, err := cpu.New(cpu.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	all := &ending{Checkpoint: c, end: func() {}}
	m, err := New(t.Context(), dev, all)
	if err != nil {
		t.Fatal(err)
	}
	want, err := c.Tensor("model.embed_tokens.weight")
	if got := dev.Get(m.embed); err != nil || !slices.Equal(got.Data, want.Data) {
		t.Error("pieces are not the whole:", err)
	}
	ctx, end := context.WithCancel(t.Context())
	some := &ending{Checkpoint: c, end: end}
	if _, err := New(ctx, dev, some); !errors.Is(err, context.Canceled) || some.reads.Load() > all.reads.Load()/2 {
		t.Errorf("%v after %d of %d reads", err, some.reads.Load(), all.reads.Load())
	}
}
