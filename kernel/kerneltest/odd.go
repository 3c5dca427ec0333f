package kerneltest

import (
	"math"

	"pewter/kernel"
)

// oddRows gives ops that work on rows some that are not all finite: they spoil no
// other row, and nothing around the result is written.
func oddRows(b *bench) {
	const m, n, words = 7, 21, 600
	w, _ := b.given(b.normal(n), n)
	dy, _ := b.given(b.calm(m, n), m, n)
	vocabulary, _ := b.given(b.normal(words*n), words, n)
	target, weight := []int32{3, 1, 2, 599, 0, 512, 7}, []float32{1, 1, 1, .5, 2, 1, 1}
	for _, op := range []struct {
		name string
		run  func(dst, x kernel.Array)
	}{
		{"RMSNorm", func(dst, x kernel.Array) { b.RMSNorm(dst, x, w, 1e-5, 0) }},
		{"LayerNorm", func(dst, x kernel.Array) { b.LayerNorm(dst, x, w, w, 1e-5) }},
		{"RMSNormGrad", func(dst, x kernel.Array) { b.RMSNormGrad(dst, b.zeros(n), dy, x, w, 1e-5, 1) }},
		{"LayerNormGrad", func(dst, x kernel.Array) { b.LayerNormGrad(dst, b.zeros(n), b.zeros(n), dy, x, w, 1e-5) }},
		{"MatMul", func(dst, x kernel.Array) { b.MatMul(dst, x, b.Slice(vocabulary, 0, n)) }},
		{"MatMul of weights packed for few rows", func(dst, x kernel.Array) { b.MatMul(dst, x, b.PackedFew(b.Slice(vocabulary, 0, n))[0]) }},
		{"RoPE", func(dst, x kernel.Array) {
			b.Scale(dst, x, 1)
			b.RoPE(dst, []int32{0, 1, 2, 3, 4, 5, 6}, kernel.Rotary{Dim: n, Freq: []float32{1, .5, .1}})
		}},
		{"GLU SiLU", func(dst, x kernel.Array) { b.GLU(dst, x, dy, kernel.SiLU) }},
		{"GLU with tanh", func(dst, x kernel.Array) { b.GLU(dst, x, dy, kernel.GELUTanh) }},
		{"GLU of Gauss", func(dst, x kernel.Array) { b.GLU(dst, x, dy, kernel.GELU) }},
		{"GLU by odd numbers", func(dst, x kernel.Array) { b.GLU(dst, dy, x, kernel.SiLU) }},
		{"GLUGrad SiLU", func(dst, x kernel.Array) { b.GLUGrad(dst, b.poisoned(m, n), dy, x, dy, kernel.SiLU) }},
		{"GLUGrad with tanh", func(dst, x kernel.Array) { b.GLUGrad(dst, b.poisoned(m, n), dy, x, dy, kernel.GELUTanh) }},
		{"GLUGrad of Gauss", func(dst, x kernel.Array) { b.GLUGrad(dst, b.poisoned(m, n), dy, x, dy, kernel.GELU) }},
		{"GLUGrad to up", func(dst, x kernel.Array) { b.GLUGrad(b.poisoned(m, n), dst, x, dy, dy, kernel.GELU) }},
		{"RMSNormGrad of odd gradients", func(dst, x kernel.Array) { b.RMSNormGrad(dst, b.zeros(n), x, dy, w, 1e-5, 1) }},
		{"LayerNormGrad of odd gradients", func(dst, x kernel.Array) { b.LayerNormGrad(dst, b.zeros(n), b.zeros(n), x, dy, w, 1e-5) }},
		{"Add", func(dst, x kernel.Array) { b.Add(dst, dy, x) }},
		{"Scale", func(dst, x kernel.Array) { b.Scale(dst, x, -.3) }},
		{"Sum", func(dst, x kernel.Array) { b.Sum(dst, dy, x, dy) }},
		{"EmbedGrad", func(dst, x kernel.Array) { b.Clear(dst); b.EmbedGrad(dst, x, []int32{0, 1, 2, 3, 4, 5, 6}) }},
		{"Softcap", func(dst, x kernel.Array) { b.Scale(dst, x, 1); b.Softcap(dst, 3) }},
		{"AddRow", func(dst, x kernel.Array) { b.Scale(dst, x, 1); b.AddRow(dst, w) }},
		{"Embed", func(dst, x kernel.Array) { b.Embed(dst, x, []int32{0, 1, 2, 3, 4, 5, 6}) }},
		{"MatMulNN", func(dst, x kernel.Array) { b.MatMulNN(dst, x, b.Slice(vocabulary, 0, n), false) }},
		{"LogProbGrad", func(dst, x kernel.Array) {
			dw, _ := b.given(make([]float32, words*n), words, n)
			b.LogProbGrad(make([]float32, m), dst, dw, x, vocabulary, target, weight, kernel.Head{Scale: .5})
		}},
	} {
		b.rowsApart(op.name, m, n, op.run)
	}
	b.oddLogProbs(vocabulary, target)
	b.oddNormGrads()
	b.oddSums()
	b.oddAttention()
}

