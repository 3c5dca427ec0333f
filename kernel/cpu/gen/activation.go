package main

// activation writes the gated activations of ../activation.go.
func activation(g *gen) {
	g.mathematical("gluSiLU", "dst = silu(gate)*up", "dst gate up", "", func(e *vec) {
		e.store("dst", e.mul(e.silu(func() val { return e.load("gate") }), e.load("up")))
	})
	g.mathematical("gluTanh", "dst = gelu(gate)*up, with tanh", "dst gate up", "", func(e *vec) {
		e.store("dst", e.mul(e.geluTanh(func() val { return e.load("gate") }), e.load("up")))
	})
	g.mathematical("gluErf", "dst = gelu(gate)*up", "dst gate up", "", func(e *vec) {
		e.store("dst", e.mul(e.gelu(func() val { return e.load("gate") }), e.load("up")))
	})
	const grads = "dgate dup dy gate up"
	g.mathematical("gluSiLUGrad", "the way back through gluSiLU", grads, "", func(e *vec) {
		x, d := e.load("gate"), e.load("dy")
		s := e.sigmoid(x)
		f := e.mul(s, e.fma(x, e.sub(e.num(1), s), e.num(1)))
		du := e.mul(d, e.load("up"))
		e.store("dup", e.mul(d, e.mul(x, s)))
		e.store("dgate", e.mul(du, f))
	})
	g.mathematical("gluTanhGrad", "the way back through gluTanh", grads, "", func(e *vec) {
		x, d := e.load("gate"), e.load("dy")
		s := e.sigmoid(e.geluArg(x))
		a := e.mul(e.fma(e.mul(x, x), e.num(3*geluC), e.num(1)), e.num(geluK))
		f := e.fma(e.mul(x, e.mul(s, e.sub(e.num(1), s))), a, s)
		du := e.mul(d, e.load("up"))
		e.store("dup", e.mul(d, e.mul(x, s)))
		e.store("dgate", e.mul(du, f))
	})
	g.mathematical("gluErfGrad", "the way back through gluErf", grads, "", func(e *vec) {
		x, d := e.load("gate"), e.load("dy")
		p, q := e.normal(x)
		f := e.fma(e.mul(x, e.num(invSqrt2Pi)), q, p)
		du := e.mul(d, e.load("up"))
		e.store("dup", e.mul(d, e.mul(x, p)))
		e.store("dgate", e.mul(du, f))
	})
}
