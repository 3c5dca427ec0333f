package model

import (
	"pewter/builtins/model/arch"
	"pewter/kernel"
)

// acts are the activations of one block, one row a token. In inference many of
// them are the same memory and all blocks share one set; a backward pass needs
// each on its own (see newRecord).
type acts struct {
	x           kernel.Array // what comes in
	h           kernel.Array // x, normed for attention
	q0, q       kernel.Array // queries before and after their norm; q is then turned
	k0, k, v    kernel.Array // keys and values of these rows
	att         kernel.Array // of attention
	o, oNorm    kernel.Array // attention's output, before and after its norm
	mid         kernel.Array // x + oNorm
	h2          kernel.Array // mid, normed for the MLP
	gate, up    kernel.Array
	glu         kernel.Array
	down, dNorm kernel.Array // the MLP's output, before and after its norm
	out         kernel.Array // mid + dNorm
}

// scratch makes arrays that are all freed together.
type scratch struct {
	dev  kernel.Device
	made []kernel.Array
}

func (s *scratch) new(rows, cols int) kernel.Array {
	a := s.dev.New(rows, cols)
	s.made = append(s.made, a)
	return a
}

func (s *scratch) free() {
	s.dev.Free(s.made...)
	s.made = nil
}

// newActs returns one set of activations for n rows that every block shares.
// Its k0, k and v are for the caller to set.
func newActs(s *scratch, p *arch.Spec, n int) *acts {
	var a acts
	a.x, a.h, a.o = s.new(n, p.Hidden), s.new(n, p.Hidden), s.new(n, p.Hidden)
	a.q, a.att = s.new(n, p.Heads*p.HeadDim), s.new(n, p.Heads*p.HeadDim)
	a.gate, a.up = s.new(n, p.FFN), s.new(n, p.FFN)
	a.q0, a.oNorm, a.mid, a.h2, a.glu, a.down, a.dNorm, a.out = a.q, a.o, a.x, a.h, a.gate, a.o, a.o, a.x
	return &a
}

// newRecord returns activations of one block that keep all that its backward
// pass reads; x is what comes in. What is added to the residual stream as it is,
// without a norm, is not read again: spare holds it.
func newRecord(s *scratch, p *arch.Spec, x, spare kernel.Array) *acts {
	a, n := acts{x: x}, x.Rows()
	q, kv := p.Heads*p.HeadDim, p.KVHeads*p.HeadDim
	part := func(name string, before kernel.Array, cols int) kernel.Array { // a norm's result
		if name == "" {
			return before
		}
		return s.new(n, cols)
	}
	a.h = part(p.AttnIn, a.x, p.Hidden)
	a.q0, a.k0, a.v = s.new(n, q), s.new(n, kv), s.new(n, kv)
	a.q, a.k = a.q0, a.k0
	if p.QKNorm != arch.NoQKNorm {
		a.q, a.k = s.new(n, q), s.new(n, kv)
	}
	output := func(norm string) kernel.Array { // attention's or the MLP's
		if norm == "" {
			return spare
		}
		return s.new(n, p.Hidden)
	}
	a.att, a.o = s.new(n, q), output(p.AttnOut)
	a.oNorm = part(p.AttnOut, a.o, p.Hidden)
	a.mid = s.new(n, p.Hidden)
	a.h2 = part(p.MLPIn, a.mid, p.Hidden)
	a.gate, a.up, a.glu = s.new(n, p.FFN), s.new(n, p.FFN), s.new(n, p.FFN)
	a.down = output(p.MLPOut)
	a.dNorm = part(p.MLPOut, a.down, p.Hidden)
	a.out = s.new(n, p.Hidden)
	return &a
}

// first returns the first n rows of every activation but the keys and values.
func (a *acts) first(dev kernel.Device, n int) *acts {
	if n == a.x.Rows() {
		return a
	}
	b := *a
	for _, x := range []*kernel.Array{&b.x, &b.h, &b.q0, &b.q, &b.att, &b.o, &b.oNorm, &b.mid, &b.h2, &b.gate, &b.up, &b.glu, &b.down, &b.dNorm, &b.out} {
		*x = dev.Slice(*x, 0, n)
	}
	return &b
}
