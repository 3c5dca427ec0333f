package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An elementOp is an operation of kernel.Vector's Apply with assembly.
type elementOp struct {
	name string
	args int
	emit func(g *gen, v isa, a, b, c reg.VecVirtual) reg.VecVirtual
}

// elementOps are in the order of kernel.VectorOp, from OpAdd to OpEqualSign.
var elementOps = []elementOp{
	{"Add", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { g.VADDPS(b, a, a); return a }},
	{"Sub", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { g.VSUBPS(b, a, a); return a }},
	{"Mul", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { g.VMULPS(b, a, a); return a }},
	{"Div", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { g.VDIVPS(b, a, a); return a }},
	{"Min", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { g.VMINPS(b, a, a); return a }},
	{"Max", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { g.VMAXPS(b, a, a); return a }},
	{"Less", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { return g.truth(v, 0x11, b, a) }},
	{"LessEq", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { return g.truth(v, 0x12, b, a) }},
	{"Equal", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { return g.truth(v, 0, b, a) }},
	{"NotEqual", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { return g.truth(v, 4, b, a) }},
	{"And", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual {
		x, y := g.truth(v, 4, g.zeros(v), a), g.truth(v, 4, g.zeros(v), b)
		g.and(v, x, y, x)
		return x
	}},
	{"Or", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual {
		x, y := g.truth(v, 4, g.zeros(v), a), g.truth(v, 4, g.zeros(v), b)
		g.VMAXPS(y, x, x)
		return x
	}},
	{"Where", 3, func(g *gen, v isa, a, b, c reg.VecVirtual) reg.VecVirtual {
		g.choose(v, 4, g.zeros(v), a, b, c)
		return c
	}},
	{"Neg", 1, func(g *gen, v isa, a, _, _ reg.VecVirtual) reg.VecVirtual {
		g.negate(v, a)
		return a
	}},
	{"Abs", 1, func(g *gen, v isa, a, _, _ reg.VecVirtual) reg.VecVirtual {
		g.and(v, g.splat(v, 0x7fffffff), a, a)
		return a
	}},
	{"Sign", 1, func(g *gen, v isa, a, _, _ reg.VecVirtual) reg.VecVirtual { return g.sign(v, a) }},
	{"Sqrt", 1, func(g *gen, v isa, a, _, _ reg.VecVirtual) reg.VecVirtual { g.VSQRTPS(a, a); return a }},
	{"MulAdd", 3, func(g *gen, v isa, a, b, c reg.VecVirtual) reg.VecVirtual {
		g.VMULPS(c, b, b)
		g.VADDPS(b, a, a)
		return a
	}},
	{"AddWhere", 3, func(g *gen, v isa, a, b, c reg.VecVirtual) reg.VecVirtual {
		x := g.zeros(v)
		g.choose(v, 4, x, b, c, x)
		g.VADDPS(x, a, a)
		return a
	}},
	{"EqualSign", 2, func(g *gen, v isa, a, b, _ reg.VecVirtual) reg.VecVirtual { return g.truth(v, 0, g.sign(v, b), a) }},
}

func (g *gen) zeros(v isa) reg.VecVirtual {
	r := v.reg(g)
	v.zero(g, r)
	return r
}

// sign returns 1, -1 or 0, and NaN of NaN.
func (g *gen) sign(v isa, a reg.VecVirtual) reg.VecVirtual {
	x, y := g.truth(v, 0x1e, g.zeros(v), a), g.truth(v, 0x11, g.zeros(v), a)
	g.VSUBPS(y, x, x)
	g.choose(v, 3, a, a, a, x)
	return x
}

// truth returns 1 where the comparison of a with b holds, else 0.
func (g *gen) truth(v isa, cmp uint64, b, a reg.VecVirtual) reg.VecVirtual {
	one := g.splat(v, 0x3f800000)
	r := g.zeros(v)
	g.choose(v, cmp, b, a, one, r)
	return r
}

// choose sets other to then where the comparison of a with b holds.
func (g *gen) choose(v isa, cmp uint64, b, a, then, other reg.VecVirtual) {
	if v.bytes == 64 {
		k := g.K()
		g.VCMPPS(operand.Imm(cmp), b, a, k)
		g.VMOVAPS(then, k, other)
		return
	}
	k := v.reg(g)
	g.VCMPPS(operand.Imm(cmp), b, a, k)
	g.VBLENDVPS(k, then, other, other)
}

// negate turns the sign of a.
func (g *gen) negate(v isa, a reg.VecVirtual) {
	sign := g.splat(v, 1<<31)
	if v.bytes == 64 {
		g.VPXORD(sign, a, a)
	} else {
		g.VPXOR(sign, a, a)
	}
}

// apply writes one operation.
func (g *gen) apply(v isa, op elementOp) {
	name := "apply" + v.tag + op.name
	g.function(name, "func(n int, dst, a, b, c *float32)", name+" is an operation of Apply for i in 0..n; the arguments it has not are not read.")
	n, dst := g.param("n"), g.param("dst")
	var in []reg.GPVirtual
	for _, arg := range []string{"a", "b", "c"}[:op.args] {
		in = append(in, g.param(arg))
	}
	end := g.loop("loop", n)
	x := v.regs(g, 3)
	for i, p := range in {
		g.VMOVUPS(mem(p, 0), x[i])
		g.ADDQ(imm(v.bytes), p)
	}
	r := op.emit(g, v, x[0], x[1], x[2])
	g.VMOVUPS(r, mem(dst, 0))
	g.ADDQ(imm(v.bytes), dst)
	end(v.lanes())
	g.done()
}
