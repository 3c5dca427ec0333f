package kerneltest

import (
	"math"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// special multiplies numbers that overflow, underflow and are not numbers: they
// stay in their rows and columns.
func special(b *bench) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	x := []float32{1e30, 1e30, 1, 1e-30, 1e-20, 0, inf, 1, 1, nan, 1, 1, 0x1p-149, 0x1p-140, 1, 1, 2, 3}
	w := []float32{1e10, 1, 1, 1e-15, 1e-21, 2, -1, 1, 0, 0, 0, 0}
	xa, xv := b.given(x, 6, 3)
	wa, wv := b.given(w, 4, 3)
	dst := b.poisoned(6, 4)
	b.MatMul(dst, xa, wa)
	want, mag := dots(xv, wv, nil, 6, 4, 3)
	for i, v := range want {
		if math.Abs(v) > math.MaxFloat32 {
			mag[i] = math.Inf(1)
		}
	}
	b.want("MatMul of special numbers", dst, want, mag, chain(3))
	for _, s := range [][3]int{{5, 40, 35}, {20, 50, 130}, {70, 37, 60}, {4, 75, 34}} {
		for _, d := range weightTypes {
			b.specials(s, d)
		}
	}
}

// specials multiplies matrices with special numbers here and there by all
// products, and looks at what lies around the result.
func (b *bench) specials(s [3]int, d tensor.DType) {
	m, n, k := s[0], s[1], s[2]
	xs, ws := b.sprinkled(m, k), b.sprinkled(n, k)
	x, xv := b.given(xs, m, k)
	w, wv := b.put(ws, d, n, k)
	want, mag := dots(xv, wv, nil, m, n, k)
	b.within(name("MatMul of special numbers ", s, d), m, n, want, mag, chain(k), func(dst kernel.Array) { b.MatMul(dst, x, w) })
	few := b.PackedFew(w)[0]
	b.within(name("MatMul of special numbers packed for few rows ", s, d), m, n, want, mag, chain(k), func(dst kernel.Array) { b.MatMul(dst, x, few) })
	wt, _ := b.put(narrow(transposed(wv, n, k)), d, k, n)
	b.within(name("MatMulNN of special numbers ", s, d), m, n, want, mag, chain(k), func(dst kernel.Array) { b.MatMulNN(dst, x, wt, false) })
	if d == tensor.F32 {
		xt, _ := b.given(narrow(transposed(xv, m, k)), k, m)
		b.within(name("MatMulTN of special numbers ", s), m, n, want, mag, chain(k), func(dst kernel.Array) { b.MatMulTN(dst, xt, wt, false) })
	}
}

// sprinkled returns m rows of Gaussian numbers: among them zeros of both signs
// and subnormal numbers, one infinity in the second row, a NaN in the third, and
// nothing but subnormal numbers in the fourth.
func (b *bench) sprinkled(m, k int) []float32 {
	x := b.normal(m * k)
	for i := range x {
		switch r := b.random().IntN(12); {
		case r == 0:
			x[i] = float32(math.Copysign(0, float64(x[i])))
		case r == 1 || i/k == 3:
			x[i] *= 0x1p-140
		}
	}
	x[k+b.random().IntN(k)] = float32(math.Inf(1))
	x[2*k+b.random().IntN(k)] = float32(math.NaN())
	return x
}

// within checks a product written into the inner rows of an array, and that its
// other rows stay as they were.
func (b *bench) within(what string, m, n int, want, mag []float64, tol float64, product func(dst kernel.Array)) {
	b.Helper()
	around := make([]float32, (m+4)*n)
	for i := range around {
		around[i] = float32(i%251) - 7
	}
	all, before := b.given(around, m+4, n)
	product(b.Slice(all, 2, m+2))
	b.want(what, b.Slice(all, 2, m+2), want, mag, tol)
	after := wide(b.Get(all).Float32s())
	b.check(what+": rows before it", after[:2*n], before[:2*n], nil, 0)
	b.check(what+": rows after it", after[(m+2)*n:], before[(m+2)*n:], nil, 0)
}
