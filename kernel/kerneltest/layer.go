package kerneltest

import (
	"math"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// memory checks that arrays keep what was put and that parts are parts.
func memory(b *bench) {
	x := b.normal(7 * 5)
	a, v := b.given(x, 7, 5)
	b.want("Get(Put)", a, v, nil, 0)
	b.want("Slice", b.Slice(a, 2, 4), v[10:20], nil, 0)
	b.want("Reshape", b.Reshape(a, 5, 7), v, nil, 0)
	b.want("empty Slice", b.Slice(a, 7, 7), nil, nil, 0)
	for _, d := range []tensor.DType{tensor.BF16, tensor.F16} {
		h, hv := b.put(x, d, 35)
		b.want(name("Get ", d), h, hv, nil, 0)
	}
	n := b.New(3, 4)
	b.Scale(n, b.Slice(b.Reshape(a, 35), 0, 12), 2)
	b.want("New", n, scaled(v[:12], 2), nil, 1e-7)
	b.Free(n)
	b.want("after Free", a, v, nil, 0)
	b.splits()
}

// splits checks that the parts of a device read and write its memory, and that
// Each calls all of them.
func (b *bench) splits() {
	x, want := b.given(b.normal(40), 40)
	dst := b.poisoned(40)
	for i, d := range b.Split()[:1] { // as many as threads, which must not show
		d.Scale(dst, x, float32(i+1))
		b.want(name("Split ", i), dst, scaled(want, float64(i+1)), ones(40), 1e-6)
	}
	calls := make([]float64, len(b.Split()))
	b.Each(func(part int) { calls[part]++ })
	for _, n := range calls {
		if n != 1 {
			b.Errorf("Each called parts %v times, want each once", calls)
		}
	}
}

func scaled(x []float64, s float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = v * s
	}
	return y
}

func embed(b *bench) {
	for _, d := range weightTypes {
		for _, cols := range []int{1, 7, 64} {
			table, v := b.put(b.normal(11*cols), d, 11, cols)
			ids := []int32{10, 0, 3, 3, 7}
			dst := b.poisoned(len(ids), cols)
			b.Embed(dst, table, ids)
			var want []float64
			for _, id := range ids {
				want = append(want, v[int(id)*cols:(int(id)+1)*cols]...)
			}
			b.want(name("Embed ", d, cols), dst, want, nil, 0)
			b.Embed(b.poisoned(0, cols), table, nil)
		}
	}
}

func scatter(b *bench) {
	for _, cols := range []int{1, 7, 64} {
		dst, v := b.given(b.normal(9*cols), 9, cols)
		rows := []int32{8, 0, 3, 5}
		x, xv := b.given(b.normal(len(rows)*cols), len(rows), cols)
		b.Scatter(dst, x, rows)
		want := append([]float64(nil), v...)
		for i, row := range rows {
			copy(want[int(row)*cols:], xv[i*cols:(i+1)*cols])
		}
		b.want(name("Scatter ", cols), dst, want, nil, 0)
	}
}

// norms covers rows of many sizes, several runs in a row, rows of zeros and
// of subnormal, huge and infinite numbers.
func norms(b *bench) {
	for _, n := range []int{1, 2, 15, 16, 31, 33, 64, 100, 576} {
		for _, d := range weightTypes {
			rows := 5
			x := b.normal(rows * n)
			clear(x[:n])
			for i := range n {
				x[n+i] *= 1e-41
				x[2*n+i] = x[2*n+i]*3 + 1000
			}
			xa, xv := b.given(x, rows, n)
			w, wv := b.put(b.normal(n), d, n)
			bias, bv := b.put(b.normal(n), d, n)
			dst := b.poisoned(rows, n)
			b.RMSNorm(dst, xa, w, 1e-5, 1)
			b.want(name("RMSNorm ", n, d), dst, rmsNorm(xv, wv, 1e-5, 1), nil, 1e-5)
			b.LayerNorm(dst, xa, w, bias, 1e-5)
			want, mag := layerNorm(xv, wv, bv, 1e-5)
			b.want(name("LayerNorm ", n, d), dst, want, mag, 2e-5)
			b.LayerNorm(dst, xa, w, kernel.Array{}, 1e-5)
			want, mag = layerNorm(xv, wv, make([]float64, n), 1e-5)
			b.want(name("LayerNorm without bias ", n, d), dst, want, mag, 2e-5)
			b.RMSNorm(xa, xa, w, 1e-5, 0)
			b.want(name("RMSNorm in place ", n, d), xa, rmsNorm(xv, wv, 1e-5, 0), nil, 1e-5)
		}
	}
	b.rowNorms()
}

