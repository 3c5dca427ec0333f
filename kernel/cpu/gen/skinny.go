package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// skinny writes the products of few rows of x by weights that are not packed,
// for AVX2: the lanes of a vector are rows of x, and each weight is spread over
// one where it lies. Six columns of weights by two vectors of rows are 12 sums;
// for one vector eight columns do, as more would share a set of the first-level
// cache where rows of weights are a power of two apart.
func skinny(g *gen) {
	g.skinny(1, 8)
	g.skinny(1, 6)
	g.skinny(2, 6)
}

// skinny writes c[j,i] = fma(x[p,i], w[j][p], c[j,i]) for 8*vectors rows i.
func (g *gen) skinny(vectors, columns int) {
	name := fmt.Sprintf("skinny256x%dx%d", 8*vectors, columns)
	g.function(name, "func(k int, x *float32, w *[8]*byte, c *float32, ldc int, add bool, next *byte, gap, pace int)", fmt.Sprintf("%s is tier.skinny of %d rows and %d columns.", name, 8*vectors, columns))
	acc := make([][]reg.VecVirtual, columns)
	for j := range acc {
		acc[j] = avx2.regs(g, vectors)
	}
	g.skinnyStart(acc)
	k, rows, x, at := g.param("k"), g.addresses(g.param("w"), len(acc)), g.param("x"), g.GP64()
	g.XORQ(at, at)
	step := func(u int) {
		v := avx2.regs(g, vectors)
		for i := range v {
			g.VMOVUPS(mem(x, 32*(u*vectors+i)), v[i])
		}
		for j := range rows {
			w := g.YMM()
			g.VBROADCASTSS(operand.Mem{Base: rows[j], Index: at, Scale: 1, Disp: 4 * u}, w)
			for i := range v {
				g.VFMADD231PS(v[i], w, acc[j][i])
			}
		}
	}
	next, gap := g.param("next"), g.param("gap")
	g.while(k, 16, func() {
		for i := range len(acc) / 2 {
			g.PREFETCHT1(mem(next, 64*i))
			g.PREFETCHT1(operand.Mem{Base: next, Index: gap, Scale: 1, Disp: 64 * i})
		}
		g.ADDQ(g.inMemory("pace"), next)
		for u := range 16 {
			step(u)
		}
		g.ADDQ(imm(16*32*vectors), x)
		g.ADDQ(imm(64), at)
	})
	g.while(k, 1, func() {
		step(0)
		g.ADDQ(imm(32*vectors), x)
		g.ADDQ(imm(4), at)
	})
	c, ldc := g.param("c"), g.param("ldc")
	g.SHLQ(operand.Imm(2), ldc)
	for j := range acc {
		for i, r := range acc[j] {
			g.VMOVUPS(r, mem(c, 32*i))
		}
		if j < len(acc)-1 {
			g.ADDQ(ldc, c)
		}
	}
	g.done()
}

// skinnyStart sets the sums to c or to 0.
func (g *gen) skinnyStart(acc [][]reg.VecVirtual) {
	c, ldc := g.param("c"), g.param("ldc")
	add := g.Load(g.Param("add"), g.GP8())
	g.SHLQ(operand.Imm(2), ldc)
	g.TESTB(add, add)
	g.JZ(operand.LabelRef("clear"))
	for _, row := range acc {
		for i, r := range row {
			g.VMOVUPS(mem(c, 32*i), r)
		}
		g.ADDQ(ldc, c)
	}
	g.JMP(operand.LabelRef("begin"))
	g.Label("clear")
	for _, row := range acc {
		for _, r := range row {
			avx2.zero(g, r)
		}
	}
	g.Label("begin")
}
