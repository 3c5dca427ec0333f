package cpu

// The gated activations and their derivatives, in their portable form.

func gluSiLUGo(dst, gate, up []float32) {
	for i := range dst {
		dst[i] = silu(gate[i]) * up[i]
	}
}

func gluTanhGo(dst, gate, up []float32) {
	for i := range dst {
		dst[i] = geluTanh(gate[i]) * up[i]
	}
}

func gluErfGo(dst, gate, up []float32) {
	for i := range dst {
		dst[i] = gelu(gate[i]) * up[i]
	}
}

// gluSiLUGradGo uses silu' = s·(1 + x(1-s)), s = sigmoid(x).
func gluSiLUGradGo(dgate, dup, dy, gate, up []float32) {
	for i := range dgate {
		x, u, g := gate[i], up[i], dy[i]
		s := sigmoid(x)
		d := float32(s * fma(x, 1-s, 1))
		dup[i] = g * float32(x*s)
		dgate[i] = float32(g*u) * d
	}
}

// gluTanhGradGo uses f' = s + x·s(1-s)·a', s = sigmoid(a), a = geluArg(x).
func gluTanhGradGo(dgate, dup, dy, gate, up []float32) {
	for i := range dgate {
		x, u, g := gate[i], up[i], dy[i]
		s := sigmoid(geluArg(x))
		a := float32(geluK * fma(float32(x*x), 3*geluC, 1))
		d := fma(float32(x*float32(s*(1-s))), a, s)
		dup[i] = g * float32(x*s)
		dgate[i] = float32(g*u) * d
	}
}

// gluErfGradGo uses f' = Φ + xφ.
func gluErfGradGo(dgate, dup, dy, gate, up []float32) {
	const invSqrt2Pi = 0.3989422804014327
	for i := range dgate {
		x, u, g := gate[i], up[i], dy[i]
		c, e := normal(x)
		d := fma(float32(x*invSqrt2Pi), e, c)
		dup[i] = g * float32(x*c)
		dgate[i] = float32(g*u) * d
	}
}
