package kernelbench

import (
	"fmt"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// rows and cols are the activations of a Llama of 135 million parameters over
// a batch of tokens; wide is the width of its gated unit.
const rows, cols, wide = 1024, 576, 1536

// far are the rows of arrays that no cache holds.
const far = 32 * rows

// pass is an op that reads and writes some arrays of m rows by n once.
func (r *runner) pass(op string, m, n, arrays, flops int, run func(a []kernel.Array)) bench {
	var a []kernel.Array
	return bench{
		op: op, shape: fmt.Sprintf("%dx%d", m, n),
		flops: float64(flops) * float64(m*n), bytes: 4 * float64(arrays) * float64(m*n),
		run: func() {
			if a == nil {
				for range 5 {
					a = append(a, r.fill(tensor.F32, m, n))
				}
				a = append(a, r.fill(tensor.F32, n))
			}
			run(a)
		},
		free: func() { a = nil },
	}
}

// layers are the ops between products, in the last-level cache and beyond.
func layers(r *runner) (all []bench) {
	for _, m := range []int{rows, far} {
		all = append(all, r.tokens(m)...)
		all = append(all, r.gates(m)...)
	}
	return all
}

// tokens are ops on m tokens.
func (r *runner) tokens(m int) []bench {
	pos := make([]int32, m)
	for i := range pos {
		pos[i] = int32(i % rows)
	}
	ids := scattered(m)
	rot := kernel.Rotary{Dim: 64, Freq: make([]float32, 32)}
	for i := range rot.Freq {
		rot.Freq[i] = 1 / float32(1+i*i)
	}
	pairs := rot
	pairs.Interleaved = true
	return []bench{
		r.pass("Embed", m, cols, 2, 0, func(a []kernel.Array) { r.Embed(a[0], a[1], ids) }),
		r.pass("Scatter", m, cols, 2, 0, func(a []kernel.Array) { r.Scatter(a[0], a[1], ids) }),
		r.pass("RMSNorm", m, cols, 2, 5, func(a []kernel.Array) { r.RMSNorm(a[0], a[1], a[5], 1e-5, 0) }),
		r.pass("LayerNorm", m, cols, 2, 8, func(a []kernel.Array) { r.LayerNorm(a[0], a[1], a[5], a[5], 1e-5) }),
		r.pass("RoPE", m, cols, 2, 3, func(a []kernel.Array) { r.RoPE(a[0], pos, rot) }),
		r.pass("RoPE interleaved", m, cols, 2, 3, func(a []kernel.Array) { r.RoPE(a[0], pos, pairs) }),
		r.pass("Add", m, cols, 3, 1, func(a []kernel.Array) { r.Add(a[0], a[1], a[2]) }),
		r.pass("AddRow", m, cols, 2, 1, func(a []kernel.Array) { r.AddRow(a[0], a[5]) }),
		r.pass("Scale", m, cols, 2, 1, func(a []kernel.Array) { r.Scale(a[0], a[1], 0.5) }),
		r.pass("Softcap", m, cols, 2, 20, func(a []kernel.Array) { r.Softcap(a[0], 50) }),
	}
}

// scattered returns the numbers below m in another order.
func scattered(m int) []int32 {
	ids := make([]int32, m)
	for i := range ids {
		ids[i] = int32(i * 7919 % m)
	}
	return ids
}

// gates are the gated activations of as many numbers as m tokens have.
func (r *runner) gates(m int) (all []bench) {
	m = m * cols / wide
	for i, name := range []string{"silu", "gelu_tanh", "gelu"} {
		act := kernel.Activation(i)
		all = append(all, r.pass("GLU "+name, m, wide, 3, 20, func(a []kernel.Array) { r.GLU(a[0], a[1], a[2], act) }))
	}
	return all
}

func attentions(r *runner) []bench {
	one := kernel.AttentionSpec{Heads: 9, KVHeads: 3, Dim: 64, Scale: 0.125, Sequences: []kernel.Sequence{
		{Query: kernel.Span{End: rows}, Keys: []kernel.Span{{End: rows}}},
	}}
	many, last := one, one
	many.Sequences, last.Sequences = nil, nil
	for i := 0; i < 512; i += 16 {
		own := kernel.Span{Start: 512 + i, End: 512 + i + 16}
		many.Sequences = append(many.Sequences, kernel.Sequence{Query: own, Keys: []kernel.Span{{End: 512}, own}})
	}
	last.Sequences = []kernel.Sequence{{Query: kernel.Span{Start: rows - 1, End: rows}, Keys: []kernel.Span{{End: rows}}}}
	all := []bench{
		r.attention("Attention", "1x1024", one, 1, func(a []kernel.Array) { r.Attention(a[0], a[1], a[2], a[3], one) }),
		r.attention("Attention", "32x16 after 512", many, 1, func(a []kernel.Array) { r.Attention(a[0], a[1], a[2], a[3], many) }),
		r.attention("Attention", "1 after 1023", last, 1, func(a []kernel.Array) { r.Attention(a[0], a[1], a[2], a[3], last) }),
		r.attention("AttentionGrad", "1x1024", one, 3.5, func(a []kernel.Array) {
			r.AttentionGrad(a[0], a[4], a[5], a[6], a[7], a[1], a[2], a[3], one)
		}),
	}
	for _, t := range []struct{ heads, kv, dim, length int }{{8, 8, 32, 128}, {4, 4, 16, 64}, {8, 4, 8, 25}} {
		s := texts(t.heads, t.kv, t.dim, t.length)
		shape := fmt.Sprintf("%dx%d", len(s.Sequences), t.length)
		all = append(all,
			r.attention("Attention", shape, s, 1, func(a []kernel.Array) { r.Attention(a[0], a[1], a[2], a[3], s) }),
			r.attention("AttentionGrad", shape, s, 3.5, func(a []kernel.Array) {
				r.AttentionGrad(a[0], a[4], a[5], a[6], a[7], a[1], a[2], a[3], s)
			}))
	}
	return all
}

// texts is a batch of texts of one length, as small models are trained and scored on.
func texts(heads, kv, dim, length int) kernel.AttentionSpec {
	s := kernel.AttentionSpec{Heads: heads, KVHeads: kv, Dim: dim, Scale: 0.35}
	for i := 0; i+length <= rows; i += length {
		own := kernel.Span{Start: i, End: i + length}
		s.Sequences = append(s.Sequences, kernel.Sequence{Query: own, Keys: []kernel.Span{own}})
	}
	return s
}

// attention is forward or backward attention: times is its work over that of
// the two products of the forward pass.
func (r *runner) attention(op, shape string, s kernel.AttentionSpec, times float64, run func(a []kernel.Array)) bench {
	seen := 0
	for _, q := range s.Sequences {
		keys := 0
		for _, k := range q.Keys {
			keys += k.Len()
		}
		for i := range q.Query.Len() {
			seen += keys - q.Query.Len() + i + 1
		}
	}
	var a []kernel.Array
	return bench{
		op: op, shape: shape + fmt.Sprintf(", %d/%d heads of %d", s.Heads, s.KVHeads, s.Dim),
		flops: 4 * times * float64(seen*s.Heads*s.Dim),
		run: func() {
			if a == nil {
				q, k := s.Heads*s.Dim, s.KVHeads*s.Dim
				for _, n := range []int{q, q, k, k, k, k, q, q} {
					a = append(a, r.fill(tensor.F32, rows, n))
				}
			}
			run(a)
		},
		free: func() { a = nil },
	}
}
