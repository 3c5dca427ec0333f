package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A val is some vectors, worked on side by side: one alone would wait for each
// of its operations, as the processor does not look far enough ahead for others.
type val []reg.VecVirtual

// Asm makes a val an operand of vec's methods.
func (v val) Asm() string { return v[0].Asm() }

// same is a vector that stands for each vector of a val.
type same struct{ reg.VecVirtual }

// nth is what of an operand belongs to vector i: memory and scalars are the same
// for all.
func nth(b operand.Op, i int) operand.Op {
	switch b := b.(type) {
	case val:
		return b[i]
	case same:
		return b.VecVirtual
	}
	return b
}

// vec writes arithmetic on vals of one isa, in the order of package cpu's
// portable code: each method rounds once. Its methods return new registers.
type vec struct {
	*gen
	isa
	ways    int // vectors of a val
	slices  map[string]reg.Register
	scalars map[string]same
	at      reg.Register    // bytes into the slices
	extra   int             // bytes after that
	part    []reg.Register  // masks of the lanes that exist; nil for all
	tile    reg.Register    // what stages keep, less at: see staged
	held    map[uint32]same // constants in registers
	uses    map[uint32]int  // how often each constant was wanted, if not nil
}

// vals calls do with new registers, one for each vector, and returns them.
func (e *vec) vals(do func(i int, d reg.VecVirtual)) val {
	v := val(e.regs(e.gen, e.ways))
	for i, d := range v {
		do(i, d)
	}
	return v
}

