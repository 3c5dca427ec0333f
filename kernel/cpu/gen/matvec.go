package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// matvec writes ../matvec.go's products of a float32 matrix by a float64 vector, four
// rows at a time. Both tiers use it: it is bound by widening.
func matvec(g *gen) {
	g.timesRows()
	g.addRows()
}

// fourRows returns the addresses of four rows, stride elements apart.
func (g *gen) fourRows(w, stride reg.GPVirtual) []reg.Register {
	rows := []reg.Register{w, g.GP64(), g.GP64(), g.GP64()}
	for i := range 3 {
		g.LEAQ(operand.Mem{Base: rows[i], Index: stride, Scale: 4}, rows[i+1])
	}
	return rows
}

// timesRows writes the products of four rows by a vector, each with 8 lanes.
func (g *gen) timesRows() {
	g.function("timesRows256", "func(n int, w *float32, stride int, x *float64, lanes *[4][8]float64)",
		"timesRows256 sets lanes[i] to the products of row i of w by x, for a multiple of 8 elements.")
	n, x, at := g.param("n"), g.param("x"), g.GP64()
	rows := g.fourRows(g.param("w"), g.param("stride"))
	acc := avx2.regs(g, 8)
	for _, a := range acc {
		avx2.zero(g, a)
	}
	g.XORQ(at, at)
	g.while(n, 8, func() {
		for half := range 2 {
			v := g.YMM()
			g.VMOVUPD(operand.Mem{Base: x, Index: at, Scale: 8, Disp: 32 * half}, v)
			for i, row := range rows {
				wide := g.YMM()
				g.VCVTPS2PD(operand.Mem{Base: row, Index: at, Scale: 4, Disp: 16 * half}, wide)
				g.VFMADD231PD(wide, v, acc[2*i+half])
			}
		}
		g.ADDQ(imm(8), at)
	})
	lanes := g.param("lanes")
	for i, a := range acc {
		g.VMOVUPD(a, mem(lanes, 32*i))
	}
	g.done()
}

// addRows writes the sum of four rows, weighted.
func (g *gen) addRows() {
	g.function("addRows256", "func(n int, w *float32, stride int, a *[4]float64, y *float64)",
		"addRows256 fuses a[i] times row i of w into y, i in ascending order, for a multiple of 8 elements.")
	n, a, y, at := g.param("n"), g.param("a"), g.param("y"), g.GP64()
	rows := g.fourRows(g.param("w"), g.param("stride"))
	scale := avx2.regs(g, 4)
	for i, s := range scale {
		g.VBROADCASTSD(mem(a, 8*i), s)
	}
	g.XORQ(at, at)
	g.while(n, 8, func() {
		for half := range 2 {
			sum, place := g.YMM(), operand.Mem{Base: y, Index: at, Scale: 8, Disp: 32 * half}
			g.VMOVUPD(place, sum)
			for i, row := range rows {
				wide := g.YMM()
				g.VCVTPS2PD(operand.Mem{Base: row, Index: at, Scale: 4, Disp: 16 * half}, wide)
				g.VFMADD231PD(wide, scale[i], sum)
			}
			g.VMOVUPD(sum, place)
		}
		g.ADDQ(imm(8), at)
	})
	g.done()
}
