package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pairs writes what ../pairs.go does with many arrays at once. Both tiers use it:
// it is bound by reading the nearest cache.
func pairs(g *gen) {
	g.doubles()
	g.triple("dots256", "adds x*y[k] to the lanes of each k, in float64", func(x reg.VecVirtual, y operand.Mem, acc reg.VecVirtual) {
		g.VFMADD231PD(y, x, acc)
	})
	g.triple("distances256", "adds (x-y[k])² to the lanes of each k, in float64", func(x reg.VecVirtual, y operand.Mem, acc reg.VecVirtual) {
		d := g.YMM()
		g.VSUBPD(y, x, d)
		g.VMULPD(d, d, d)
		g.VADDPD(d, acc, acc)
	})
	g.fourByThree()
	g.signs()
}

// doubles widens to float64.
func (g *gen) doubles() {
	g.function("double256", "func(n int, dst *float64, src *float32)", "double256 is dst[i] = src[i] for a multiple of 8 elements.")
	n, dst, src := g.param("n"), g.param("dst"), g.param("src")
	g.while(n, 8, func() {
		for u := range 2 {
			x := g.YMM()
			g.VCVTPS2PD(mem(src, 16*u), x)
			g.VMOVUPD(x, mem(dst, 32*u))
		}
		g.ADDQ(imm(32), src)
		g.ADDQ(imm(64), dst)
	})
	g.done()
}

// triple writes a loop over x and three others, each with 16 lanes.
func (g *gen) triple(name, doc string, term func(x reg.VecVirtual, y operand.Mem, acc reg.VecVirtual)) {
	g.function(name, "func(n int, x *float64, y *[3]*float64, lanes *[16]float64)", name+" "+doc+", for a multiple of 16 elements.")
	n, x, y, at := g.param("n"), g.param("x"), g.addresses(g.param("y"), 3), g.GP64()
	acc := avx2.regs(g, 12)
	lanes := g.param("lanes")
	for i, r := range acc {
		g.VMOVUPD(mem(lanes, 32*i), r)
	}
	g.XORQ(at, at)
	g.while(n, 16, func() {
		for u := range 4 {
			v := g.YMM()
			g.VMOVUPD(operand.Mem{Base: x, Index: at, Scale: 1, Disp: 32 * u}, v)
			for k := range y {
				term(v, operand.Mem{Base: y[k], Index: at, Scale: 1, Disp: 32 * u}, acc[4*k+u])
			}
		}
		g.ADDQ(imm(128), at)
	})
	lanes = g.param("lanes")
	for i, r := range acc {
		g.VMOVUPD(r, mem(lanes, 32*i))
	}
	g.done()
}

// fourByThree writes the products of four arrays by three, each with 4 lanes.
func (g *gen) fourByThree() {
	g.function("block256", "func(n int, x *[4]*float64, y *[3]*float64, at int, lanes *[12][4]float64)",
		"block256 fuses x[i]*y[k] into lanes[3*i+k], for a multiple of 4 elements from at on.")
	n, at, lanes := g.param("n"), g.param("at"), g.param("lanes")
	x, y := g.addresses(g.param("x"), 4), g.addresses(g.param("y"), 3)
	g.SHLQ(operand.Imm(3), at)
	acc := avx2.regs(g, 12)
	for i, r := range acc {
		g.VMOVUPD(mem(lanes, 32*i), r)
	}
	g.while(n, 4, func() {
		cols := avx2.regs(g, len(y))
		for k := range y {
			g.VMOVUPD(operand.Mem{Base: y[k], Index: at, Scale: 1}, cols[k])
		}
		for i := range x {
			v := g.YMM()
			g.VMOVUPD(operand.Mem{Base: x[i], Index: at, Scale: 1}, v)
			for k := range cols {
				g.VFMADD231PD(v, cols[k], acc[3*i+k])
			}
		}
		g.ADDQ(imm(32), at)
	})
	for i, r := range acc {
		g.VMOVUPD(r, mem(lanes, 32*i))
	}
	g.done()
}

// signs writes a bit for each element that is below 0, and for each that is 0.
func (g *gen) signs() {
	g.function("signs256", "func(n int, negative, zero *uint64, x *float32) (unordered uint32)",
		"signs256 sets a bit for each element below 0 and for each that is 0, for a multiple of 64; it returns whether there is a NaN.")
	n, negative, zero, x := g.param("n"), g.param("negative"), g.param("zero"), g.param("x")
	none, nan := g.YMM(), g.YMM()
	avx2.zero(g, none)
	avx2.zero(g, nan)
	g.while(n, 64, func() {
		words := [2]reg.GPVirtual{g.GP64(), g.GP64()}
		for u := range 8 {
			v, t := g.YMM(), g.YMM()
			g.VMOVUPS(mem(x, 32*u), v)
			for k, compare := range []int{0x11, 0} { // less, equal
				g.VCMPPS(operand.Imm(uint64(compare)), none, v, t)
				g.bits8(t, words[k], u)
			}
			g.VCMPPS(operand.Imm(3), v, v, t)
			g.VORPS(t, nan, nan)
		}
		g.MOVQ(words[0], mem(negative, 0))
		g.MOVQ(words[1], mem(zero, 0))
		g.ADDQ(imm(256), x)
		g.ADDQ(imm(8), negative)
		g.ADDQ(imm(8), zero)
	})
	any := g.GP32()
	g.VMOVMSKPS(nan, any)
	g.Store(any, g.ReturnIndex(0))
	g.done()
}

// bits8 puts the signs of a vector's lanes in byte u of word.
func (g *gen) bits8(v reg.VecVirtual, word reg.GPVirtual, u int) {
	if u == 0 {
		g.VMOVMSKPS(v, word.As32())
		return
	}
	b := g.GP64()
	g.VMOVMSKPS(v, b.As32())
	g.SHLQ(operand.Imm(uint64(8*u)), b)
	g.ORQ(b, word)
}
