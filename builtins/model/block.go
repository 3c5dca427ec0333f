package model

import (
	"pewter/builtins/model/arch"
	"pewter/kernel"
)

// rows says where the rows of a batch stand.
type rows struct {
	pos       []int32           // of each row in its sequence
	sequences []kernel.Sequence // which keys each row sees, in the rows of keys and values below
	homes     []int32           // if set, the rows of keys and values that are each row's own
}

// block runs layer i on a.x and leaves the result in a.out. Keys and values of
// the rows go to a.k and a.v; attention reads keys and values, of which those
// are a part, or to whose rows r.homes they are copied.
func (m *Model) block(i int, a *acts, keys, values kernel.Array, r rows) {
	h := m.normed(a.h, a.x, m.layers[i].attnIn)
	m.remember(i, a, h, keys, values, r)
	m.look(i, a, h, keys, values, r)
}

// remember makes the keys and values of rows whose normed input is h.
func (m *Model) remember(i int, a *acts, h, keys, values kernel.Array, r rows) {
	w := &m.layers[i]
	m.linear(a.k0, h, w.k, w.bk)
	m.linear(a.v, h, w.v, w.bv)
	m.qkNorm(a.k, a.k0, w.kNorm)
	m.turn(i, a.k, r.pos)
	if r.homes != nil {
		m.dev.Scatter(keys, a.k, r.homes)
		m.dev.Scatter(values, a.v, r.homes)
	}
}

// look is the rest of a layer: what rows, whose normed input is h, make of the
// keys and values they see.
func (m *Model) look(i int, a *acts, h, keys, values kernel.Array, r rows) {
	d, s, w := m.dev, m.spec, &m.layers[i]
	m.linear(a.q0, h, w.q, w.bq)
	m.qkNorm(a.q, a.q0, w.qNorm)
	m.turn(i, a.q, r.pos)
	d.Attention(a.att, a.q, keys, values, m.attention(i, r))
	m.linear(a.o, a.att, w.o, w.bo)
	d.Add(a.mid, a.x, m.normed(a.oNorm, a.o, w.attnOut))
	if !s.Parallel {
		h = m.normed(a.h2, a.mid, w.mlpIn)
	}
	m.linear(a.gate, h, w.gate, w.bGate)
	m.linear(a.up, h, w.up, w.bUp)
	d.GLU(a.glu, a.gate, a.up, s.Act)
	m.linear(a.down, a.glu, w.down, w.bDown)
	d.Add(a.out, a.mid, m.normed(a.dNorm, a.down, w.mlpOut))
}

// normed sets dst to the norm of x and returns it, or returns x where the
// architecture has no norm there.
func (m *Model) normed(dst, x, w kernel.Array) kernel.Array {
	if w.Data == nil {
		return x
	}
	if n := m.spec.Norm; n.Layer {
		m.dev.LayerNorm(dst, x, w, kernel.Array{}, n.Eps)
	} else {
		m.dev.RMSNorm(dst, x, w, n.Eps, n.Offset)
	}
	return dst
}

// linear sets dst = x·wᵀ + b.
func (m *Model) linear(dst, x, w, b kernel.Array) {
	m.dev.MatMul(dst, x, w)
	if b.Data != nil {
		m.dev.AddRow(dst, b)
	}
}

// qkNorm norms queries or keys, by head or whole: in runs of the norm's length.
func (m *Model) qkNorm(dst, x, w kernel.Array) {
	if m.spec.QKNorm != arch.NoQKNorm {
		m.normed(dst, x, w)
	}
}

// turn turns queries or keys of layer i by their positions.
func (m *Model) turn(i int, x kernel.Array, pos []int32) {
	if rope := m.spec.Layers[i].Rope; rope != nil {
		m.dev.RoPE(x, pos, *rope)
	}
}

// attention returns the spec of layer i's attention.
func (m *Model) attention(i int, r rows) kernel.AttentionSpec {
	s := m.spec
	return kernel.AttentionSpec{
		Heads: s.Heads, KVHeads: s.KVHeads, Dim: s.HeadDim, Scale: s.AttnScale,
		Window: s.Layers[i].Window, Softcap: s.Softcap, Sequences: r.sequences,
	}
}
