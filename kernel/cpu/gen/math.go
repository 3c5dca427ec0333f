package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The elementary functions, operation by operation those of ../math.go, which
// explains them. A test compares the bits.

const (
	geluK      = 1.5957691216057308
	geluKLow   = 1.5957691216057308 - 1.5957691669464111
	geluC      = 0.044715
	geluCLow   = 0.044715 - 0.04471499845385551
	invSqrt2Pi = 0.3989422804014327
)

func (e *vec) exp(x val) val {
	p, _, n := e.expParts(x)
	return e.scale2(p, n)
}

// expParts is 2ⁿ(p + l).
func (e *vec) expParts(x val) (p, l, n val) {
	x = e.max(e.num(-111), e.min(e.num(89), x))
	n = e.round(e.mul(x, e.num(1.4426950)))
	hi := e.fma(n, e.num(-0.693145751953125), x)
	r := e.fma(n, e.num(-1.42860677e-06), hi)
	l = e.fma(n, e.num(-1.42860677e-06), e.sub(hi, r))
	q := e.poly(r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
	q = e.mul(q, r)
	e.horner(q, r, l)
	q = e.add(q, r)
	p = e.add(q, e.num(1))
	return p, e.sub(q, e.sub(p, e.num(1))), n
}

// halves is two powers of two whose product is 2ⁿ.
func (e *vec) halves(n val) (f, g val) {
	whole := e.vals(func(i int, d reg.VecVirtual) { e.VCVTTPS2DQ(n[i], d) })
	half := e.vals(func(i int, d reg.VecVirtual) { e.VPSRAD(operand.Imm(1), whole[i], d) })
	rest := e.vals(func(i int, d reg.VecVirtual) { e.VPSUBD(half[i], whole[i], d) })
	return e.pow2(half), e.pow2(rest)
}

// scale2 is 2ⁿp.
func (e *vec) scale2(p, n val) val {
	f, g := e.halves(n)
	return e.mul(e.mul(p, f), g)
}

func (e *vec) pow2(n val) val {
	return e.vals(func(i int, d reg.VecVirtual) {
		e.VPADDD(e.constant(127), n[i], d)
		e.VPSLLD(operand.Imm(23), d, d)
	})
}

func (e *vec) tanh(x val) val {
	a := e.and(x, absBits)
	far := e.sub(e.num(1), e.div(e.num(2), e.add(e.exp(e.add(a, a)), e.num(1))))
	far = e.or(far, e.and(x, signBit))
	z := e.mul(x, x)
	p := e.poly(z, -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1)
	near := e.fma(e.mul(p, z), x, x)
	return e.ifLess(e.and(x, absBits), e.num(0.625), near, far)
}

// clamp is x within [lo, hi]; NaN stays.
func (e *vec) clamp(x val, lo, hi float64) val {
	return e.max(e.num(lo), e.min(e.num(hi), x))
}

func (e *vec) sigmoid(x val) val {
	p := e.exp(e.or(x, e.constant(signBit)))
	inv := e.div(e.num(1), e.add(p, e.num(1)))
	return e.ifLess(x, e.num(0), e.mul(p, inv), inv)
}

// logistic is x·sigmoid(a + low), where a has the sign of x; low may be nil.
func (e *vec) logistic(x, a, low val) val {
	p, l, n := e.expParts(e.or(a, e.constant(signBit)))
	if low != nil {
		l = e.nfma(p, e.xor(low, e.and(x, signBit)), l)
	}
	m := e.ifLess(x, e.num(0), p, e.num(1))
	u := e.mul(x, m)
	ul := e.fma(x, e.ifLess(x, e.num(0), l, e.num(0)), e.fms(x, m, u))
	f, g := e.halves(n)
	s := e.mul(f, g)
	n = e.ifLess(x, e.num(0), n, e.num(0))
	p, l = e.mul(p, s), e.mul(l, s)
	d := e.add(p, e.num(1))
	dl := e.add(e.add(e.sub(e.num(1), d), p), l)
	inv := e.div(e.num(1), d)
	q := e.mul(u, inv)
	r := e.add(e.nfma(q, dl, ul), e.nfma(q, d, u))
	return e.scale2(e.fma(r, inv, q), n)
}

// silu and geluTanh are given what loads x, for want of registers.
func (e *vec) silu(x func() val) val {
	c := e.clamp(x(), -111, 30)
	y := e.logistic(c, c, nil)
	last := x()
	return e.ifLess(last, e.num(30), y, last)
}

func (e *vec) geluArg(x val) val {
	f := e.fma(e.mul(x, x), e.num(geluC), e.num(1))
	return e.mul(e.mul(x, e.num(geluK)), f)
}

func (e *vec) geluArgs(x val) (a, low val) {
	z := e.mul(x, x)
	f := e.fma(z, e.num(geluC), e.num(1))
	lost := e.fma(z, e.num(geluC), e.neg(e.sub(f, e.num(1))))
	fl := e.fma(z, e.num(geluCLow), e.fma(e.fma(x, x, e.neg(z)), e.num(geluC), lost))
	m := e.mul(x, e.num(geluK))
	ml := e.fma(x, e.num(geluKLow), e.fma(x, e.num(geluK), e.neg(m)))
	a = e.mul(m, f)
	return a, e.fma(m, fl, e.fma(ml, f, e.fma(m, f, e.neg(a))))
}

func (e *vec) geluTanh(x func() val) val {
	c := e.clamp(x(), -30, 30)
	a, low := e.geluArgs(c)
	y := e.logistic(c, a, low)
	last := x()
	return e.ifLess(last, e.num(30), y, last)
}

// gaussTail is h and its low part of ../math_gauss.go.
func (e *vec) gaussTail(t val) (h, hl val) {
	at := e.vals(func(i int, d reg.VecVirtual) {
		e.VADDPS(e.num(1), t[i], d)
		e.VPSRLD(operand.Imm(22), d, d)
	})
	w := e.sub(t, e.pick(gaussMid, at))
	q := e.pick(gaussC[0], at)
	last := len(gaussC) - 1
	for _, c := range gaussC[1:last] {
		e.horner(q, w, e.pick(c, at))
	}
	c := e.pick(gaussC[last], at)
	h = e.fma(q, w, c)
	return h, e.fma(q, w, e.sub(c, h))
}

// bell is exp(-t²/2), as 2ⁿ(p + l).
func (e *vec) bell(t val) (p, l, n val) {
	s := e.mul(t, t)
	lost := e.mul(e.fms(t, t, s), e.num(-0.5))
	p, l, n = e.expParts(e.mul(s, e.num(-0.5)))
	return p, e.fma(p, lost, l), n
}

// gelu is given what loads x, for want of registers.
func (e *vec) gelu(x func() val) val {
	far := func() val { return e.min(e.num(gaussEnd), e.and(x(), absBits)) }
	t := far()
	h, hl := e.gaussTail(t)
	y := e.mul(t, h)
	yl := e.fma(t, hl, e.fms(t, h, y))
	p, l, n := e.bell(far())
	z := e.mul(y, p)
	z = e.add(z, e.fma(yl, p, e.fma(y, l, e.fms(y, p, z))))
	return e.sub(e.max(e.num(0), x()), e.scale2(z, n))
}

// normal is the Gaussian distribution and its density but for a factor.
func (e *vec) normal(x val) (cdf, exp val) {
	t := e.min(e.num(gaussEnd), e.and(x, absBits))
	p, _, n := e.bell(t)
	exp = e.scale2(p, n)
	h, _ := e.gaussTail(t)
	c := e.mul(h, exp)
	return e.ifLess(x, e.num(0), c, e.sub(e.num(1), c)), exp
}