// vector returns vector i of a, or a register that holds what stands for it.
func (e *vec) vector(a operand.Op, i int) reg.VecVirtual {
	if r, ok := nth(a, i).(reg.VecVirtual); ok {
		return r
	}
	r := e.reg(e.gen)
	e.VMOVUPS(a, r)
	return r
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

// constant is where a number is: in a register if it is held, or in memory.
func (e *vec) constant(bits uint32) operand.Op {
	if e.uses != nil {
		e.uses[bits]++
	}
	if r, ok := e.held[bits]; ok {
		return r
	}
	return e.gen.constant(bits)
}

// num is a constant.
func (e *vec) num(x float64) operand.Op { return e.constant(math.Float32bits(float32(x))) }

// one loads a constant.
func (e *vec) one(x float64) val { return e.copy(e.num(x)) }

// copy returns a in registers of its own.
func (e *vec) copy(a operand.Op) val {
	return e.vals(func(i int, d reg.VecVirtual) { e.VMOVUPS(nth(a, i), d) })
}

// place is where vector i of those at hand is in a slice.
func (e *vec) place(slice string, i int) operand.Mem {
	return operand.Mem{Base: e.slices[slice], Index: e.at, Scale: 1, Disp: e.extra + i*e.bytes}
}

// load reads from a slice; lanes that do not exist are 0.
func (e *vec) load(slice string) val {
	return e.vals(func(i int, d reg.VecVirtual) {
		switch {
		case e.bytes == 4:
			e.VMOVSS(e.place(slice, i), d)
		case e.part == nil:
			e.VMOVUPS(e.place(slice, i), d)
		case e.bytes == 64:
			e.VMOVUPS_Z(e.place(slice, i), e.part[i], d)
		default:
			e.VMASKMOVPS(e.place(slice, i), e.part[i], d)
		}
	})
}

// store writes the lanes that exist.
func (e *vec) store(slice string, v val) {
	for i, r := range v {
		switch {
		case e.bytes == 4:
			e.VMOVSS(r, e.place(slice, i))
		case e.part == nil:
			e.VMOVUPS(r, e.place(slice, i))
		case e.bytes == 64:
			e.VMOVUPS(r, e.part[i], e.place(slice, i))
		default:
			e.VMASKMOVPS(r, e.part[i], e.place(slice, i))
		}
	}
}

// keep clears the lanes that do not exist.
func (e *vec) keep(v val) val {
	if e.part == nil {
		return v
	}
	return e.vals(func(i int, d reg.VecVirtual) {
		if e.bytes == 64 {
			e.VMOVAPS_Z(v[i], e.part[i], d)
		} else {
			e.VANDPS(e.part[i], v[i], d)
		}
	})
}

// binary writes an instruction of two operands.
func (e *vec) binary(f func(...operand.Op), a, b operand.Op) val {
	return e.vals(func(i int, d reg.VecVirtual) { f(nth(b, i), e.vector(a, i), d) })
}

func (e *vec) add(a, b operand.Op) val { return e.binary(e.VADDPS, a, b) }
func (e *vec) sub(a, b operand.Op) val { return e.binary(e.VSUBPS, a, b) }
func (e *vec) mul(a, b operand.Op) val { return e.binary(e.VMULPS, a, b) }
func (e *vec) div(a, b operand.Op) val { return e.binary(e.VDIVPS, a, b) }

// min and max return b if either is NaN.
func (e *vec) min(a, b operand.Op) val { return e.binary(e.VMINPS, a, b) }
func (e *vec) max(a, b operand.Op) val { return e.binary(e.VMAXPS, a, b) }

// and, or and xor work on bits.
func (e *vec) and(a val, bits uint32) val  { return e.binary(e.VANDPS, a, e.constant(bits)) }
func (e *vec) or(a val, b operand.Op) val  { return e.binary(e.VORPS, a, b) }
func (e *vec) xor(a val, b operand.Op) val { return e.binary(e.VXORPS, a, b) }
func (e *vec) neg(a val) val               { return e.xor(a, e.constant(signBit)) }

func (e *vec) sqrt(a val) val {
	return e.vals(func(i int, d reg.VecVirtual) { e.VSQRTPS(a[i], d) })
}

// fma is a*b + c, nfma c - a*b, and fms a*b - c.
func (e *vec) fma(a val, b, c operand.Op) val {
	d := e.copy(c)
	e.fmaTo(d, a, b)
	return d
}

func (e *vec) nfma(a val, b, c operand.Op) val {
	d := e.copy(c)
	for i := range d {
		e.VFNMADD231PS(nth(b, i), a[i], d[i])
	}
	return d
}

func (e *vec) fms(a val, b, c operand.Op) val {
	d := e.copy(c)
	for i := range d {
		e.VFMSUB231PS(nth(b, i), a[i], d[i])
	}
	return d
}

// fmaTo adds a*b to acc, and addTo a.
func (e *vec) fmaTo(acc, a val, b operand.Op) {
	for i := range acc {
		e.VFMADD231PS(nth(b, i), a[i], acc[i])
	}
}

func (e *vec) addTo(acc, a val) {
	for i := range acc {
		e.VADDPS(a[i], acc[i], acc[i])
	}
}

// poly is Horner's rule in r: c[0]rⁿ + c[1]rⁿ⁻¹ + …
func (e *vec) poly(r val, c ...float64) val {
	p := e.one(c[0])
	for _, x := range c[1:] {
		e.horner(p, r, e.num(x))
	}
	return p
}

// horner sets p to p*r + c.
func (e *vec) horner(p, r val, c operand.Op) {
	for i := range p {
		e.VFMADD213PS(nth(c, i), r[i], p[i])
	}
}

// ifLess is yes where a < b, else no.
func (e *vec) ifLess(a val, b, yes, no operand.Op) val {
	return e.vals(func(i int, d reg.VecVirtual) {
		if e.bytes == 64 {
			k := e.K()
			e.VCMPPS(operand.Imm(1), nth(b, i), a[i], k)
			e.VBLENDMPS(e.vector(yes, i), e.vector(no, i), k, d)
			return
		}
		m := e.reg(e.gen)
		e.VCMPPS(operand.Imm(1), nth(b, i), a[i], m)
		e.VBLENDVPS(m, nth(yes, i), e.vector(no, i), d)
	})
}

// pick is c[i] for the number i in the lowest two bits of each lane of at.
func (e *vec) pick(c [4]float32, at val) val {
	table := e.vector(e.table(c), 0)
	return e.vals(func(i int, d reg.VecVirtual) { e.VPERMILPS(at[i], table, d) })
}

// table is four numbers, four times.
func (g *gen) table(c [4]float32) operand.Mem {
	if m, ok := g.tables[c]; ok {
		return m
	}
	m := g.StaticGlobal(fmt.Sprintf("table%d", len(g.tables)))
	g.tables[c] = m
	for i := range 16 {
		g.AddDatum(4*i, operand.U32(math.Float32bits(c[i%4])))
	}
	g.DataAttributes(8 | 16)
	return m
}

const (
	signBit = 0x80000000
	absBits = 0x7fffffff
)
