package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The elementary functions, operation by operation those of ../math.go, which
// explains them. A test compares the bits.

const (
	log2e = 1.4426950408889634
	ln2Hi = 0.693145751953125
	ln2Lo = 1.42860677e-06
	shift = 3<<22 + 127
	faint = -127

	tanhEnd  = 8.66434
	siluEdge = 87.33
	geluEdge = 10
	geluEnd  = 11

	geluK  = 1.5957691216057308
	geluC  = 0.044715
	slope  = geluK * geluC
	geluHi = 22.36386108398437 // a multiple of 2⁻¹⁷
	geluLo = 1/geluC - geluHi
	stepHi = 9.714111328125
	stepLo = math.Ln2/slope - stepHi

	invSqrt2Pi = 0.3989422804014327
)

type series [5]float32

var (
	risen   = series{0.4999999814961129, 0.16666543424175237, 0.0416672007147208, 0.008366547140259467, 0.0013882516254808681}
	fallen  = risen.of(-1)
	halved  = risen.of(-0.5)
	doubled = risen.of(2)
	sloped  = risen.of(-slope)
)

func (c series) of(a float64) series {
	p := a
	for i := range c {
		p = float64(p * a)
		c[i] = float32(float64(c[i]) * p)
	}
	return c
}

// at5 is z(c[0] + c[1]r + c[2]z + c[3]rz + c[4]z²) + linear, where z = r².
func (e *vec) at5(c series, r, linear val) val {
	n := func(i int) operand.Op { return e.num(float64(c[i])) }
	z := e.mul(r, r)
	far := e.fma(r, n(3), n(2))
	e.fmaTo(far, z, n(4))
	near := e.fma(r, n(1), n(0))
	e.fmaTo(near, far, z)
	return e.fma(near, z, linear)
}

// nearest is the integer nearest to ac and its power of two.
func (e *vec) nearest(a val, c, shift float64) (n, power val) {
	m := e.fma(a, e.num(c), e.num(shift))
	return e.sub(m, e.num(shift)), e.power(m)
}

// power moves the lowest bits to where the exponent is.
func (e *vec) power(m val) val {
	return e.vals(func(i int, d reg.VecVirtual) { e.VPSLLD(operand.Imm(23), m[i], d) })
}

// exp2 is 2ˣ for x that is not large.
func (e *vec) exp2(x val) val {
	x = e.max(e.num(faint), x)
	m := e.add(x, e.num(shift))
	f := e.sub(x, e.sub(m, e.num(shift)))
	p := e.poly(f, exp2C[:]...)
	return e.mul(p, e.power(m))
}

// tanhPart is h of ../math.go's tanh, and tanhOf what follows from it and x.
func (e *vec) tanhPart(x val) val {
	a := e.min(e.num(tanhEnd), e.and(x, absBits))
	n, half := e.nearest(a, 2*log2e, shift-1)
	r := e.nfma(n, e.num(math.Ln2/2), a)
	return e.fma(e.at5(doubled, r, e.add(r, r)), half, e.sub(half, e.num(0.5)))
}

func (e *vec) tanhOf(h, x val) val {
	d := e.add(h, e.num(1))
	q := e.div(h, d)
	rest := e.left(q, d, e.sub(h, e.sub(d, e.num(1))), h)
	q = e.fma(rest, e.sub(e.num(1), q), q)
	return e.or(q, e.and(x, signBit))
}

// left is x - q(d + l).
func (e *vec) left(q, d, l, x val) val { return e.nfma(q, l, e.nfma(q, d, x)) }

// onePlusExp is 1 + e⁻ˣ for |x| <= siluEdge.
func (e *vec) onePlusExp(x val) val {
	n, power := e.nearest(x, -log2e, shift)
	r := e.fma(n, e.num(ln2Hi), x)
	e.fmaTo(r, n, e.num(ln2Lo))
	sum, rest := e.onePlus(power, e.at5(fallen, r, e.neg(r)))
	return e.add(sum, rest)
}

// onePlus is 1 + power + power·w in two parts.
func (e *vec) onePlus(power, w val) (sum, rest val) {
	sum = e.add(power, e.num(1))
	return sum, e.fma(w, power, e.sub(e.num(1), e.sub(sum, power)))
}

func (e *vec) sigmoid(x val) val { return e.div(e.one(1), e.onePlusExp(x)) }

func (e *vec) geluArg(x val) val {
	f := e.fma(e.mul(x, x), e.num(geluC), e.num(1))
	return e.mul(e.mul(x, e.num(geluK)), f)
}

// geluTanhPart is r and the power of ../math.go's geluTanh, the latter yet to be moved
// to its place, and geluTanhOf what follows from them and x.
func (e *vec) geluTanhPart(x val) (r, power val) {
	g := e.fma(x, x, e.num(geluHi))
	l := e.add(e.fma(x, x, e.sub(e.num(geluHi), g)), e.num(geluLo))
	a := e.mul(x, g)
	l = e.fma(x, l, e.fms(x, g, a))
	m := e.fma(a, e.num(-slope*log2e), e.num(shift))
	n := e.sub(m, e.num(shift))
	return e.add(e.fma(n, e.num(stepHi), a), e.fma(n, e.num(stepLo), l)), m
}

func (e *vec) geluTanhOf(r, power, x val) val {
	sum, rest := e.onePlus(e.power(power), e.at5(sloped, r, e.mul(r, e.num(-slope))))
	return e.div(x, e.add(sum, rest))
}

// gauss is the tail of the Gaussian distribution less its exponential.
func (e *vec) gauss(t val) val {
	at := e.vals(func(i int, d reg.VecVirtual) {
		e.VADDPS(e.num(1), t[i], d)
		e.VPSRLD(operand.Imm(23), d, d)
	})
	w := e.sub(t, e.pick(gaussMid, at))
	pair := func(k int) val {
		p := e.pick(gaussC[k], at)
		e.horner(p, w, e.pick(gaussC[k+1], at))
		return p
	}
	z, q := e.mul(w, w), pair(0)
	for k := 2; k < 8; k += 2 {
		e.horner(q, z, pair(k))
	}
	for _, c := range gaussC[8:] {
		e.horner(q, w, e.pick(c, at))
	}
	return q
}

// bell is w and a power, whose product with 1 + w is exp(-t²/2).
func (e *vec) bell(t val) (w, power val) {
	s := e.mul(t, t)
	n, power := e.nearest(s, -log2e/2, shift)
	r := e.add(e.fma(n, e.num(2*ln2Hi), s), e.fma(n, e.num(2*ln2Lo), e.fms(t, t, s)))
	return e.at5(halved, r, e.mul(r, e.num(-0.5))), power
}

// geluOf is gelu of x, h being gauss and w and power the bell of t, its magnitude.
func (e *vec) geluOf(x, t, h, w, power val) val {
	u := e.mul(t, h)
	v := e.mul(e.add(u, e.fma(w, u, e.fms(t, h, u))), power)
	return e.sub(e.max(e.num(0), x), v)
}

// normal is the Gaussian distribution and its density but for a factor, h being gauss
// and w and power the bell of the magnitude of x.
func (e *vec) normal(x, h, w, power val) (cdf, exp val) {
	exp = e.fma(w, power, power)
	c := e.mul(h, exp)
	return e.ifLess(x, e.num(0), c, e.sub(e.num(1), c)), exp
}
