package kerneltest

import (
	"math"

	"pewter/kernel"
)

// samples returns every 65521st float32, which are some of every size and sign,
// subnormal numbers and NaN, and those that a function can get wrong.
func samples() []float32 {
	x := []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), math.MaxFloat32, -math.MaxFloat32, 1e-45, -1e-45}
	for u := uint64(0); u < 1<<32; u += 65521 {
		x = append(x, math.Float32frombits(uint32(u)))
	}
	for i := range 4000 { // where functions bend
		x = append(x, float32(i-2000)/100)
	}
	return x
}

// functions checks the elementary functions: within 2 units in the last place.
func functions(b *bench) {
	x := samples()
	one := make([]float32, len(x))
	for i := range one {
		one[i] = 1
	}
	gate, _ := b.given(x, len(x))
	up, _ := b.given(one, len(x))
	dst := b.poisoned(len(x))
	for _, act := range []kernel.Activation{kernel.SiLU, kernel.GELUTanh, kernel.GELU} {
		b.GLU(dst, gate, up, act)
		b.ulps(name("GLU ", act), b.Get(dst).Float32s(), x, activations64[act])
	}
	got := poison(len(x))
	b.Apply(kernel.OpExp, got, x, nil, nil)
	b.ulps("exp", got, x, math.Exp)
	b.Apply(kernel.OpLog, got, x, nil, nil)
	b.ulps("log", got, x, math.Log)
	b.Softcap(gate, 1)
	b.ulps("tanh", b.Get(gate).Float32s(), x, math.Tanh)
	b.turns(x)
}

// turns takes sines and cosines of x by turning (1, 0) by them.
func (b *bench) turns(x []float32) {
	n := len(x)
	pair := make([]float32, 2*n)
	for i := range n {
		pair[i] = 1
	}
	a, _ := b.given(pair, 1, 2*n)
	b.RoPE(a, []int32{1}, kernel.Rotary{Dim: 2 * n, Freq: x})
	got := b.Get(a).Float32s()
	b.ulps("cos", got[:n], x, math.Cos)
	b.ulps("sin", got[n:], x, math.Sin)
}

// ulps checks got against f of x, to 2 units in the last place.
func (b *bench) ulps(what string, got, x []float32, f func(float64) float64) {
	b.Helper()
	want, mag := make([]float64, len(x)), make([]float64, len(x))
	for i, v := range x {
		want[i] = f(float64(v))
		_, e := math.Frexp(want[i])
		mag[i] = math.Ldexp(1, max(e-24, -149))
	}
	b.check(what, wide(got), want, mag, 2)
}

// specials checks ops on numbers that overflow, underflow and are not numbers.
func specials(b *bench) {
	const n = 77
	x, y := b.numbers(n), b.numbers(n)
	xa, xv := b.given(x, n)
	ya, yv := b.given(y, n)
	sum, scale, cap := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		sum[i] = float64(x[i] + y[i])
		scale[i] = float64(x[i] * 3e-8)
		cap[i] = 30 * math.Tanh(float64(float32(yv[i]*float64(float32(1)/30))))
	}
	dst := b.poisoned(n)
	b.Add(dst, xa, ya)
	b.want("Add of odd numbers", dst, sum, nil, 0)
	b.Scale(dst, xa, 3e-8)
	b.want("Scale of odd numbers", dst, scale, nil, 0)
	for _, act := range []kernel.Activation{kernel.SiLU, kernel.GELUTanh, kernel.GELU} {
		want := make([]float64, n)
		for i := range want {
			want[i] = float64(float32(activations64[act](xv[i]))) * yv[i]
		}
		b.GLU(dst, xa, ya, act)
		b.want(name("GLU of odd numbers ", act), dst, want, nil, 5e-7)
	}
	b.Softcap(ya, 30)
	b.want("Softcap of odd numbers", ya, cap, nil, 5e-7)
	b.optimizerSpecials()
	b.nothing()
}

// optimizerSpecials checks that a bad gradient spoils its own element alone.
func (b *bench) optimizerSpecials() {
	inf := float32(math.Inf(1))
	g, _ := b.given([]float32{1, inf, 1e-40, float32(math.NaN()), 1e25, 0}, 6)
	p, _ := b.given([]float32{1, 1, 1, 1, 1, 1}, 6)
	m, v := b.zeros(6), b.zeros(6)
	b.AdamW(p, m, v, g, kernel.AdamW{LR: 0.1, Beta1: 0.9, Beta2: 0.9, Eps: 1e-8, GradScale: 1, Step: 1})
	nan := math.NaN()
	b.want("AdamW of odd gradients", p, []float64{0.9, nan, 1, nan, 1, 1}, nil, 1e-6)
	b.check("SumSquares with an infinity", []float64{b.SumSquares(b.Slice(b.Reshape(g, 6, 1), 0, 2))}, []float64{math.Inf(1)}, nil, 0)
}

// nothing calls ops with no rows.
func (b *bench) nothing() {
	const n = 8
	e, w := b.poisoned(0, n), b.zeros(n)
	dw := b.zeros(n)
	b.RMSNorm(e, e, w, 1e-5, 0)
	b.LayerNorm(e, e, w, w, 1e-5)
	b.RMSNormGrad(e, dw, e, e, w, 1e-5, 0)
	b.LayerNormGrad(e, dw, dw, e, e, w, 1e-5)
	b.GLUGrad(e, e, e, e, e, kernel.GELU)
	b.AddRow(e, w)
	b.AddRowGrad(dw, e)
	b.Softcap(e, 2)
	table, _ := b.given(make([]float32, 3*n), 3, n)
	b.EmbedGrad(table, e, nil)
	b.RoPE(e, nil, kernel.Rotary{Dim: n, Freq: []float32{1}})
	s := kernel.AttentionSpec{Heads: 1, KVHeads: 1, Dim: n, Scale: 1}
	b.Attention(e, e, e, e, s)
	b.AttentionGrad(e, e, e, e, e, e, e, e, s)
	for _, h := range heads {
		if lp := b.LogProb(e, table, nil, h); len(lp.LogProb)+len(lp.LSE)+len(lp.Argmax) > 0 {
			b.Errorf("LogProb of no rows is %v", lp)
		}
		b.LogProbGrad(nil, e, table, e, table, nil, nil, h)
	}
	b.MatMul(b.poisoned(0, 3), e, table)
	b.Embed(e, table, nil)
	b.Scatter(table, e, nil)
	b.Sum(e, e, e)
	b.AdamW(e, e, e, e, kernel.AdamW{Step: 1})
	b.check("SumSquares of nothing", []float64{b.SumSquares(e)}, []float64{0}, nil, 0)
	b.want("gradients of no rows to a table", table, make([]float64, 3*n), nil, 0)
	b.want("gradients of no rows", dw, make([]float64, n), nil, 0)
}
