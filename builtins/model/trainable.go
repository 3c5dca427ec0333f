package model

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A Trainable is a model with float32 weights and a gradient for each. As a
// Model, it is used by one goroutine at a time.
type Trainable struct {
	m      *Model
	params []Param
	grads  []layerWeights // where the gradients of each layer's weights are
	byName map[string]kernel.Array
	zeros  kernel.Array
	tape   *tape
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
	t := &Trainable{m: &Model{dev: dev, spec: spec, ckpt: c, all: make(map[string]kernel.Array)}, byName: make(map[string]kernel.Array)}
	largest := 0
	for _, w := range spec.Weights() {
		x, err := c.Tensor(w.Name)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", c.Name(), w.Name, err)
		}
		value := tensor.New(tensor.F32, w.Shape...)
		tensor.Widen(value.Float32s(), x.Data, x.DType)
		p := Param{w.Name, dev.Put(value), dev.Put(tensor.New(tensor.F32, w.Shape...))}
		t.params = append(t.params, p)
		t.m.all[w.Name], t.byName[w.Name] = p.Value, p.Grad
		largest = max(largest, p.Value.Len())
	}
	t.zeros = dev.Put(tensor.New(tensor.F32, largest, 1))
	slices.SortFunc(t.params, func(a, b Param) int { return strings.Compare(a.Name, b.Name) })
	t.m.bind()
	for i := range spec.Layers {
		t.grads = append(t.grads, bindLayer(spec, i, t.byName))
	}
	return t, nil
}

// Params returns the parameters in the order of their names.
func (t *Trainable) Params() []Param { return t.params }

// Model returns the weights as a model, to be scored between steps.
func (t *Trainable) Model() *Model { return t.m }

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
	if t.tape == nil || t.tape.batch != batch || t.tape.seq != seq {
		t.release()
		t.tape = newTape(t.m, batch, seq)
	}
	in, target := shift(ids, batch, seq)
	loss, err := t.tape.forward(ctx, in, target)
	if err != nil || !backward {
		return loss, err
	}
	t.zero()
	return loss, t.backward(ctx, in, target)
}

// shift separates inputs from the tokens that follow them.
func shift(ids []int32, batch, seq int) (in, target []int32) {
	for b := range batch {
		s := ids[b*(seq+1) : (b+1)*(seq+1)]
		in, target = append(in, s[:seq]...), append(target, s[1:]...)
	}
	return in, target
}

// zero clears the gradients that are added to: all but those of the layers'
// matrices, which are set.
func (t *Trainable) zero() {
	d, s := t.m.dev, t.m.spec
	for _, p := range t.params {
		if len(p.Grad.Shape) == 2 && p.Name != s.Embed && p.Name != s.HeadName {
			continue
		}
		d.Scale(p.Grad, d.Reshape(d.Slice(t.zeros, 0, p.Grad.Len()), p.Grad.Shape...), 1)
	}
}

// Snapshot returns a copy of the weights as a checkpoint in memory, float32.
func (t *Trainable) Snapshot(name string, r Recipe) (Checkpoint, error) {
	base, err := Cast(t.m.ckpt, tensor.F32)
	if err != nil {
		return nil, err
	}
	tensors := make(map[string]tensor.Tensor, len(t.params))
	for _, p := range t.params {
		tensors[p.Name] = t.m.dev.Get(p.Value)
	}
	tok, _ := base.Tokenizer() // a model may well have none
	return FromTensors(name, base.Config(), tensors, tok, r), nil
}

func (t *Trainable) release() {
	if t.tape != nil {
		t.tape.scratch.free()
		t.tape = nil
	}
}

// Close gives the memory back. The Trainable may not be used after.
func (t *Trainable) Close() {
	t.release()
	for _, p := range t.params {
		t.m.dev.Free(p.Value, p.Grad)
	}
	t.m.dev.Free(t.zeros)
	t.params, t.m.all = nil, nil
}
