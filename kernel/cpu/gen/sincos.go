package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sincos writes sines and cosines, operation by operation those of ../sincos.go.
func sincos(g *gen) {
	for _, v := range both {
		name := "sincos" + v.tag
		g.function(name, "func(n int, sin, cos, x *float32)", name+" is sincos of n numbers less than 2³⁰ in size, n a multiple of the lanes.")
		n, sin, cos, x := g.param("n"), g.param("sin"), g.param("cos"), g.param("x")
		d := doubles{gen: g, isa: v}
		end := g.loop("loop", n)
		d.step(sin, cos, x)
		for _, p := range []reg.Register{sin, cos, x} {
			g.ADDQ(imm(v.bytes), p)
		}
		end(v.lanes())
		g.done()
	}
}

// doubles writes arithmetic on two vectors of float64 side by side.
type doubles struct {
	*gen
	isa
}

type double [2]reg.VecVirtual

// number is a constant, as memory.
func (d doubles) number(x float64) operand.Mem {
	bits := math.Float64bits(x)
	if m, ok := d.numbers[bits]; ok {
		return m
	}
	m := d.StaticGlobal(fmt.Sprintf("double%016x", bits))
	for i := range 8 {
		d.AddDatum(8*i, operand.U64(bits))
	}
	d.DataAttributes(8 | 16)
	d.numbers[bits] = m
	return m
}

func (d doubles) each(do func(i int, r reg.VecVirtual)) (v double) {
	for i := range v {
		v[i] = d.reg(d.gen)
		do(i, v[i])
	}
	return v
}

// half is the type of half a vector.
func (d doubles) half(r reg.VecVirtual) reg.Register {
	if d.bytes == 64 {
		return r.AsY()
	}
	return r.AsX()
}

// poly is Horner's rule in z.
func (d doubles) poly(z double, c ...float64) double {
	p := d.each(func(_ int, r reg.VecVirtual) { d.VMOVUPD(d.number(c[0]), r) })
	for _, x := range c[1:] {
		for i := range p {
			d.VFMADD213PD(d.number(x), z[i], p[i])
		}
	}
	return p
}

func (d doubles) mul(a, b double) double {
	return d.each(func(i int, r reg.VecVirtual) { d.VMULPD(b[i], a[i], r) })
}

// step does the numbers of one vector of float32.
func (d doubles) step(sin, cos, x reg.Register) {
	r := d.each(func(i int, r reg.VecVirtual) { d.VCVTPS2PD(mem(x, i*d.bytes/2), r) })
	q := d.each(func(i int, q reg.VecVirtual) {
		d.VMULPD(d.number(2/math.Pi), r[i], q)
		if d.bytes == 64 {
			d.VRNDSCALEPD(operand.Imm(0), q, q)
		} else {
			d.VROUNDPD(operand.Imm(0), q, q)
		}
		d.VFMADD231PD(d.number(-math.Pi/2), q, r[i])
		d.VFMADD231PD(d.number(-6.123233995736766e-17), q, r[i])
	})
	quarter := d.each(func(i int, n reg.VecVirtual) {
		if d.bytes == 64 {
			d.VCVTTPD2DQ(q[i], n.AsY())
		} else {
			d.VCVTTPD2DQY(q[i], n.AsX())
		}
		d.VPMOVSXDQ(d.half(n), n)
	})
	z := d.mul(r, r)
	s := d.poly(z, 2.7249895230611676e-06, -0.000198400864995936, 0.008333331874273714, -0.16666666663854168)
	rz := d.mul(r, z)
	for i := range s {
		d.VFMADD213PD(r[i], rz[i], s[i])
	}
	c := d.poly(z, 2.4463754730095443e-05, -0.0013887588896733915, 0.041666650639724655, -0.49999999969106984)
	for i := range c {
		d.VFMADD213PD(d.number(1), z[i], c[i])
	}
	d.place(sin, quarter, s, c, 0)
	d.place(cos, quarter, c, s, 1)
}

// place writes a, or b in odd quarters, with the sign that the quarter n+next has.
func (d doubles) place(dst reg.Register, n, a, b double, next uint64) {
	for i := range n {
		x, sign := d.reg(d.gen), d.reg(d.gen)
		d.VPSLLQ(operand.Imm(63), n[i], sign)
		if d.bytes == 64 {
			k := d.K()
			d.VPMOVQ2M(sign, k)
			d.VBLENDMPD(b[i], a[i], k, x)
		} else {
			d.VBLENDVPD(sign, b[i], a[i], x)
		}
		if next == 0 {
			d.VPSRLQ(operand.Imm(1), n[i], sign)
		} else {
			d.VPADDQ(d.number(math.Float64frombits(next)), n[i], sign)
			d.VPSRLQ(operand.Imm(1), sign, sign)
		}
		d.VPSLLQ(operand.Imm(63), sign, sign)
		d.VXORPD(sign, x, x)
		if d.bytes == 64 {
			d.VCVTPD2PS(x, x.AsY())
		} else {
			d.VCVTPD2PSY(x, x.AsX())
		}
		d.VMOVUPS(d.half(x), mem(dst, i*d.bytes/2))
	}
}
