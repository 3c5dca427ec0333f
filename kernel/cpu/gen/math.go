package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The elementary functions, operation by operation those of ../math.go, which
// explains them. A test compares the bits.

const (
	geluK = 0.7978845608028654
	geluC = 0.044715
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
	return e.mul(e.mul(x, e.num(2*geluK)), f)
}
