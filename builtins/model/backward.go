package model

import (
	"context"

	"pewter/builtins/model/arch"
	"pewter/kernel"
)

// A backward pass takes the loss on a tape back to every parameter.
type backward struct {
	m    *Model
	tape *tape
	to   *gradients
}

// run sets logProb to the log-likelihood of each target. Those of to that are
// added to are zero before.
func (t *backward) run(ctx context.Context, in, target []int32, logProb []float32) error {
	m, g := t.m, &t.tape.grad
	m.dev.LogProbGrad(logProb, g.x, t.to.head, t.tape.last, m.head, target, t.tape.weight, m.spec.Head)
	t.normGrad(g.x, g.x, t.tape.output(), m.norm, t.to.norm)
	for i := len(m.layers) - 1; i >= 0; i-- {
		if err := ctx.Err(); err != nil {
			return err
		}
		t.mlpGrad(i)
		t.attentionGrad(i)
	}
	if s := m.spec.EmbedScale; s != 0 {
		m.dev.Scale(g.x, g.x, s)
	}
	m.dev.EmbedGrad(t.to.embed, g.x, in)
	return nil
}

// mlpGrad takes the gradient of block i's output, in grad.x, back to that of
// mid. Where attention and MLP are parallel, the gradient of their common input
// stays in grad.in.
func (t *backward) mlpGrad(i int) {
	d, a, g, w, dw := t.m.dev, t.tape.blocks[i], &t.tape.grad, &t.m.layers[i], &t.to.layers[i]
	dy := t.outGrad(g.x, a.down, w.mlpOut, dw.mlpOut)
	t.linearGrad(g.glu, dy, a.glu, w.down, dw.down, dw.bDown, false)
	d.GLUGrad(a.gate, a.up, g.glu, a.gate, a.up, t.m.spec.Act)
	h := a.h2
	if t.m.spec.Parallel {
		h = t.input(a, w)
	}
	t.linearGrad(g.in, a.gate, h, w.gate, dw.gate, dw.bGate, false)
	t.linearGrad(g.in, a.up, h, w.up, dw.up, dw.bUp, true)
	if !t.m.spec.Parallel {
		t.normGrad(g.in, g.in, a.mid, w.mlpIn, dw.mlpIn)
		d.Add(g.x, g.x, g.in)
	}
}

// attentionGrad takes the gradient of mid, in grad.x, back to that of block
// i's input.
func (t *backward) attentionGrad(i int) {
	m, d, a, g, w, dw := t.m, t.m.dev, t.tape.blocks[i], &t.tape.grad, &t.m.layers[i], &t.to.layers[i]
	dy := t.outGrad(g.x, a.o, w.attnOut, dw.attnOut)
	t.linearGrad(g.att, dy, a.att, w.o, dw.o, dw.bo, false)
	d.AttentionGrad(g.q, g.k, g.v, g.att, a.att, a.q, a.k, a.v, m.attention(i, t.tape.rows))
	if rope := m.spec.Layers[i].Rope; rope != nil {
		back := *rope
		back.Inverse = true
		d.RoPE(g.q, t.tape.rows.pos, back)
		d.RoPE(g.k, t.tape.rows.pos, back)
	}
	if m.spec.QKNorm != arch.NoQKNorm {
		t.normGrad(g.q, g.q, a.q0, w.qNorm, dw.qNorm)
		t.normGrad(g.k, g.k, a.k0, w.kNorm, dw.kNorm)
	}
	h := t.input(a, w)
	t.linearGrad(g.in, g.q, h, w.q, dw.q, dw.bq, m.spec.Parallel)
	t.linearGrad(g.in, g.k, h, w.k, dw.k, dw.bk, true)
	t.linearGrad(g.in, g.v, h, w.v, dw.v, dw.bv, true)
	t.normGrad(g.in, g.in, a.x, w.attnIn, dw.attnIn)
	d.Add(g.x, g.x, g.in)
}

// input is what attention read.
func (t *backward) input(a *acts, w *layerWeights) kernel.Array {
	if w.attnIn.Data == nil {
		return a.x
	}
	return a.h
}

// outGrad takes dy back through the norm of a part's output, if it has one,
// without changing dy.
func (t *backward) outGrad(dy, x, w, dw kernel.Array) kernel.Array {
	if w.Data == nil {
		return dy
	}
	t.normGrad(t.tape.grad.part, dy, x, w, dw)
	return t.tape.grad.part
}

// normGrad takes dy back through a norm; without one, dx is dy already.
func (t *backward) normGrad(dx, dy, x, w, dw kernel.Array) {
	if w.Data == nil {
		return
	}
	if n := t.m.spec.Norm; n.Layer {
		t.m.dev.LayerNormGrad(dx, dw, kernel.Array{}, dy, x, w, n.Eps)
	} else {
		t.m.dev.RMSNormGrad(dx, dw, dy, x, w, n.Eps, n.Offset)
	}
}

// linearGrad takes dy back through y = x·wᵀ + b. With add, dx is added to.
func (t *backward) linearGrad(dx, dy, x, w, dw, db kernel.Array, add bool) {
	t.m.dev.MatMulTN(dw, dy, x, false)
	t.m.dev.MatMulNN(dx, dy, w, add)
	if db.Data != nil {
		t.m.dev.AddRowGrad(db, dy)
	}
}
