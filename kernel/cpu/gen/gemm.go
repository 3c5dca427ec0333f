package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// gemm writes the tiles of matrix products: up to 14 rows by two vectors with
// AVX-512, whose 28 sums, 2 vectors of B and 2 broadcasts of A fill the 32
// registers; up to 6 rows by two vectors with AVX2, which fill 16.
func gemm(g *gen) {
	for rows := 1; rows <= 14; rows++ {
		g.tile(avx512, rows)
	}
	for rows := 1; rows <= 6; rows++ {
		g.tile(avx2, rows)
	}
}

const unroll = 4

// tile writes c[i,j] = fma(a[p,i], b[p,j], c[i,j]), see tier.tile.
func (g *gen) tile(v isa, rows int) {
	name := fmt.Sprintf("tile%sx%d", v.tag, rows)
	g.function(name, "func(k int, a, b, c *float32, ldc int, add bool, ahead int)", fmt.Sprintf("%s is tier.tile with %d rows.", name, rows))
	k, a, b, c, ldc := g.param("k"), g.param("a"), g.param("b"), g.param("c"), g.param("ldc")
	add := g.Load(g.Param("add"), g.GP8())
	g.SHLQ(operand.Imm(2), ldc)
	acc := [2][]reg.VecVirtual{v.regs(g, rows), v.regs(g, rows)}
	row := g.tileStart(v, acc, c, ldc, add)
	step := g.tileStep(v, acc, a, b)
	next := g.param("ahead")
	g.ADDQ(a, next)
	n := g.GP64()
	g.MOVQ(k, n)
	g.SHRQ(operand.Imm(2), n)
	g.JZ(operand.LabelRef("tail"))
	stride, left, none := g.GP64(), g.GP64(), g.GP64()
	g.MOVQ(ldc, stride)
	g.MOVQ(imm(rows), left)
	g.XORQ(none, none)
	g.Label("loop")
	for u := range unroll {
		step(u)
	}
	g.PREFETCHT1(mem(next, 0))
	g.ADDQ(operand.Imm(64), next)
	g.PREFETCHT0(mem(row, 0))
	if v.bytes == 64 {
		g.PREFETCHT0(mem(row, 64))
	}
	g.ADDQ(stride, row)
	g.DECQ(left)
	g.CMOVQLE(none, stride)
	g.ADDQ(imm(2*v.bytes*unroll), b)
	g.ADDQ(imm(4*rows*unroll), a)
	g.DECQ(n)
	g.JNZ(operand.LabelRef("loop"))
	g.Label("tail")
	g.ANDQ(operand.Imm(unroll-1), k)
	g.JZ(operand.LabelRef("store"))
	g.Label("one")
	step(0)
	g.ADDQ(imm(2*v.bytes), b)
	g.ADDQ(imm(4*rows), a)
	g.DECQ(k)
	g.JNZ(operand.LabelRef("one"))
	g.Label("store")
	for i := range rows {
		g.VMOVUPS(acc[0][i], mem(c, 0))
		g.VMOVUPS(acc[1][i], mem(c, v.bytes))
		if i < rows-1 {
			g.ADDQ(ldc, c)
		}
	}
	g.done()
}

// tileStart sets the sums to c or to 0, and returns where the tile below starts:
// its rows are asked for one by one, as many at once would hold up A and B.
func (g *gen) tileStart(v isa, acc [2][]reg.VecVirtual, c, ldc, add reg.Register) (below reg.Register) {
	row := g.GP64()
	g.MOVQ(c, row)
	g.TESTB(add, add)
	g.JZ(operand.LabelRef("clear"))
	for i := range acc[0] {
		g.VMOVUPS(mem(row, 0), acc[0][i])
		g.VMOVUPS(mem(row, v.bytes), acc[1][i])
		g.ADDQ(ldc, row)
	}
	g.JMP(operand.LabelRef("fetch"))
	g.Label("clear")
	for i := range acc[0] {
		v.zero(g, acc[0][i])
		v.zero(g, acc[1][i])
		g.ADDQ(ldc, row)
	}
	g.Label("fetch")
	return row
}

// tileStep returns what writes step u of an unrolled loop.
func (g *gen) tileStep(v isa, acc [2][]reg.VecVirtual, a, b reg.Register) func(u int) {
	b0, b1, t := v.reg(g), v.reg(g), v.regs(g, 2)
	rows := len(acc[0])
	return func(u int) {
		g.VMOVUPS(mem(b, 2*u*v.bytes), b0)
		g.VMOVUPS(mem(b, (2*u+1)*v.bytes), b1)
		for at := 0; at < 2*v.bytes; at += 64 {
			g.PREFETCHT0(mem(b, 2*u*v.bytes+1024+at))
		}
		for i := range rows {
			g.VBROADCASTSS(mem(a, (u*rows+i)*4), t[i%2])
			g.VFMADD231PS(b0, t[i%2], acc[0][i])
			g.VFMADD231PS(b1, t[i%2], acc[1][i])
		}
	}
}