// rowNorms checks that a bad row spoils no other.
func (b *bench) rowNorms() {
	const n = 37
	x := b.normal(3 * n)
	x[n+3] = float32(math.Inf(1))
	xa, xv := b.given(x, 3, n)
	w, wv := b.given(b.normal(n), n)
	dst := b.poisoned(3, n)
	b.RMSNorm(dst, xa, w, 1e-6, 0)
	want := rmsNorm(xv, wv, 1e-6, 0)
	b.want("RMSNorm before an infinity", b.Slice(dst, 0, 1), want[:n], nil, 1e-5)
	b.want("RMSNorm after an infinity", b.Slice(dst, 2, 3), want[2*n:], nil, 1e-5)
}

func rmsNorm(x, w []float64, eps, offset float64) []float64 {
	n, y := len(w), make([]float64, len(x))
	for i := 0; i < len(x); i += n {
		s := 0.0
		for _, v := range x[i : i+n] {
			s += v * v
		}
		for j := range n {
			y[i+j] = x[i+j] / math.Sqrt(s/float64(n)+eps) * (w[j] + offset)
		}
	}
	return y
}

// layerNorm returns the norm, and magnitudes for its error: the mean cancels.
func layerNorm(x, w, b []float64, eps float64) (y, mag []float64) {
	n := len(w)
	y, mag = make([]float64, len(x)), make([]float64, len(x))
	for i := 0; i < len(x); i += n {
		m, s, top := 0.0, 0.0, 0.0
		for _, v := range x[i : i+n] {
			m += v / float64(n)
			top = max(top, math.Abs(v))
		}
		for _, v := range x[i : i+n] {
			s += (v - m) * (v - m) / float64(n)
		}
		r := 1 / math.Sqrt(s+eps)
		for j := range n {
			y[i+j] = (x[i+j]-m)*r*w[j] + b[j]
			mag[i+j] = math.Abs(y[i+j]) + math.Abs(b[j]) + (top*r*0.1+1)*math.Abs(w[j])
		}
	}
	return y, mag
}

// sizes are of vectors: nothing, less than a register, odd, more than a piece.
var sizes = []int{0, 1, 5, 16, 31, 33, 1000, 40000}

func elementwise(b *bench) {
	for _, n := range sizes {
		x, xv := b.given(b.normal(n), n)
		y, yv := b.given(b.normal(n), n)
		sum, cap := make([]float64, n), make([]float64, n)
		for i := range n {
			sum[i] = float64(float32(xv[i] + yv[i]))
			cap[i] = 1.5 * math.Tanh(xv[i]/1.5)
		}
		dst := b.poisoned(n)
		b.Add(dst, x, y)
		b.want(name("Add ", n), dst, sum, nil, 0)
		b.Scale(dst, x, 0.3)
		b.want(name("Scale ", n), dst, scaled(xv, float64(float32(0.3))), nil, 1e-7)
		b.Add(y, x, y)
		b.want(name("Add in place ", n), y, sum, nil, 0)
		b.Softcap(x, 1.5)
		b.want(name("Softcap ", n), x, cap, nil, 1e-6)
	}
	for _, n := range []int{1, 7, 16, 100} {
		x, xv := b.given(b.normal(9*n), 9, n)
		r, rv := b.put(b.normal(n), tensor.BF16, n)
		for i := range xv {
			xv[i] = float64(float32(xv[i] + rv[i%n]))
		}
		b.AddRow(x, r)
		b.want(name("AddRow ", n), x, xv, nil, 0)
	}
}

