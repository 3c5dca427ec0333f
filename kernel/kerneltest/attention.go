package kerneltest

import (
	"fmt"
	"math"

	"pewter/kernel"
)

// span and spans write sequences shortly.
func span(i, j int) kernel.Span { return kernel.Span{Start: i, End: j} }

func seq(q kernel.Span, keys ...kernel.Span) kernel.Sequence {
	return kernel.Sequence{Query: q, Keys: keys}
}

// attentionSpecs cover causal runs, caches, shared prefixes in odd pieces,
// windows, caps, grouped heads and odd dimensions.
var attentionSpecs = []kernel.AttentionSpec{
	{Heads: 1, KVHeads: 1, Dim: 8, Sequences: []kernel.Sequence{seq(span(0, 1), span(0, 1))}},
	{Heads: 4, KVHeads: 2, Dim: 16, Sequences: []kernel.Sequence{seq(span(0, 37), span(0, 37))}},
	{Heads: 3, KVHeads: 1, Dim: 33, Sequences: []kernel.Sequence{seq(span(0, 9), span(0, 9)), seq(span(9, 150), span(9, 150))}},
	{Heads: 2, KVHeads: 2, Dim: 64, Sequences: []kernel.Sequence{seq(span(0, 200), span(0, 200))}},
	{Heads: 2, KVHeads: 2, Dim: 64, Window: 50, Sequences: []kernel.Sequence{seq(span(0, 280), span(0, 280))}},
	{Heads: 3, KVHeads: 1, Dim: 20, Window: 130, Softcap: 5, Sequences: []kernel.Sequence{seq(span(0, 270), span(0, 270))}},
	{Heads: 4, KVHeads: 1, Dim: 16, Softcap: 2, Sequences: []kernel.Sequence{
		seq(span(0, 3), span(0, 130), span(130, 133)), seq(span(3, 20), span(0, 130), span(133, 150)), seq(span(20, 21), span(0, 61), span(150, 200)),
	}},
	{Heads: 8, KVHeads: 4, Dim: 8, Sequences: []kernel.Sequence{seq(span(0, 25), span(0, 25)), seq(span(25, 50), span(25, 50)), seq(span(50, 53), span(50, 53))}},
	{Heads: 8, KVHeads: 8, Dim: 12, Softcap: 9, Sequences: []kernel.Sequence{seq(span(0, 64), span(0, 64)), seq(span(64, 65), span(64, 65))}},
	{Heads: 6, KVHeads: 2, Dim: 1, Window: 4, Sequences: []kernel.Sequence{seq(span(0, 19), span(0, 19))}},
	{Heads: 2, KVHeads: 1, Dim: 40, Sequences: []kernel.Sequence{seq(span(5, 6), span(0, 260)), seq(span(2, 2), span(3, 9))}},
}

// rowsOf returns how many queries and keys the sequences name.
func rowsOf(s kernel.AttentionSpec) (queries, keys int) {
	for _, q := range s.Sequences {
		queries = max(queries, q.Query.End)
		for _, k := range q.Keys {
			keys = max(keys, k.End)
		}
	}
	return queries, keys
}

