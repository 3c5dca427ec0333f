package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rotatePairs writes the turning of neighbours, for whole vectors of pairs.
func (g *gen) rotatePairs(v isa) {
	name := "rotatePairs" + v.tag
	g.function(name, "func(n int, x, c, s *float32)", name+" turns n pairs of neighbours of x, n a multiple of the lanes.")
	n, x, c, s := g.param("n"), g.param("x"), g.param("c"), g.param("s")
	e := &vec{gen: g, isa: v, ways: 1}
	g.Label("loop")
	cos, sin := e.twice(c), e.twice(s)
	for i := range 2 {
		a, swapped := v.reg(g), v.reg(g)
		g.VMOVUPS(mem(x, i*v.bytes), a)
		g.VPERMILPS(operand.Imm(0xb1), a, swapped)
		g.VMOVUPS(e.addSub(e.mul(a, cos[i])[0], e.mul(swapped, sin[i])[0]), mem(x, i*v.bytes))
	}
	g.ADDQ(imm(2*v.bytes), x)
	g.ADDQ(imm(v.bytes), c)
	g.ADDQ(imm(v.bytes), s)
	g.SUBQ(imm(v.lanes()), n)
	g.JNZ(operand.LabelRef("loop"))
	g.done()
}

// twice reads a vector and returns two in which each element stands twice.
func (e *vec) twice(p reg.Register) [2]reg.VecVirtual {
	lo, hi := e.reg(e.gen), e.reg(e.gen)
	if e.bytes == 64 {
		e.VPMOVZXDQ(mem(p, 0), lo)
		e.VPMOVZXDQ(mem(p, 32), hi)
	} else {
		e.VPMOVZXDQ(mem(p, 0), lo)
		e.VPMOVZXDQ(mem(p, 16), hi)
	}
	e.VMOVSLDUP(lo, lo)
	e.VMOVSLDUP(hi, hi)
	return [2]reg.VecVirtual{lo, hi}
}

// addSub is a - b in even lanes and a + b in odd ones.
func (e *vec) addSub(a, b reg.VecVirtual) reg.VecVirtual {
	d := e.reg(e.gen)
	if e.bytes == 32 {
		e.VADDSUBPS(b, a, d)
		return d
	}
	k, even := e.K(), e.GP32()
	e.MOVL(operand.U32(0x5555), even)
	e.KMOVW(even, k)
	e.VADDPS(b, a, d)
	e.VSUBPS(b, a, k, d)
	return d
}
