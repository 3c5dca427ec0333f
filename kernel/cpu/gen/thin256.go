package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// thinGroups is how many vectors of columns are summed at once for a number of
// rows: the latency of a multiply-add takes eight sums, and the registers hold
// ten beside a transposition. The time of one row goes to the transposition;
// from six rows on skinny is as fast.
var thinGroups = map[int]int{1: 4, 2: 4, 3: 3, 4: 2, 5: 2}

// thins256 writes thin for AVX2.
func thins256(g *gen) {
	for _, t := range types {
		for rows := 1; rows <= len(thinGroups); rows++ {
			g.thin256(t, rows)
		}
	}
}

// thin256 writes c[i,j] = Σ x[p,i]·w[j][p] for rows i and 8*groups columns j.
// The columns' weights are transposed into buf, a line of the cache of each at a
// time, and multiplied from there: chains of sums then neither wait for each
// other nor for lines of rows of weights that share a set of the cache.
func (g *gen) thin256(typ string, rows int) {
	groups, line := thinGroups[rows], 64/size(typ)
	name := fmt.Sprintf("thin256%sx%d", typ, rows)
	g.function(name, "func(lines, rest int, x *float32, w *[32]*byte, buf, c *float32, ldc, ahead int)",
		fmt.Sprintf("%s is tier.columns of %d rows and %d columns, for k = %d*lines + rest; the rest of the weights is transposed, in buf behind a line's. Memory ahead bytes after the first column is wanted next.", name, rows, 8*groups, line))
	lines, x, w, buf, next, at := g.param("lines"), g.param("x"), g.param("w"), g.param("buf"), g.param("ahead"), g.GP64()
	g.ADDQ(mem(w, 0), next)
	g.XORQ(at, at)
	acc := make([][]reg.VecVirtual, rows)
	for i := range acc {
		acc[i] = avx2.regs(g, groups)
		for _, r := range acc[i] {
			avx2.zero(g, r)
		}
	}
	g.while(lines, 1, func() {
		for j := range groups {
			g.thinLine(typ, w, at, buf, next, j, groups)
		}
		g.ADDQ(imm(64), at)
		g.ADDQ(imm(512*groups), next)
		for p := range line {
			g.thinStep(acc, x, buf, p)
		}
		g.ADDQ(imm(4*rows*line), x)
	})
	g.ADDQ(imm(32*groups*line), buf)
	g.while(g.param("rest"), 1, func() {
		g.thinStep(acc, x, buf, 0)
		g.ADDQ(imm(4*rows), x)
		g.ADDQ(imm(32*groups), buf)
	})
	c, ldc := g.param("c"), g.param("ldc")
	g.SHLQ(operand.Imm(2), ldc)
	for _, row := range acc {
		for j, r := range row {
			g.VMOVUPS(r, mem(c, 32*j))
		}
		g.ADDQ(ldc, c)
	}
	g.done()
}

// thinLine transposes a line of each of the columns of group j to buf, and asks
// for as many lines of what is next, a few at a time: the processor waits if it
// has no place for a request.
func (g *gen) thinLine(typ string, w, at, buf, next reg.Register, j, groups int) {
	rows, p := make([]reg.Register, 8), 0
	for i := range rows {
		rows[i] = g.GP64()
		g.MOVQ(mem(w, 8*(8*j+i)), rows[i])
	}
	store := func(o reg.VecVirtual) {
		g.VMOVUPS(o, mem(buf, 32*(p*groups+j)))
		p++
	}
	step := 8 * size(typ)
	for q := 0; q < 64; q += step {
		for i := q / 8; i < (q+step)/8; i++ {
			g.PREFETCHT1(mem(next, 64*(8*j+i)))
		}
		g.eightAt(typ, rows, at, q, store)
	}
}

// thinStep adds the products of element p of the columns in buf to the sums.
func (g *gen) thinStep(acc [][]reg.VecVirtual, x, buf reg.Register, p int) {
	rows, groups := len(acc), len(acc[0])
	w := avx2.regs(g, groups)
	for j := range w {
		g.VMOVUPS(mem(buf, 32*(p*groups+j)), w[j])
	}
	for i, row := range acc {
		s := g.YMM()
		g.VBROADCASTSS(mem(x, 4*(p*rows+i)), s)
		for j, r := range row {
			g.VFMADD231PS(s, w[j], r)
		}
	}
}
