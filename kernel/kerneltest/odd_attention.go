package kerneltest

import (
	"math"

	"pewter/kernel"
)

// A spoilt is attention of numbers some of which may be odd, and its gradients.
type spoilt struct{ out, dq, dk, dv []float64 }

// oddAttention checks that a query, a key, a value and a gradient that are no numbers
// are seen in the rows that look at them alone, there and on the way back: what they
// do not see is not 0 times it but left out.
func (b *bench) oddAttention() {
	for _, s := range []kernel.AttentionSpec{
		{Heads: 4, KVHeads: 2, Dim: 12, Sequences: []kernel.Sequence{seq(span(0, 150), span(0, 150))}},
		{Heads: 4, KVHeads: 4, Dim: 8, Sequences: []kernel.Sequence{seq(span(0, 100), span(0, 100)), seq(span(100, 150), span(100, 150))}},
		{Heads: 2, KVHeads: 1, Dim: 16, Window: 40, Softcap: 3, Sequences: []kernel.Sequence{seq(span(0, 150), span(0, 150))}},
	} {
		s.Scale = 0.3
		b.oddKeys(s)
		b.oddQueries(s)
	}
}

// oddN is how many tokens there are.
const oddN = 150

// spoil runs attention of the same numbers without and with odd ones, which spoil puts
// where they belong.
func (b *bench) spoil(s kernel.AttentionSpec, spoil func(q, k, v, dout []float32)) (plain, odd spoilt) {
	cols, kcols := s.Heads*s.Dim, s.KVHeads*s.Dim
	x := [4][]float32{b.normal(oddN * cols), b.normal(oddN * kcols), b.normal(oddN * kcols), b.normal(oddN * cols)}
	run := func() spoilt {
		q, _ := b.given(x[0], oddN, cols)
		k, _ := b.given(x[1], oddN, kcols)
		v, _ := b.given(x[2], oddN, kcols)
		g, _ := b.given(x[3], oddN, cols)
		out, dq, dk, dv := b.poisoned(oddN, cols), b.poisoned(oddN, cols), b.poisoned(oddN, kcols), b.poisoned(oddN, kcols)
		b.Attention(out, q, k, v, s)
		b.AttentionGrad(dq, dk, dv, g, out, q, k, v, s)
		get := func(a kernel.Array) []float64 { return wide(b.Get(a).Float32s()) }
		return spoilt{get(out), get(dq), get(dk), get(dv)}
	}
	plain = run()
	spoil(x[0], x[1], x[2], x[3])
	return plain, run()
}

// oddKeys has an infinite key and a value that is no number near the end: the queries
// before them do not notice.
func (b *bench) oddKeys(s kernel.AttentionSpec) {
	const key, value = 138, 141
	cols, kcols := s.Heads*s.Dim, s.KVHeads*s.Dim
	plain, odd := b.spoil(s, func(_, k, v, _ []float32) {
		k[key*kcols+1], v[value*kcols+2] = float32(math.Inf(1)), float32(math.NaN())
	})
	b.check(name("Attention before an odd key ", s.Dim), odd.out[:key*cols], plain.out[:key*cols], nil, 0)
	b.check(name("AttentionGrad before an odd key ", s.Dim), odd.dq[:key*cols], plain.dq[:key*cols], nil, 0)
	if allFinite(odd.dq[key*cols : (key+1)*cols]) { // out is where the score is -Inf, or capped
		b.Errorf("AttentionGrad of heads of %d is finite where it sees an infinite key", s.Dim)
	}
	if allFinite(odd.out[value*cols : (value+1)*cols]) {
		b.Errorf("Attention of heads of %d is finite where it sees a value that is no number", s.Dim)
	}
}

// oddQueries has a query and a gradient that are no numbers, and an infinite query: the
// others, and the keys that they do not see, do not notice.
func (b *bench) oddQueries(s kernel.AttentionSpec) {
	const query, grad, infinite = 20, 22, 25
	cols, kcols := s.Heads*s.Dim, s.KVHeads*s.Dim
	plain, odd := b.spoil(s, func(q, _, _, dout []float32) {
		q[query*cols+5], q[infinite*cols+3] = float32(math.NaN()), float32(math.Inf(-1))
		dout[grad*cols] = float32(math.NaN())
	})
	for i := range oddN {
		at, end := i*cols, (i+1)*cols
		if i != query && i != infinite {
			b.check(name("Attention among odd queries ", s.Dim, i), odd.out[at:end], plain.out[at:end], nil, 0)
			if i != grad {
				b.check(name("AttentionGrad among odd queries ", s.Dim, i), odd.dq[at:end], plain.dq[at:end], nil, 0)
			}
		} else if i == query && (allFinite(odd.out[at:end]) || allFinite(odd.dq[at:end])) {
			b.Errorf("Attention of a query that is no number, of heads of %d, or its gradient is finite", s.Dim)
		}
	}
	unseen := (infinite + 1) * kcols
	b.check(name("AttentionGrad of keys unseen by odd queries ", s.Dim), odd.dk[unseen:], plain.dk[unseen:], nil, 0)
	b.check(name("AttentionGrad of values unseen by odd queries ", s.Dim), odd.dv[unseen:], plain.dv[unseen:], nil, 0)
	if allFinite(odd.dk[:unseen]) || allFinite(odd.dv[:unseen]) {
		b.Errorf("AttentionGrad of keys of heads of %d is finite where odd queries see them", s.Dim)
	}
}
