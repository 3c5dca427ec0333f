package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// thin writes the products of a few rows by weights that are used once: they
// are transposed in registers, a vector of columns at a time, and not packed.
func thin(g *gen) {
	for _, t := range types {
		for rows := 1; rows <= 8; rows++ {
			g.thin(avx512, t, rows)
		}
		for rows := 1; rows <= 4; rows++ {
			g.thin(avx2, t, rows)
		}
	}
}

// thin writes c[i,j] = Σ a[p,i]·b[j][p] for rows i and the lanes j of mask.
func (g *gen) thin(v isa, typ string, rows int) {
	name := fmt.Sprintf("thin%s%sx%d", v.tag, typ, rows)
	mask := "uint16"
	if v.bytes == 32 {
		mask = "*[8]int32"
	}
	g.function(name, fmt.Sprintf("func(k int, a *float32, b *[%d]*byte, c *float32, ldc int, mask %s)", v.lanes(), mask), fmt.Sprintf("%s is tier.thin of %d rows.", name, rows))
	n, a, b, at, next := g.param("k"), g.param("a"), g.param("b"), g.GP64(), g.GP64()
	g.XORQ(at, at)
	acc := v.regs(g, rows)
	for _, r := range acc {
		v.zero(g, r)
	}
	step := func(w reg.VecVirtual) {
		for i, r := range acc {
			if v.bytes == 64 {
				g.VFMADD231PS_BCST(mem(a, 4*i), w, r)
			} else {
				x := v.reg(g)
				g.VBROADCASTSS(mem(a, 4*i), x)
				g.VFMADD231PS(x, w, r)
			}
		}
		g.ADDQ(imm(4*rows), a)
	}
	if typ == "BF16" && v.bytes == 64 {
		g.inPairs(n, func() {
			g.eachPair(b, at, step)
			g.ADDQ(imm(64), at)
			g.LEAQ(mem(at, 512), next)
			g.fetchRows(v, b, next)
		})
	}
	transposed := g.transposed16
	if v.bytes == 32 {
		transposed = g.transposed8
	}
	g.inBlocks(v, n, func() {
		for _, w := range transposed(g.block(v, typ, b, at, nil)) {
			step(w)
		}
		g.ADDQ(imm(v.lanes()*size(typ)), at)
		g.LEAQ(mem(at, 512), next)
		g.fetchRows(v, b, next)
	}, func(part reg.Register) {
		if v.bytes == 32 && typ != "F32" {
			return
		}
		for _, w := range transposed(g.block(v, typ, b, at, part)) {
			step(w)
			g.DECQ(n)
			g.JZ(operand.LabelRef("done"))
		}
	})
	g.thinStore(v, acc)
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
func (g *gen) thinStore(v isa, acc []reg.VecVirtual) {
	c, ldc := g.param("c"), g.param("ldc")
	g.SHLQ(operand.Imm(2), ldc)
	var k, m reg.Register
	if v.bytes == 64 {
		k = g.K()
		g.KMOVW(g.Load(g.Param("mask"), g.GP32()), k)
	} else {
		y := g.YMM()
		g.VMOVUPS(mem(g.param("mask"), 0), y)
		m = y
	}
	for _, r := range acc {
		if v.bytes == 64 {
			g.VMOVUPS(r, k, mem(c, 0))
		} else {
			g.VMASKMOVPS(r, m, mem(c, 0))
		}
		g.ADDQ(ldc, c)
	}
}
