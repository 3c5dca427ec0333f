package cpu

// orBias is tier.norm of the loops with a bias and without.
func orBias(plain func(dst, x, w []float32, m, r, c float32), bias normFunc) normFunc {
	return func(dst, x, w, b []float32, m, r, c float32) {
		if b == nil {
			plain(dst, x, w, m, r, c)
		} else {
			bias(dst, x, w, b, m, r, c)
		}
	}
}

// orGradBias is tier.normGrad of the loops with a bias's gradient and without.
func orGradBias(plain func(dst, dw, dy, x, w []float32, m, r, c, s, t float32), bias normGradFunc) normGradFunc {
	return func(dst, dw, db, dy, x, w []float32, m, r, c, s, t float32) {
		if db == nil {
			plain(dst, dw, dy, x, w, m, r, c, s, t)
		} else {
			bias(dst, dw, db, dy, x, w, m, r, c, s, t)
		}
	}
}
