package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vec writes arithmetic on vectors of one isa, in the order of package cpu's
// portable code: each method rounds once. Its methods return new registers.
type vec struct {
	*gen
	isa
	slices  map[string]reg.Register
	scalars map[string]reg.VecVirtual
	at      reg.Register // bytes into the slices
	extra   int          // bytes after that
	part    reg.Register // mask of the lanes that exist; nil for all
}

// consts are vectors of one repeated number, in the data of the file.
func (g *gen) constant(bits uint32) operand.Mem {
	if m, ok := g.constants[bits]; ok {
		return m
	}
	m := g.StaticGlobal("const" + hex(bits))
	for i := range 16 {
		g.AddDatum(4*i, operand.U32(bits))
	}
	g.DataAttributes(8 | 16) // RODATA, NOPTR
	g.constants[bits] = m
	return m
}

func hex(u uint32) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 8)
	for i := range b {
		b[i] = digits[u>>(28-4*i)&15]
	}
	return string(b)
}

// num is a constant, as memory.
func (e *vec) num(x float64) operand.Mem { return e.constant(math.Float32bits(float32(x))) }

// one loads a constant.
func (e *vec) one(x float64) reg.VecVirtual {
	r := e.reg(e.gen)
	e.VMOVUPS(e.num(x), r)
	return r
}

// place is where vector i of a slice is.
func (e *vec) place(slice string) operand.Mem {
	return operand.Mem{Base: e.slices[slice], Index: e.at, Scale: 1, Disp: e.extra}
}

// load reads a vector of a slice; lanes that do not exist are 0.
func (e *vec) load(slice string) reg.VecVirtual {
	r := e.reg(e.gen)
	switch {
	case e.part == nil:
		e.VMOVUPS(e.place(slice), r)
	case e.bytes == 64:
		e.VMOVUPS_Z(e.place(slice), e.part, r)
	default:
		e.VMASKMOVPS(e.place(slice), e.part, r)
	}
	return r
}

// store writes the lanes that exist.
func (e *vec) store(slice string, r reg.VecVirtual) {
	switch {
	case e.part == nil:
		e.VMOVUPS(r, e.place(slice))
	case e.bytes == 64:
		e.VMOVUPS(r, e.part, e.place(slice))
	default:
		e.VMASKMOVPS(r, e.part, e.place(slice))
	}
}

// keep clears the lanes that do not exist.
func (e *vec) keep(r reg.VecVirtual) reg.VecVirtual {
	if e.part == nil {
		return r
	}
	d := e.reg(e.gen)
	if e.bytes == 64 {
		e.VMOVAPS_Z(r, e.part, d)
	} else {
		e.VANDPS(e.part, r, d)
	}
	return d
}

func (e *vec) add(a reg.VecVirtual, b operand.Op) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VADDPS(b, a, d)
	return d
}

func (e *vec) sub(a reg.VecVirtual, b operand.Op) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VSUBPS(b, a, d)
	return d
}

func (e *vec) mul(a reg.VecVirtual, b operand.Op) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VMULPS(b, a, d)
	return d
}

func (e *vec) div(a reg.VecVirtual, b operand.Op) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VDIVPS(b, a, d)
	return d
}

func (e *vec) sqrt(a reg.VecVirtual) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VSQRTPS(a, d)
	return d
}

// fma is a*b + c.
func (e *vec) fma(a reg.VecVirtual, b, c operand.Op) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VMOVUPS(c, d)
	e.VFMADD231PS(b, a, d)
	return d
}

// poly is Horner's rule in r: c[0]rⁿ + c[1]rⁿ⁻¹ + …
func (e *vec) poly(r reg.VecVirtual, c ...float64) reg.VecVirtual {
	p := e.one(c[0])
	for _, x := range c[1:] {
		p = e.fma(p, r, e.num(x))
	}
	return p
}

// min and max return b if either is NaN.
func (e *vec) min(a reg.VecVirtual, b operand.Op) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VMINPS(b, a, d)
	return d
}

func (e *vec) max(a reg.VecVirtual, b operand.Op) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VMAXPS(b, a, d)
	return d
}

// and, or and xor work on bits.
func (e *vec) and(a reg.VecVirtual, bits uint32) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VANDPS(e.constant(bits), a, d)
	return d
}

func (e *vec) or(a reg.VecVirtual, b operand.Op) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VORPS(b, a, d)
	return d
}

func (e *vec) xor(a reg.VecVirtual, b operand.Op) reg.VecVirtual {
	d := e.reg(e.gen)
	e.VXORPS(b, a, d)
	return d
}

// round is to the nearest integer, ties to even.
func (e *vec) round(a reg.VecVirtual) reg.VecVirtual {
	d := e.reg(e.gen)
	if e.bytes == 64 {
		e.VRNDSCALEPS(operand.Imm(0), a, d)
	} else {
		e.VROUNDPS(operand.Imm(0), a, d)
	}
	return d
}

// ifLess is yes where a < b, else no.
func (e *vec) ifLess(a reg.VecVirtual, b operand.Op, yes, no reg.VecVirtual) reg.VecVirtual {
	d := e.reg(e.gen)
	if e.bytes == 64 {
		k := e.K()
		e.VCMPPS(operand.Imm(1), b, a, k)
		e.VBLENDMPS(yes, no, k, d)
		return d
	}
	m := e.reg(e.gen)
	e.VCMPPS(operand.Imm(1), b, a, m)
	e.VBLENDVPS(m, yes, no, d)
	return d
}

const (
	signBit = 0x80000000
	absBits = 0x7fffffff
)
