package model

import (
	"context"
	"errors"
	"testing"

	"pewter/kernel"
	"pewter/kernel/cpu"
)

// An interrupting device ends a context in the middle of its way back, and says
// whether ops then know of it.
type interrupting struct {
	kernel.Device
	end  context.CancelFunc
	done <-chan struct{}
	seen bool
}

func (d *interrupting) Until(done <-chan struct{}) {
	d.done = done
	d.Device.(kernel.Stopper).Until(done)
}

func (d *interrupting) LogProbGrad(logProb []float32, dx, dw, x, w kernel.Array, target []int32, weight []float32, h kernel.Head) {
	d.end()
	if d.done != nil {
		<-d.done
		d.seen = true
	}
	d.Device.LogProbGrad(logProb, dx, dw, x, w, target, weight, h)
}

// A loss whose context ends within an op ends that op, and is not returned.
func TestLossStops(t *testing.T) {
	config, err := NewConfig(map[string]any{"architectures": []any{"LlamaForCausalLM"}, "hidden_size": 16, "num_hidden_layers": 1,
		"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 24, "vocab_size": 50, "max_position_embeddings": 64})
	if err != nil {
		t.Fatal(err)
	}
	c, err := Random(config, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	host, err := cpu.New(cpu.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	ctx, end := context.WithCancel(context.Background())
	dev := &interrupting{Device: host, end: end}
	m, err := NewTrainable(dev, c)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	ids := []int32{1, 2, 3, 4, 5, 6}
	if loss, err := m.Loss(ctx, ids, 1, 5, true); !errors.Is(err, context.Canceled) || !dev.seen {
		t.Errorf("a loss of %g and the error %v, the op knew: %t; want the end of the context", loss, err, dev.seen)
	}
	dev.end = func() {}
	if _, err := m.Loss(context.Background(), ids, 1, 5, true); err != nil || dev.done != nil {
		t.Errorf("after it: %v, ops end with %v", err, dev.done)
	}
}
