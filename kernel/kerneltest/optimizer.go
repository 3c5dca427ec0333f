package kerneltest

import (
	"math"

	"pewter/kernel"
)

func optimizer(b *bench) {
	for _, n := range sizes {
		b.sums(n)
		x, xv := b.given(b.normal(n), n)
		s := 0.0
		for _, v := range xv {
			s += v * v
		}
		b.check(name("SumSquares ", n), []float64{b.SumSquares(x)}, []float64{s}, nil, 1e-13)
		b.adamW(n)
	}
}

// adamW takes two steps.
func (b *bench) adamW(n int) {
	p, pv := b.given(b.normal(n), n)
	m, v := b.zeros(n), b.zeros(n)
	mv, vv := make([]float64, n), make([]float64, n)
	o := kernel.AdamW{LR: 0.01, Beta1: 0.9, Beta2: 0.95, Eps: 1e-8, Decay: 0.1, GradScale: 0.5}
	for step := 1; step <= 2; step++ {
		o.Step = step
		g, gv := b.given(b.normal(n), n)
		b.AdamW(p, m, v, g, o)
		for i := range n {
			d := gv[i] / 2
			mv[i] = .9*mv[i] + .1*d
			vv[i] = .95*vv[i] + .05*d*d
			c1, c2 := 1-math.Pow(.9, float64(step)), 1-math.Pow(.95, float64(step))
			pv[i] -= .01 * (mv[i]/c1/(math.Sqrt(vv[i]/c2)+1e-8) + .1*pv[i])
		}
	}
	b.want(name("AdamW ", n), p, pv, ones(n), 1e-6)
}

// sums adds one, two and four arrays; a sum into the first of them is the same.
func (b *bench) sums(n int) {
	var x []kernel.Array
	want := make([]float64, n)
	for i := range 4 {
		a, v := b.given(b.normal(n), n)
		x = append(x, a)
		for j := range want {
			want[j] += v[j]
		}
		if i == 2 {
			continue
		}
		dst := b.poisoned(n)
		b.Sum(dst, x...)
		b.want(name("Sum ", n, i+1), dst, want, ones(n), 1e-6)
	}
	b.Sum(x[0], x...)
	b.want(name("Sum in place ", n), x[0], want, ones(n), 1e-6)
	b.Clear(x...)
	b.want(name("Clear ", n), x[3], make([]float64, n), nil, 0)
}
