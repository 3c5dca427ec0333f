package kerneltest

import (
	"math"

	"pewter/kernel/tensor"
)

// shapes are m, n, k: powers of two, odd numbers, edges of tiles, nothing.
var shapes = [][3]int{
	{1, 1, 1}, {1, 33, 7}, {3, 5, 17}, {14, 32, 16}, {15, 31, 15}, {6, 16, 384}, {13, 65, 385}, {29, 47, 400},
	{2, 600, 40}, {64, 64, 64}, {5, 17, 0}, {0, 4, 4}, {4, 0, 4}, {130, 520, 33}, {300, 70, 100}, {7, 40, 900},
	{8, 13, 24}, {9, 97, 50}, {24, 200, 16}, {48, 7, 20}, {64, 30, 1100}, {65, 30, 40},
	{1, 70, 4500}, {3, 33, 4109}, {6, 41, 2113}, {6, 20, 640}, {7, 20, 31},
	{160, 50, 380}, {170, 50, 700}, {1, 70, 83}, {2, 65, 129}, {3, 50, 64}, {4, 45, 101}, {5, 37, 70}, {1, 130, 600},
	{10, 100, 3200}, {1, 100, 62}, {3, 70, 38}, {4, 129, 74}, {5, 64, 2}, {11, 96, 4102},
}

var weightTypes = []tensor.DType{tensor.F32, tensor.BF16, tensor.F16}

// dots returns a·bᵀ plus c, and the sum of magnitudes of each element's terms.
func dots(a, b, c []float64, m, n, k int) (sum, mag []float64) {
	sum, mag = make([]float64, m*n), make([]float64, m*n)
	for i := range m {
		for j := range n {
			s, g := 0.0, 0.0
			if c != nil {
				s, g = c[i*n+j], math.Abs(c[i*n+j])
			}
			for p := range k {
				v := a[i*k+p] * b[j*k+p]
				s, g = s+v, g+math.Abs(v)
			}
			sum[i*n+j], mag[i*n+j] = s, g
		}
	}
	return sum, mag
}

// transposed returns the n by m transpose of x, which is m by n.
func transposed(x []float64, m, n int) []float64 {
	y := make([]float64, len(x))
	for i := range m {
		for j := range n {
			y[j*m+i] = x[i*n+j]
		}
	}
	return y
}

// chain is the error of a sum of k rounded terms, over the sum of their magnitudes.
func chain(k int) float64 { return float64(k+2) * 0x1p-24 }

func matmul(b *bench) {
	for _, s := range shapes {
		for _, d := range weightTypes {
			m, n, k := s[0], s[1], s[2]
			x, xv := b.given(b.normal(m*k), m, k)
			w, wv := b.put(b.normal(n*k), d, n, k)
			dst := b.poisoned(m, n)
			b.MatMul(dst, x, w)
			want, mag := dots(xv, wv, nil, m, n, k)
			b.want(name("MatMul ", s, d), dst, want, mag, chain(k))
			again := b.poisoned(m, n)
			b.MatMul(again, x, b.Packed(w))
			b.check(name("MatMul of packed weights ", s, d), wide(b.Get(again).Float32s()), wide(b.Get(dst).Float32s()), nil, 0)
			again = b.poisoned(m, n)
			b.MatMul(again, x, b.PackedFew(w)[0])
			b.check(name("MatMul of weights packed for few rows ", s, d), wide(b.Get(again).Float32s()), wide(b.Get(dst).Float32s()), nil, 0)
			b.rowAlone(s, d)
		}
	}
}

// rowAlone checks that a row of a product is the same bits when computed alone.
func (b *bench) rowAlone(s [3]int, d tensor.DType) {
	m, n, k := s[0], s[1], s[2]
	if m < 2 || b.quiet {
		return
	}
	x, _ := b.given(b.normal(m*k), m, k)
	w, _ := b.put(b.normal(n*k), d, n, k)
	all, one := b.poisoned(m, n), b.poisoned(1, n)
	b.MatMul(all, x, w)
	i := m / 2
	b.MatMul(one, b.Slice(x, i, i+1), w)
	b.check(name("row of MatMul ", s, d), wide(b.Get(one).Float32s()), wide(b.Get(b.Slice(all, i, i+1)).Float32s()), nil, 0)
}

func matmulNN(b *bench) {
	for _, s := range shapes {
		for _, d := range weightTypes {
			m, n, k := s[0], s[1], s[2]
			x, xv := b.given(b.normal(m*k), m, k)
			w, wv := b.put(b.normal(n*k), d, k, n)
			wt := transposed(wv, k, n)
			dst := b.poisoned(m, n)
			b.MatMulNN(dst, x, w, false)
			want, mag := dots(xv, wt, nil, m, n, k)
			b.want(name("MatMulNN ", s, d), dst, want, mag, chain(k))
			dst, c := b.given(b.normal(m*n), m, n)
			b.MatMulNN(dst, x, w, true)
			want, mag = dots(xv, wt, c, m, n, k)
			b.want(name("MatMulNN add ", s, d), dst, want, mag, chain(k+1))
		}
	}
}

func matmulTN(b *bench) {
	for _, s := range shapes {
		m, n, k := s[0], s[1], s[2]
		x, xv := b.given(b.normal(m*k), k, m)
		y, yv := b.given(b.normal(n*k), k, n)
		xt, yt := transposed(xv, k, m), transposed(yv, k, n)
		dst := b.poisoned(m, n)
		b.MatMulTN(dst, x, y, false)
		want, mag := dots(xt, yt, nil, m, n, k)
		b.want(name("MatMulTN ", s), dst, want, mag, chain(k))
		dst, c := b.given(b.normal(m*n), m, n)
		b.MatMulTN(dst, x, y, true)
		want, mag = dots(xt, yt, c, m, n, k)
		b.want(name("MatMulTN add ", s), dst, want, mag, chain(k+1))
	}
}
