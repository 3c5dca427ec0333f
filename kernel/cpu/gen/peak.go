package main

import "github.com/mmcloughlin/avo/operand"

// peak writes loops that do nothing but what the processor can do most of.
func peak(g *gen) {
	for _, v := range both {
		g.peakFMA(v)
		g.peakRead(v)
	}
}

// chains is how many independent sums hide the latency of a multiply-add.
const chains = 12

// peakFMA writes n rounds of 12 multiply-adds.
func (g *gen) peakFMA(v isa) {
	name := "peakFMA" + v.tag
	g.function(name, "func(n int)", name+" is n rounds of 12 independent multiply-adds on vectors.")
	n := g.param("n")
	acc, a := v.regs(g, chains), v.reg(g)
	v.zero(g, a)
	for _, r := range acc {
		v.zero(g, r)
	}
	g.Label("loop")
	for _, r := range acc {
		g.VFMADD231PS(a, a, r)
	}
	g.DECQ(n)
	g.JNZ(operand.LabelRef("loop"))
	g.done()
}

// peakRead writes a loop that reads n lines in each of four places that follow
// each other: processors fetch ahead of several streams faster than of one.
func (g *gen) peakRead(v isa) {
	name := "peakRead" + v.tag
	g.function(name, "func(n int, p *float32)", name+" reads 256*n bytes, a line of each quarter in turn.")
	n, p := g.param("n"), g.param("p")
	r, quarter, third := v.reg(g), g.GP64(), g.GP64()
	g.MOVQ(n, quarter)
	g.SHLQ(operand.Imm(6), quarter)
	g.LEAQ(operand.Mem{Base: quarter, Index: quarter, Scale: 2}, third)
	g.Label("loop")
	for at := 0; at < 64; at += v.bytes {
		g.VMOVUPS(mem(p, at), r)
		g.VMOVUPS(operand.Mem{Base: p, Index: quarter, Scale: 1, Disp: at}, r)
		g.VMOVUPS(operand.Mem{Base: p, Index: quarter, Scale: 2, Disp: at}, r)
		g.VMOVUPS(operand.Mem{Base: p, Index: third, Scale: 1, Disp: at}, r)
	}
	g.ADDQ(imm(64), p)
	g.DECQ(n)
	g.JNZ(operand.LabelRef("loop"))
	g.done()
}
