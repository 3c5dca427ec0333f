package cpu

import "pewter/kernel"

// MatMul is dst = x·wᵀ.
func (d *Device) MatMul(dst, x, w kernel.Array) {
	m, n, k := x.Rows(), w.Rows(), x.Cols()
	check("MatMul", matrix(x, m, k) && matrix(w, n, k) && matrix(dst, m, n) && weight(w), dst, x, w)
	d.multiply(product{a: byRow(x), b: byRow(w), panels: panelsOf(w), streamed: streamOf(w), m: m, n: n, k: k, c: f32(dst), ldc: n})
}

// MatMulNN is dst = x·w, or dst += x·w.
func (d *Device) MatMulNN(dst, x, w kernel.Array, add bool) {
	m, k, n := x.Rows(), x.Cols(), w.Cols()
	check("MatMulNN", matrix(x, m, k) && matrix(w, k, n) && matrix(dst, m, n) && weight(w), dst, x, w)
	d.multiply(product{a: byRow(x), b: byCol(w), m: m, n: n, k: k, c: f32(dst), ldc: n, add: add})
}

// MatMulTN is dst = xᵀ·y, or dst += xᵀ·y.
func (d *Device) MatMulTN(dst, x, y kernel.Array, add bool) {
	m, k, n := x.Rows(), x.Cols(), y.Cols()
	check("MatMulTN", matrix(x, m, k) && matrix(y, m, n) && matrix(dst, k, n), dst, x, y)
	d.multiply(product{a: byCol(x), b: byCol(y), m: k, n: n, k: m, c: f32(dst), ldc: n, add: add})
}