// oddSums checks that what is no number spoils its own column of a sum over rows alone.
func (b *bench) oddSums() {
	const rows, n, row, column = 150, 21, 70, 4
	x := b.calm(rows, n)
	plain, dy := b.zeros(n), b.zeros(n)
	before, _ := b.given(x, rows, n)
	b.AddRowGrad(plain, before)
	x[row*n+column] = float32(math.Inf(1))
	after, _ := b.given(x, rows, n)
	b.AddRowGrad(dy, after)
	want := wide(b.Get(plain).Float32s())
	want[column] = math.Inf(1)
	b.want("AddRowGrad of an infinity", dy, want, nil, 0)
	b.Scale(after, after, 0)
	b.check("SumSquares of a NaN", []float64{b.SumSquares(after)}, []float64{math.NaN()}, nil, 0)
}

// calm is sprinkled with finite numbers only.
func (b *bench) calm(m, k int) []float32 {
	x := b.sprinkled(m, k)
	for i, v := range x {
		if v-v != 0 {
			x[i] = -2
		}
	}
	return x
}

// rowsApart checks that rows of op's result with what is not finite in x are not
// finite, that the others are the bits they are without those, and that what lies
// around the result stays.
func (b *bench) rowsApart(what string, m, n int, op func(dst, x kernel.Array)) {
	b.Helper()
	xs := b.sprinkled(m, n)
	zeroed := append([]float32(nil), xs...)
	clear(zeroed[n : 3*n])
	x, _ := b.given(xs, m, n)
	y, _ := b.given(zeroed, m, n)
	around := make([]float32, (m+2)*n)
	for i := range around {
		around[i] = float32(i%251) - 7
	}
	all, before := b.given(around, m+2, n)
	op(b.Slice(all, 1, m+1), x)
	want := b.poisoned(m, n)
	op(want, y)
	got, apart := wide(b.Get(all).Float32s()), wide(b.Get(want).Float32s())
	b.check(what+" of odd rows: what is around", append(got[:n:n], got[(m+1)*n:]...), append(before[:n:n], before[(m+1)*n:]...), nil, 0)
	b.check(what+" before odd rows", got[n:2*n], apart[:n], nil, 0)
	b.check(what+" after odd rows", got[4*n:(m+1)*n], apart[3*n:], nil, 0)
	for row := 2; row <= 3; row++ {
		if bad := got[row*n : (row+1)*n]; what != "Softcap" && allFinite(bad) || allFinite(bad) && row == 3 {
			b.Errorf("%s of an odd row is %v", what, bad)
		}
	}
}

