package model

import (
	"context"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// Logits returns the logits after every token, float32[len(ids), vocabulary].
func (m *Model) Logits(ctx context.Context, ids []int32) (tensor.Tensor, error) {
	if err := m.checkLength(ids); err != nil {
		return tensor.Tensor{}, err
	}
	p := m.newPass(len(ids), len(ids))
	defer p.free()
	x, err := p.run(ctx, ids, 0, alone(len(ids)), nil)
	if err != nil {
		return tensor.Tensor{}, err
	}
	return m.logits(x), nil
}

// logits applies the head to normed rows, some rows at a time: the device's
// memory for them is small even where a vocabulary is large.
func (m *Model) logits(x kernel.Array) tensor.Tensor {
	n, vocab := x.Rows(), m.spec.Vocab
	step := max(1, min(n, 1<<24/vocab))
	z := m.dev.New(step, vocab)
	defer m.dev.Free(z)
	part := func(at, end int) tensor.Tensor {
		p := m.dev.Slice(z, 0, end-at)
		m.dev.MatMul(p, m.dev.Slice(x, at, end), m.head)
		m.scaled(p)
		return m.dev.Get(p)
	}
	if step >= n {
		return part(0, n)
	}
	out := tensor.New(tensor.F32, n, vocab)
	for at := 0; at < n; at += step {
		copy(out.Data[4*at*vocab:], part(at, min(at+step, n)).Data)
	}
	return out
}

// scaled does to products with the head what the architecture does.
func (m *Model) scaled(z kernel.Array) {
	if s := m.spec.Head.Scale; s != 0 {
		m.dev.Scale(z, z, s)
	}
	if c := m.spec.Head.Softcap; c != 0 {
		m.dev.Softcap(z, c)
	}
}
