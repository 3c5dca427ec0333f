package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A split is how 16 elements of a type come into two vectors of eight: of bfloat16
// those at even places and those at odd ones, which takes one shift and one mask;
// of others the first eight and the rest.
type split struct {
	typ  string
	high reg.VecVirtual // the upper half of each word
}

func (g *gen) split(typ string) split {
	s := split{typ: typ}
	if typ == "BF16" {
		s.high = g.splat(avx2, 0xffff0000)
	}
	return s
}

// load widens the 16 elements at disp from p on.
func (s split) load(g *gen, p reg.Register, disp int) [2]reg.VecVirtual {
	a, b := g.YMM(), g.YMM()
	switch s.typ {
	case "BF16":
		x := mem(p, disp)
		g.VPAND(x, s.high, b)
		g.VMOVDQU(x, a)
		g.VPSLLD(operand.Imm(16), a, a)
	default:
		g.load(avx2, s.typ, mem(p, disp), a, nil)
		g.load(avx2, s.typ, mem(p, disp+8*size(s.typ)), b, nil)
	}
	return [2]reg.VecVirtual{a, b}
}

// place is the element among 16 after 16 that lane of vector i holds.
func (s split) place(i, lane int) int {
	if s.typ == "BF16" {
		return i&^1*8 + 2*lane + i&1
	}
	return 8*i + lane
}

// join puts two vectors in the order of the elements.
func (s split) join(g *gen, a, b reg.VecVirtual) {
	if s.typ != "BF16" {
		return
	}
	lo := g.YMM()
	g.VUNPCKLPS(b, a, lo) // 0 to 3 and 8 to 11
	g.VUNPCKHPS(b, a, b)  // 4 to 7 and 12 to 15
	g.VPERM2F128(operand.Imm(0x20), b, lo, a)
	g.VPERM2F128(operand.Imm(0x31), b, lo, b)
}

// splits256 writes the widening to split order.
func (g *gen) splits256(typ string) {
	name := "splits256" + typ
	g.function(name, "func(n int, dst *float32, src *byte)", name+" widens n elements, a multiple of 16, to their split order.")
	n, dst, src, s := g.param("n"), g.param("dst"), g.param("src"), g.split(typ)
	end := g.loop("loop", n)
	for i, r := range s.load(g, src, 0) {
		g.VMOVUPS(r, mem(dst, i*avx2.bytes))
	}
	g.ADDQ(imm(16*size(typ)), src)
	g.ADDQ(imm(16*4), dst)
	end(16)
	g.done()
}

// sumUnit is how many elements the sum of models takes at a time: whole lines.
const sumUnit = 64

// near is how many bytes ahead to fetch of many streams at once, into the second
// cache: models lie at like places of their pages, so that lines of many would drive
// each other out of the first.
const near = 1024

// weightedSum256 writes the sum over a table of slices, the sums in registers.
func (g *gen) weightedSum256(typ string) {
	name := "weightedSum256" + typ
	g.function(name, "func(n, off int, x *[]byte, nx int, w *float32, div float32, dst *float32)",
		fmt.Sprintf("%s is dst[i] = (w[0]*x[0][i] + w[1]*x[1][i] + …) / div for i in 0..n, a multiple of %d; elements begin off bytes into each x.", name, sumUnit))
	n, off, table, nx, w, dst := g.param("n"), g.param("off"), g.param("x"), g.param("nx"), g.param("w"), g.param("dst")
	s := g.split(typ)
	one := g.GP32()
	g.MOVL(operand.U32(0x3f800000), one)
	end := g.loop("block", n)
	acc := avx2.regs(g, sumUnit/8)
	k, p, row := g.GP64(), g.GP64(), g.GP64()
	g.XORQ(k, k)
	g.MOVQ(table, row)
	g.MOVQ(mem(row, 0), p)
	g.ADDQ(off, p)
	g.sumTerms(s, p, operand.Mem{Base: w}, acc, true)
	g.JMP(operand.LabelRef("test"))
	g.Label("model")
	g.ADDQ(imm(24), row)
	g.MOVQ(mem(row, 0), p)
	g.ADDQ(off, p)
	g.sumTerms(s, p, operand.Mem{Base: w, Index: k, Scale: 4}, acc, false)
	g.Label("test")
	g.INCQ(k)
	g.CMPQ(k, nx)
	g.JLT(operand.LabelRef("model"))
	g.divideAll(acc, one)
	for i := 0; i < len(acc); i += 2 {
		s.join(g, acc[i], acc[i+1])
		g.VMOVUPS(acc[i], mem(dst, i*avx2.bytes))
		g.VMOVUPS(acc[i+1], mem(dst, (i+1)*avx2.bytes))
	}
	g.ADDQ(imm(sumUnit*size(typ)), off)
	g.ADDQ(imm(sumUnit*4), dst)
	end(sumUnit)
	g.done()
}

// sumTerms adds weight times the elements at p to acc, or sets acc to the first.
func (g *gen) sumTerms(s split, p reg.Register, weight operand.Mem, acc []reg.VecVirtual, first bool) {
	w := g.YMM()
	g.VBROADCASTSS(weight, w)
	for at := 0; at < sumUnit*size(s.typ); at += 64 {
		g.PREFETCHT1(mem(p, near+at))
	}
	for i := 0; i < len(acc); i += 2 {
		x := s.load(g, p, i*8*size(s.typ))
		for j, x := range x {
			if first {
				g.VMULPS(w, x, acc[i+j])
				continue
			}
			g.VMULPS(w, x, x)
			g.VADDPS(x, acc[i+j], acc[i+j])
		}
	}
}

// divideAll divides by div unless it is one, which would change nothing.
func (g *gen) divideAll(acc []reg.VecVirtual, one reg.Register) {
	d, x := g.YMM(), g.XMM()
	g.CMPL(g.addr("div"), one)
	g.JEQ(operand.LabelRef("divided"))
	g.VMOVSS(g.addr("div"), x)
	g.VBROADCASTSS(x, d)
	for _, a := range acc {
		g.VDIVPS(d, a, a)
	}
	g.Label("divided")
}