func allFinite(x []float64) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// oddLogProbs checks log-likelihoods of rows that are not finite, of logits whose
// exponentials overflow and of logits that underflow.
func (b *bench) oddLogProbs(vocabulary kernel.Array, target []int32) {
	const m, n = 7, 21
	words := vocabulary.Rows()
	xs := b.sprinkled(m, n)
	for i := range n {
		xs[4*n+i] *= 1e4
		xs[5*n+i] *= 1e-30
	}
	x, xv := b.given(xs, m, n)
	wv := wide(b.Get(vocabulary).Float32s())
	got := b.LogProb(x, vocabulary, target, kernel.Head{})
	for i := range m {
		one := b.LogProb(b.Slice(x, i, i+1), vocabulary, target[i:i+1], kernel.Head{})
		b.check(name("LogProb of odd row ", i, " alone"), wide(one.LogProb), wide(got.LogProb[i:i+1]), nil, 0)
		if bad := float64(got.LogProb[i]); i == 1 || i == 2 {
			if !math.IsNaN(bad) && !math.IsInf(bad, 0) {
				b.Errorf("the log-likelihood of a row that is not finite is %g", bad)
			}
			continue
		}
		z, top := make([]float64, words), math.Inf(-1)
		for j := range z {
			for p := range n {
				z[j] += xv[i*n+p] * wv[j*n+p]
			}
			top = max(top, z[j])
		}
		sum := 0.0
		for _, v := range z {
			sum += math.Exp(v - top)
		}
		lse := top + math.Log(sum)
		size := []float64{1 + math.Abs(top)}
		b.check(name("LSE of odd row ", i), wide(got.LSE[i:i+1]), []float64{lse}, size, 2e-5)
		b.check(name("LogProb of odd row ", i), wide(got.LogProb[i:i+1]), []float64{z[target[i]] - lse}, size, 4e-5)
	}
}

// oddNormGrads checks norms' gradients against float64 where the inputs are
// infinite, subnormal, zero or no numbers; those of weights too.
func (b *bench) oddNormGrads() {
	const m, n, eps = 7, 37, 1e-3
	x, xv := b.given(b.sprinkled(m, n), m, n)
	dy, dv := b.given(b.calm(m, n), m, n)
	w, wv := b.given(b.normal(n), n)
	for _, centred := range []bool{false, true} {
		dx, dw := b.poisoned(m, n), b.zeros(n)
		what := "RMSNormGrad"
		if centred {
			what = "LayerNormGrad"
			b.LayerNormGrad(dx, dw, b.zeros(n), dy, x, w, eps)
		} else {
			b.RMSNormGrad(dx, dw, dy, x, w, eps, 0)
		}
		wantX, sizeX, wantW, sizeW := normGrad64(xv, dv, wv, eps, centred)
		b.want(what+" of odd numbers", dx, wantX, sizeX, 1e-5)
		b.want(what+" of odd numbers to weights", dw, wantW, sizeW, 1e-5)
	}
}

// normGrad64 is the way back through a norm, and the sizes of what is added.
func normGrad64(x, dy, w []float64, eps float64, centred bool) (dx, sizeX, dw, sizeW []float64) {
	n := len(w)
	dx, sizeX = make([]float64, len(x)), make([]float64, len(x))
	dw, sizeW = make([]float64, n), make([]float64, n)
	for i := 0; i < len(x); i += n {
		m, s, g, gc := 0.0, 0.0, 0.0, 0.0
		for j := range n {
			m += x[i+j] / float64(n)
		}
		if !centred {
			m = 0
		}
		for j := range n {
			c := x[i+j] - m
			s += c * c / float64(n)
			g += dy[i+j] * w[j] / float64(n)
			gc += dy[i+j] * w[j] * c / float64(n)
		}
		if !centred {
			g = 0
		}
		r := 1 / math.Sqrt(s+eps)
		for j := range n {
			c := x[i+j] - m
			a, b := r*(dy[i+j]*w[j]-g), c*(r*r*r*gc)
			dx[i+j], sizeX[i+j] = a-b, math.Abs(a)+math.Abs(b)+r*(1+math.Abs(g))
			dw[j] += dy[i+j] * c * r
			sizeW[j] += math.Abs(dy[i+j]*c*r) + 1
		}
	}
	return dx, sizeX, dw, sizeW
}