// gated returns x times its gate; -Inf, whose gate is 0, gives the limit.
func gated(x, gate float64) float64 {
	if gate == 0 {
		return 0
	}
	return x * gate
}

// activations64 are the definitions.
var activations64 = map[kernel.Activation]func(float64) float64{
	kernel.SiLU: func(x float64) float64 { return gated(x, 1/(1+math.Exp(-x))) },
	kernel.GELUTanh: func(x float64) float64 {
		return gated(x, 1/(1+math.Exp(-2*math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))))
	},
	kernel.GELU: func(x float64) float64 { return gated(x, math.Erfc(-x/math.Sqrt2)/2) },
}

func glu(b *bench) {
	for act, f := range []kernel.Activation{kernel.SiLU, kernel.GELUTanh, kernel.GELU} {
		for _, n := range sizes {
			g := b.normal(n)
			for i := range g {
				g[i] *= 3
			}
			gate, gv := b.given(g, n)
			up, uv := b.given(b.normal(n), n)
			want, mag := make([]float64, n), make([]float64, n)
			for i := range n {
				want[i] = activations64[f](gv[i]) * uv[i]
				mag[i] = math.Abs(want[i]) * (1 + gv[i]*gv[i])
			}
			dst := b.poisoned(n)
			b.GLU(dst, gate, up, f)
			b.want(name("GLU ", act, " ", n), dst, want, mag, 4e-7)
			b.GLU(gate, gate, up, f)
			b.want(name("GLU in place ", act, " ", n), gate, want, mag, 4e-7)
		}
	}
}

func rope(b *bench) {
	for _, interleaved := range []bool{false, true} {
		for _, dims := range [][2]int{{2, 1}, {8, 4}, {10, 3}, {64, 32}, {128, 64}, {80, 20}, {256, 128}} {
			r := kernel.Rotary{Dim: dims[0], Interleaved: interleaved, Scale: 1.25}
			for j := range dims[1] {
				r.Freq = append(r.Freq, float32(math.Pow(1e4, -float64(j)/float64(dims[1]))))
			}
			pos := []int32{0, 1, 5, 2047, 131071}
			x, xv := b.given(b.normal(len(pos)*3*r.Dim), len(pos), 3*r.Dim)
			want, mag := turned(xv, pos, r)
			b.RoPE(x, pos, r)
			b.want(name("RoPE ", dims, interleaved), x, want, mag, 1e-6)
			r.Inverse = true
			for i := range want {
				want[i] = xv[i]
				if j := i % r.Dim; j < 2*len(r.Freq) {
					want[i] *= 1.25 * 1.25
				}
			}
			b.RoPE(x, pos, r)
			b.want(name("RoPE back ", dims, interleaved), x, want, scaled(mag, 2), 2e-6)
		}
	}
}

// turned is RoPE in float64, and the sizes of the pairs.
func turned(x []float64, pos []int32, r kernel.Rotary) (y, mag []float64) {
	y, mag = append([]float64(nil), x...), make([]float64, len(x))
	cols := len(x) / len(pos)
	for i := range mag {
		mag[i] = math.Abs(x[i])
	}
	for i, p := range pos {
		for h := i * cols; h < (i+1)*cols; h += r.Dim {
			for j, f := range r.Freq {
				a, c := h+j, h+j+len(r.Freq)
				if r.Interleaved {
					a, c = h+2*j, h+2*j+1
				}
				s, k := math.Sincos(float64(float32(p) * f))
				y[a], y[c] = 1.25*(x[a]*k-x[c]*s), 1.25*(x[c]*k+x[a]*s)
				mag[a] = 2 * (math.Abs(x[a]) + math.Abs(x[c]))
				mag[c] = mag[a]
			}
		}
	}
	return y, mag
}
