package model

import (
	"context"
	"fmt"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A Trainable is a model with float32 weights and a gradient for each. As a
// Model, it is used by one goroutine at a time.
type Trainable struct {
	m      *Model
	layout *layout
	value  kernel.Array // of all parameters
	grad   *gradients
	params []Param
	shards *shards
}

// A Param is one trained tensor and its gradient. A head that is the embedding
// is one Param with it.
type Param struct {
	Name        string
	Value, Grad kernel.Array
}

// NewTrainable copies the weights of a checkpoint to a device, as float32.
func NewTrainable(dev kernel.Device, c Checkpoint) (*Trainable, error) {
	spec, err := SpecOf(c)
	if err != nil {
		return nil, err
	}
	t := &Trainable{m: &Model{dev: dev, spec: spec, ckpt: c}, layout: newLayout(spec)}
	all, err := t.layout.read(c)
	if err != nil {
		return nil, err
	}
	t.value = dev.Put(all)
	t.m.all = t.layout.parts(dev, t.value)
	t.m.bind()
	t.grad = t.layout.gradients(dev)
	t.params = t.layout.sorted(t.m.all, t.grad.byName)
	return t, nil
}

// Params returns the parameters in the order of their names.
func (t *Trainable) Params() []Param { return t.params }

// All returns every parameter in one array, and every gradient in another. The
// first so many elements are norms and biases, the rest matrices.
func (t *Trainable) All() (p Param, vectors int) {
	return Param{Value: t.value, Grad: t.grad.all}, t.layout.vectors
}

// Loss returns the mean cross-entropy, in nats, of each token of a batch of
// sequences given those before it. Ids is [batch, seq+1] row by row. With
// backward, it sets the gradient of every parameter.
//
// Memory for activations is kept from call to call while the shape stays.
func (t *Trainable) Loss(ctx context.Context, ids []int32, batch, seq int, backward bool) (float64, error) {
	if batch <= 0 || seq <= 0 || len(ids) != batch*(seq+1) {
		return 0, fmt.Errorf("%d tokens for %d sequences of %d; want %d, one more than its length for each", len(ids), batch, seq, batch*(seq+1))
	}
	if err := t.m.check(ids); err != nil {
		return 0, err
	}
	if seq > t.m.spec.MaxLen {
		return 0, fmt.Errorf("sequences of %d tokens, want at most %d, max_position_embeddings in config.json", seq, t.m.spec.MaxLen)
	}
	if t.shards == nil || t.shards.batch != batch || t.shards.seq != seq {
		t.release()
		t.shards = newShards(t, batch, seq)
	}
	t.shards.shift(ids)
	logProb, err := t.shards.run(ctx, backward)
	if err != nil {
		return 0, err
	}
	loss := 0.0
	for _, x := range logProb {
		loss -= float64(x)
	}
	return loss / float64(len(logProb)), nil
}

// Snapshot returns a copy of parameters, which lie as in All, as a checkpoint in
// memory, float32.
func (t *Trainable) Snapshot(all kernel.Array, name string, r Recipe) (Checkpoint, error) {
	base, err := Cast(t.m.ckpt, tensor.F32)
	if err != nil {
		return nil, err
	}
	tensors := make(map[string]tensor.Tensor, len(t.params))
	for name, a := range t.layout.parts(t.m.dev, all) {
		tensors[name] = t.m.dev.Get(a)
	}
	tok, _ := base.Tokenizer() // a model may well have none
	return FromTensors(name, base.Config(), tensors, tok, r), nil
}

func (t *Trainable) release() {
	if t.shards != nil {
		t.shards.free()
		t.shards = nil
	}
}

// Close gives the memory back. The Trainable may not be used after.
func (t *Trainable) Close() {
	t.release()
	t.m.dev.Free(t.value, t.grad.all)
	t.params, t.m.all = nil, nil
}