func attention(b *bench) {
	for i, s := range attentionSpecs {
		s.Scale = float32(1 / math.Sqrt(float64(s.Dim)))
		nq, nk := rowsOf(s)
		q, qv := b.given(b.normal(nq*s.Heads*s.Dim), nq, s.Heads*s.Dim)
		k, kv := b.given(b.normal(nk*s.KVHeads*s.Dim), nk, s.KVHeads*s.Dim)
		v, vv := b.given(b.normal(nk*s.KVHeads*s.Dim), nk, s.KVHeads*s.Dim)
		dst := b.poisoned(nq, s.Heads*s.Dim)
		b.Attention(dst, q, k, v, s)
		want := attention64(qv, kv, vv, s)
		for _, sq := range s.Sequences {
			a, z := sq.Query.Start, sq.Query.End
			w := want[a*s.Heads*s.Dim : z*s.Heads*s.Dim]
			b.want(fmt.Sprint("Attention ", i, sq.Query), b.Slice(dst, a, z), w, ones(len(w)), 3e-6)
		}
	}
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

// attention64 is Attention in float64, row by row; rows of no sequence are NaN.
func attention64(q, k, v []float64, s kernel.AttentionSpec) []float64 {
	out := make([]float64, len(q))
	for i := range out {
		out[i] = math.NaN()
	}
	for _, sq := range s.Sequences {
		keys := keysOf(sq)
		for i := range sq.Query.Len() {
			hi := len(keys) - sq.Query.Len() + i + 1
			lo := 0
			if s.Window > 0 {
				lo = max(0, hi-s.Window)
			}
			for h := range s.Heads {
				at := ((sq.Query.Start+i)*s.Heads + h) * s.Dim
				kh := h / (s.Heads / s.KVHeads)
				head64(out[at:at+s.Dim], q[at:at+s.Dim], k, v, keys[lo:hi], kh, s)
			}
		}
	}
	return out
}

func keysOf(s kernel.Sequence) (rows []int) {
	for _, sp := range s.Keys {
		for i := sp.Start; i < sp.End; i++ {
			rows = append(rows, i)
		}
	}
	return rows
}

// head64 is one head of one query.
func head64(out, q, k, v []float64, keys []int, kh int, s kernel.AttentionSpec) {
	p, sum := make([]float64, len(keys)), 0.0
	for j, row := range keys {
		z := 0.0
		for d := range s.Dim {
			z += q[d] * k[(row*s.KVHeads+kh)*s.Dim+d]
		}
		z *= float64(s.Scale)
		if s.Softcap > 0 {
			z = float64(s.Softcap) * math.Tanh(z/float64(s.Softcap))
		}
		p[j] = math.Exp(z)
		sum += p[j]
	}
	clear(out)
	for j, row := range keys {
		for d := range s.Dim {
			out[d] += p[j] / sum * v[(row*s.KVHeads+kh)*s.Dim+d]
		}
	}
}

// attentionBatch checks that a query's result is the same bits alone, among
// others, and however its keys are cut into spans; and that keys after a query
// are not even looked at.
func attentionBatch(b *bench) {
	for _, s := range []kernel.AttentionSpec{
		{Heads: 4, KVHeads: 2, Dim: 32, Window: 150},
		{Heads: 3, KVHeads: 1, Dim: 64},
		{Heads: 5, KVHeads: 5, Dim: 80, Softcap: 3},
		{Heads: 8, KVHeads: 2, Dim: 48, Window: 37},
		{Heads: 4, KVHeads: 4, Dim: 8},
		{Heads: 4, KVHeads: 4, Dim: 256}, // keys a multiple of 4 KB apart
		{Heads: 7, KVHeads: 1, Dim: 16},
	} {
		s.Scale = 0.2
		b.attentionAlone(s)
	}
}

func (b *bench) attentionAlone(s kernel.AttentionSpec) {
	const n = 300
	cols, kcols := s.Heads*s.Dim, s.KVHeads*s.Dim
	q, _ := b.given(b.normal(n*cols), n, cols)
	k, _ := b.given(b.normal(n*kcols), n, kcols)
	vals := b.normal(n * kcols)
	for i := 200 * kcols; i < len(vals); i++ {
		vals[i] = float32(math.NaN())
	}
	v, _ := b.given(vals, n, kcols)
	all := b.poisoned(n, cols)
	s.Sequences = []kernel.Sequence{seq(span(0, n), span(0, n))}
	b.Attention(all, q, k, v, s)
	for _, i := range []int{0, 1, 13, 127, 128, 199} {
		one := b.poisoned(n, cols)
		s.Sequences = []kernel.Sequence{seq(span(i, i+1), span(0, i/3), span(i/3, i/2), span(i/2, i+1))}
		b.Attention(one, q, k, v, s)
		want := wide(b.Get(b.Slice(all, i, i+1)).Float32s())
		b.want(fmt.Sprintf("Attention of query alone %d, heads of %d", i, s.Dim), b.Slice(one, i, i+1), want, nil, 0)
		if !b.quiet && want[0] != want[0] {
			b.Errorf("query %d has a NaN of a key after it", i)
		}
	}
}

// gradAttention checks AttentionGrad against finite differences in float64.
func attentionGrad(b *bench) {
	for i, s := range attentionSpecs {
		s.Scale = float32(1 / math.Sqrt(float64(s.Dim)))
		nq, nk := rowsOf(s)
		kn := nk * s.KVHeads * s.Dim
		q, qv := b.given(b.normal(nq*s.Heads*s.Dim), nq, s.Heads*s.Dim)
		k, kv := b.given(b.normal(kn), nk, s.KVHeads*s.Dim)
		v, vv := b.given(b.normal(kn), nk, s.KVHeads*s.Dim)
		dout, dv := b.given(b.normal(len(qv)), nq, s.Heads*s.Dim)
		out := b.poisoned(nq, s.Heads*s.Dim)
		b.Attention(out, q, k, v, s)
		gq, gk, gv := b.poisoned(nq, s.Heads*s.Dim), b.poisoned(nk, s.KVHeads*s.Dim), b.poisoned(nk, s.KVHeads*s.Dim)
		b.AttentionGrad(gq, gk, gv, dout, out, q, k, v, s)
		loss := func() float64 { return weighted(attention64(qv, kv, vv, s), dv) }
		b.slope(fmt.Sprint("AttentionGrad q ", i), gq, qv, loss)
		b.slope(fmt.Sprint("AttentionGrad k ", i), gk, kv, loss)
		b.slope(fmt.Sprint("AttentionGrad v ", i), gv, vv, loss)
	}
}
