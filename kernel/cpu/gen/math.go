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

func (e *vec) exp(x reg.VecVirtual) reg.VecVirtual { return e.expTimes(x, nil) }

// expTimes is m·exp(x); no m is 1.
func (e *vec) expTimes(x, m reg.VecVirtual) reg.VecVirtual {
	x = e.min(e.one(89), x)
	x = e.max(e.one(-111), x)
	n := e.round(e.mul(x, e.num(1.4426950)))
	hi := e.fma(n, e.num(-0.693145751953125), x)
	r := e.fma(n, e.num(-1.42860677e-06), hi)
	l := e.fma(n, e.num(-1.42860677e-06), e.sub(hi, r))
	p := e.poly(r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
	p = e.add(e.add(e.fma(p, e.mul(r, r), l), r), e.num(1))
	if m != nil {
		p = e.mul(p, m)
	}
	i, h := e.reg(e.gen), e.reg(e.gen)
	e.VCVTTPS2DQ(n, i)
	e.VPSRAD(operand.Imm(1), i, h)
	e.VPSUBD(h, i, i)
	return e.mul(e.mul(p, e.pow2(h)), e.pow2(i))
}

func (e *vec) pow2(n reg.VecVirtual) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VPADDD(e.constant(127), n, d)
	e.VPSLLD(operand.Imm(23), d, d)
	return d
}

func (e *vec) tanh(x reg.VecVirtual) reg.VecVirtual {
	a, z := e.and(x, absBits), e.mul(x, x)
	p := e.poly(z, -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1)
	near := e.fma(e.mul(p, z), x, x)
	far := e.sub(e.one(1), e.div(e.one(2), e.add(e.exp(e.add(a, a)), e.num(1))))
	far = e.or(far, e.and(x, signBit))
	return e.ifLess(a, e.num(0.625), near, far)
}

// away is x where x < -18, and -x elsewhere.
func (e *vec) away(x reg.VecVirtual) reg.VecVirtual {
	return e.ifLess(x, e.num(-18), x, e.xor(x, e.constant(signBit)))
}

func (e *vec) sigmoid(x reg.VecVirtual) reg.VecVirtual {
	p := e.exp(e.away(x))
	return e.ifLess(x, e.num(-18), p, e.div(e.one(1), e.add(p, e.num(1))))
}

func (e *vec) silu(x reg.VecVirtual) reg.VecVirtual {
	one := e.one(1)
	p := e.expTimes(e.away(x), e.ifLess(x, e.num(-18), x, one))
	return e.ifLess(x, e.num(-18), p, e.div(x, e.add(p, one)))
}

func (e *vec) geluArg(x reg.VecVirtual) reg.VecVirtual {
	f := e.fma(e.mul(x, x), e.num(geluC), e.num(1))
	return e.mul(e.mul(x, e.num(geluK)), f)
}

func (e *vec) neg(x reg.VecVirtual) reg.VecVirtual { return e.xor(x, e.constant(signBit)) }

func (e *vec) geluArgs(x reg.VecVirtual) (a, low reg.VecVirtual) {
	x = e.min(e.one(30), x)
	x = e.max(e.one(-30), x)
	z := e.mul(x, x)
	f := e.fma(z, e.num(geluC), e.num(1))
	lost := e.fma(z, e.num(geluC), e.neg(e.sub(f, e.num(1))))
	fl := e.fma(z, e.num(geluCLow), e.fma(e.fma(x, x, e.neg(z)), e.num(geluC), lost))
	m := e.mul(x, e.num(geluK))
	ml := e.fma(x, e.num(geluKLow), e.fma(x, e.num(geluK), e.neg(m)))
	a = e.mul(m, f)
	return a, e.fma(m, fl, e.fma(ml, f, e.fma(m, f, e.neg(a))))
}

func (e *vec) geluTanh(x reg.VecVirtual) reg.VecVirtual {
	a, low := e.geluArgs(x)
	one := e.one(1)
	p := e.expTimes(e.away(a), e.ifLess(a, e.num(-18), x, one))
	p = e.fma(p, e.ifLess(a, e.num(-18), low, e.neg(low)), p)
	return e.ifLess(a, e.num(-18), p, e.div(x, e.add(p, one)))
}

func (e *vec) gauss(x reg.VecVirtual) (cdf, exp reg.VecVirtual) {
	t := e.min(e.one(20), e.and(x, absBits))
	s := e.mul(t, t)
	exp = e.exp(e.mul(s, e.num(-0.5)))
	exp = e.fma(exp, e.mul(e.fma(t, t, e.neg(s)), e.num(-0.5)), exp)
	d := e.fma(t, e.num(0.25), e.num(1))
	u := e.div(e.one(1), d)
	lost := e.fma(e.neg(d), u, e.num(1))
	lost = e.fma(e.neg(e.fma(t, e.num(0.25), e.neg(e.sub(d, e.num(1))))), u, lost)
	r := e.poly(u, 0.016950201, -0.06485912, 0.05665783, 0.021540957, 0.018654604, 0.08333922, 0.073196955, 0.09524666, 0.09952665, 0.09974605)
	p := e.mul(e.mul(exp, u), r)
	p = e.fma(p, e.mul(lost, e.fma(u, e.num(2.6), e.num(0.6))), p)
	return e.ifLess(x, e.num(0), p, e.sub(e.one(1), p)), exp
}
