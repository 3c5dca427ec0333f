package kerneltest

import (
	"math"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// weighted is Σ x*w over what x defines.
func weighted(x, w []float64) float64 {
	s := 0.0
	for i, v := range x {
		if v == v {
			s += v * w[i]
		}
	}
	return s
}

// slope checks some elements of a gradient against the slope of loss when the
// element of x is moved. Rows that are not defined are not looked at.
func (b *bench) slope(what string, grad kernel.Array, x []float64, loss func() float64) {
	b.Helper()
	got := wide(b.Get(grad).Float32s())
	b.log = append(b.log, result{what, got})
	if b.quiet {
		return
	}
	top := 0.0
	for _, g := range got {
		if g == g {
			top = max(top, math.Abs(g))
		}
	}
	for range 4 {
		i := b.random().IntN(len(x))
		const h = 1e-4
		at := x[i]
		x[i] = at + h
		up := loss()
		x[i] = at - h
		down := loss()
		x[i] = at
		want := (up - down) / (2 * h)
		if got[i] != got[i] && want == 0 {
			continue
		}
		if !(math.Abs(got[i]-want) <= 2e-5*top+1e-6) {
			b.Errorf("%s: element %d is %g, and the slope %g", what, i, got[i], want)
		}
	}
}

func gradients(b *bench) {
	b.normGrads()
	b.gluGrads()
	b.rowGrads()
	b.logprobGrads()
}

func (b *bench) normGrads() {
	for _, n := range []int{1, 5, 16, 48, 67} {
		const rows = 6
		x, xv := b.given(b.normal(rows*n), rows, n)
		w, wv := b.given(b.normal(n), n)
		dy, dv := b.given(b.normal(rows*n), rows, n)
		bias := make([]float64, n)
		dx, dw := b.poisoned(rows, n), b.zeros(n)
		b.RMSNormGrad(dx, dw, dy, x, w, 1e-2, 1)
		loss := func() float64 { return weighted(rmsNorm(xv, wv, 1e-2, 1), dv) }
		b.slope(name("RMSNormGrad x ", n), dx, xv, loss)
		b.slope(name("RMSNormGrad w ", n), dw, wv, loss)
		dw, db := b.zeros(n), b.zeros(n)
		b.LayerNormGrad(dx, dw, db, dy, x, w, 1e-2)
		loss = func() float64 { y, _ := layerNorm(xv, wv, bias, 1e-2); return weighted(y, dv) }
		b.slope(name("LayerNormGrad x ", n), dx, xv, loss)
		b.slope(name("LayerNormGrad w ", n), dw, wv, loss)
		b.slope(name("LayerNormGrad b ", n), db, bias, loss)
		b.LayerNormGrad(dy, dw, kernel.Array{}, dy, x, w, 1e-2)
		b.want(name("LayerNormGrad in place ", n), dy, wide(b.Get(dx).Float32s()), nil, 0)
	}
}

func (b *bench) zeros(n int) kernel.Array {
	a, _ := b.given(make([]float32, n), n)
	return a
}

func (b *bench) gluGrads() {
	for _, act := range []kernel.Activation{kernel.SiLU, kernel.GELUTanh, kernel.GELU} {
		for _, n := range []int{1, 17, 100} {
			g, gv := b.given(b.normal(n), n)
			u, uv := b.given(b.normal(n), n)
			dy, dv := b.given(b.normal(n), n)
			dg, du := b.poisoned(n), b.poisoned(n)
			b.GLUGrad(dg, du, dy, g, u, act)
			loss := func() float64 {
				s := 0.0
				for i := range gv {
					s += activations64[act](gv[i]) * uv[i] * dv[i]
				}
				return s
			}
			b.slope(name("GLUGrad gate ", act, n), dg, gv, loss)
			b.slope(name("GLUGrad up ", act, n), du, uv, loss)
			b.GLUGrad(g, u, dy, g, u, act)
			b.want(name("GLUGrad in place ", act, n), g, wide(b.Get(dg).Float32s()), nil, 0)
		}
	}
}

// rowGrads covers fewer rows than are summed together, more, and enough for threads.
func (b *bench) rowGrads() {
	const n, words = 21, 6
	for _, rows := range []int{0, 9, 64, 150, 1700} {
		dy, dv := b.given(b.normal(rows*n), rows, n)
		table, tv := b.given(b.normal(words*n), words, n)
		sums, sv := b.given(b.normal(n), n)
		ids := make([]int32, rows)
		for i := range ids {
			ids[i] = int32(b.random().IntN(words - 1)) // the last is not touched
			for j := range n {
				tv[int(ids[i])*n+j] += dv[i*n+j]
				sv[j] += dv[i*n+j]
			}
		}
		b.EmbedGrad(table, dy, ids)
		b.AddRowGrad(sums, dy)
		size := 1 + math.Sqrt(float64(rows))
		b.want(name("EmbedGrad ", rows), table, tv, scaled(ones(len(tv)), size), 1e-6)
		b.want(name("AddRowGrad ", rows), sums, sv, scaled(ones(len(sv)), size), 2e-6)
	}
}

var heads = []kernel.Head{{}, {Scale: 0.3}, {Softcap: 2}, {Scale: 0.25, Softcap: 3}}

// logprob64 is LogProb of one row.
func logprob64(x, w []float64, target int, h kernel.Head) (lp, lse float64, arg int, top float64) {
	n, k := len(w)/len(x), len(x)
	sum, at := 0.0, math.NaN()
	top = math.Inf(-1)
	for j := range n {
		z := 0.0
		for p := range k {
			z += x[p] * w[j*k+p]
		}
		if h.Scale != 0 {
			z *= float64(h.Scale)
		}
		if h.Softcap != 0 {
			z = float64(h.Softcap) * math.Tanh(z/float64(h.Softcap))
		}
		if z > top {
			top, arg = z, j
		}
		if j == target {
			at = z
		}
		sum += math.Exp(z)
	}
	return at - math.Log(sum), math.Log(sum), arg, top
}

func logprob(b *bench) {
	for _, s := range [][3]int{{1, 5, 3}, {7, 1300, 24}, {33, 512, 17}, {300, 600, 8}, {2, 513, 40}, {3, 600, 16}, {4, 1030, 8}, {5, 520, 9}} {
		for i, h := range heads {
			m, n, k := s[0], s[1], s[2]
			x, xv := b.given(b.normal(m*k), m, k)
			w, wv := b.put(b.normal(n*k), weightTypes[i%3], n, k)
			target := make([]int32, m)
			for i := range target {
				target[i] = int32(b.random().IntN(n))
			}
			target[0] = -1
			got := b.LogProb(x, w, target, h)
			lp, lse, top, arg := make([]float64, m), make([]float64, m), make([]float64, m), make([]float64, m)
			for i := range m {
				row := xv[i*k : (i+1)*k]
				lp[i], lse[i], _, top[i] = logprob64(row, wv, int(target[i]), h)
				at, sum, _, _ := logprob64(row, wv, int(got.Argmax[i]), h)
				arg[i] = at + sum
			}
			again := b.LogProb(x, b.Packed(w), target, h)
			b.check(name("LogProb of packed weights ", s, h), wide(again.LogProb), wide(got.LogProb), nil, 0)
			few := b.LogProb(x, b.PackedFew(w)[0], target, h)
			b.check(name("LogProb of weights packed for few rows ", s, h), append(wide(few.LogProb), wide(few.LSE)...), append(wide(got.LogProb), wide(got.LSE)...), nil, 0)
			b.check(name("Argmax of weights packed for few rows ", s, h), ints(few.Argmax), ints(got.Argmax), nil, 0)
			b.check(name("LogProb ", s, h), wide(got.LogProb), lp, ones(m), 2e-5)
			b.check(name("LSE ", s, h), wide(got.LSE), lse, ones(m), 2e-5)
			b.check(name("logit of Argmax ", s, h), arg, top, ones(m), 1e-5)
			one := b.LogProb(b.Slice(x, m/2, m/2+1), w, target[m/2:m/2+1], h)
			b.check(name("LogProb of one row ", s, h), wide(one.LogProb), wide(got.LogProb[m/2:m/2+1]), nil, 0)
		}
	}
	b.ties()
}

func ints(x []int32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// ties checks that the first of equal logits is the largest.
func (b *bench) ties() {
	w := make([]float32, 2000)
	w[700], w[1500] = 1, 1
	wa, _ := b.given(w, 2000, 1)
	x, _ := b.given([]float32{2, -1}, 2, 1)
	got := b.LogProb(x, wa, []int32{1500, 3}, kernel.Head{})
	b.check("Argmax of equals", ints(got.Argmax), []float64{700, 0}, nil, 0)
}

func (b *bench) logprobGrads() {
	for i, h := range heads {
		m, n, k := 5, 70, 9
		switch i {
		case 0:
			n = 4200
		case 3:
			n, k = 66000, 3 // more words than are held at a time
		}
		x, xv := b.given(b.normal(m*k), m, k)
		w, wv := b.put(b.normal(n*k), tensor.F32, n, k)
		target, weight := []int32{3, 0, -1, int32(n - 1), 7}, []float32{1, 0.5, 0, 2, 0}
		lp := b.LogProb(x, w, target, h).LogProb
		dx := b.poisoned(m, k)
		dw, _ := b.given(make([]float32, n*k), n, k)
		got := make([]float32, m)
		b.LogProbGrad(got, dx, dw, x, w, target, weight, h)
		b.check(name("LogProbGrad ", h), wide(got), wide(lp), ones(m), 1e-5)
		loss := func() float64 {
			s := 0.0
			for i, t := range target {
				if weight[i] != 0 {
					lp, _, _, _ := logprob64(xv[i*k:(i+1)*k], wv, int(t), h)
					s -= float64(weight[i]) * lp
				}
			}
			return s
		}
		b.slope(name("LogProbGrad x ", h), dx, xv, loss)
		b.slope(name("LogProbGrad w ", h), dw, wv, loss)
	}
}
