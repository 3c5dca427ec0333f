package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// thin writes the products of a few rows by weights that are used once, for
// AVX-512: they are transposed in registers, a vector of columns at a time, and
// not packed. With AVX2 see thin256 and skinny.
func thin(g *gen) {
	for _, t := range types {
		for rows := 1; rows <= 8; rows++ {
			g.thin(avx512, t, rows)
		}
	}
}

// thin writes c[i,j] = Σ a[p,i]·b[j][p] for rows i and the lanes j of mask.
func (g *gen) thin(v isa, typ string, rows int) {
	name := fmt.Sprintf("thin%s%sx%d", v.tag, typ, rows)
	g.function(name, fmt.Sprintf("func(k int, a *float32, b *[%d]*byte, c *float32, ldc int, mask uint16)", v.lanes()), fmt.Sprintf("%s is tier.thin of %d rows.", name, rows))
	n, a, b, at, next := g.param("k"), g.param("a"), g.param("b"), g.GP64(), g.GP64()
	g.XORQ(at, at)
	acc := v.regs(g, rows)
	for _, r := range acc {
		v.zero(g, r)
	}
	step := func(w reg.VecVirtual) {
		for i, r := range acc {
			g.VFMADD231PS_BCST(mem(a, 4*i), w, r)
		}
		g.ADDQ(imm(4*rows), a)
	}
	if typ == "BF16" {
		g.inPairs(n, func() {
			g.eachPair(b, at, step)
			g.ADDQ(imm(64), at)
			g.LEAQ(mem(at, 512), next)
			g.fetchRows(v, b, next)
		})
	}
	g.inBlocks(v, n, func() {
		for _, w := range g.transposed16(g.block(v, typ, b, at, nil)) {
			step(w)
		}
		g.ADDQ(imm(v.lanes()*size(typ)), at)
		g.LEAQ(mem(at, 512), next)
		g.fetchRows(v, b, next)
	}, func(part reg.Register) {
		for _, w := range g.transposed16(g.block(v, typ, b, at, part)) {
			step(w)
			g.DECQ(n)
			g.JZ(operand.LabelRef("done"))
		}
	})
	g.thinStore(acc)
	g.done()
}

// fetchRows asks for a line of each row.
func (g *gen) fetchRows(v isa, rows, at reg.Register) {
	for i := range v.lanes() {
		row := g.GP64()
		g.MOVQ(mem(rows, 8*i), row)
		g.PREFETCHT0(operand.Mem{Base: row, Index: at, Scale: 1})
	}
}

// thinStore writes the sums to c under the mask.
func (g *gen) thinStore(acc []reg.VecVirtual) {
	c, ldc := g.param("c"), g.param("ldc")
	g.SHLQ(operand.Imm(2), ldc)
	k := g.K()
	g.KMOVW(g.Load(g.Param("mask"), g.GP32()), k)
	for _, r := range acc {
		g.VMOVUPS(r, k, mem(c, 0))
		g.ADDQ(ldc, c)
	}
}
