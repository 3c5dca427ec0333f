package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pairStrip is how many float64 of an array ../pairs.go widens at a time; the next
// array's follow.
const pairStrip = 256

// pairs writes what ../pairs.go does with many arrays at once. Both tiers use it:
// it is bound by reading the nearest cache.
func pairs(g *gen) {
	for _, t := range []string{"F32", "BF16", "F16"} {
		g.doubles(t)
	}
	product := func(x reg.VecVirtual, y, acc reg.VecVirtual) { g.VFMADD231PD(x, y, acc) }
	square := func(x reg.VecVirtual, y, acc reg.VecVirtual) {
		d := g.YMM()
		g.VSUBPD(y, x, d)
		g.VFMADD231PD(d, d, acc)
	}
	g.triangle("dots", "x[i]*x[j] for i <= j", 0, product)
	g.rectangle("dots", "x[i]*y[j]", product)
	g.triangle("distances", "(x[i]-x[j])² for i < j", 1, square)
	g.rectangle("distances", "(x[i]-y[j])²", square)
	g.fourByThree()
	g.fold()
	g.signs()
	g.shortSigns("BF16", 0x7f80)
	g.shortSigns("F16", 0x7c00)
}

// doubles widens to float64.
func (g *gen) doubles(t string) {
	g.function("double256"+t, "func(n int, dst *float64, src *byte)", "double256"+t+" is dst[i] = src[i] for a multiple of 16 elements.")
	n, dst, src := g.param("n"), g.param("dst"), g.param("src")
	size := map[string]int{"F32": 4, "BF16": 2, "F16": 2}[t]
	g.while(n, 16, func() {
		for u := range 4 {
			from, x, wide := operand.Op(mem(src, 4*size*u)), g.XMM(), g.YMM()
			switch t {
			case "BF16":
				g.VPMOVZXWD(from, x)
				g.VPSLLD(operand.Imm(16), x, x)
				from = x
			case "F16":
				g.VCVTPH2PS(from, x)
				from = x
			}
			g.VCVTPS2PD(from, wide)
			g.VMOVUPD(wide, mem(dst, 32*u))
		}
		g.ADDQ(imm(16*size), src)
		g.ADDQ(imm(128), dst)
	})
	g.done()
}

// A pairTerm adds what x and y say to acc.
type pairTerm = func(x, y, acc reg.VecVirtual)

// triangle writes the terms of four arrays with each other, each with 4 lanes.
func (g *gen) triangle(name, doc string, skip int, term pairTerm) {
	name += "Triangle256"
	g.function(name, "func(n int, x *float64, lanes *[10][4]float64)",
		name+" adds "+doc+" of four arrays to the lanes, row by row, for a multiple of 4 elements.")
	n, x := g.param("n"), g.param("x")
	acc := make([]reg.VecVirtual, 10-4*skip)
	g.overLanes(acc, func() {
		g.while(n, 4, func() {
			v := avx2.regs(g, 4)
			k := 0
			for i := range v {
				g.VMOVUPD(mem(x, 8*pairStrip*i), v[i])
			}
			for i := range v {
				for _, y := range v[i+skip:] {
					term(v[i], y, acc[k])
					k++
				}
			}
			g.ADDQ(imm(32), x)
		})
	})
}

// rectangle writes the terms of four arrays with two others, each with 4 lanes.
func (g *gen) rectangle(name, doc string, term pairTerm) {
	name += "Rectangle256"
	g.function(name, "func(n int, x, y *float64, lanes *[10][4]float64)",
		name+" adds "+doc+" of four arrays and two to the lanes, row by row, for a multiple of 4 elements.")
	n, x, y := g.param("n"), g.param("x"), g.param("y")
	acc := make([]reg.VecVirtual, 8)
	g.overLanes(acc, func() {
		g.while(n, 4, func() {
			cols := avx2.regs(g, 2)
			for j, c := range cols {
				g.VMOVUPD(mem(y, 8*pairStrip*j), c)
			}
			for i := range 4 {
				row := g.YMM()
				g.VMOVUPD(mem(x, 8*pairStrip*i), row)
				for j, c := range cols {
					term(row, c, acc[2*i+j])
				}
			}
			g.ADDQ(imm(32), x)
			g.ADDQ(imm(32), y)
		})
	})
}

// overLanes ends a function: loop adds to registers that are taken from the lanes
// before it and put back after.
func (g *gen) overLanes(acc []reg.VecVirtual, loop func()) {
	lanes := g.param("lanes")
	for i := range acc {
		acc[i] = g.YMM()
		g.VMOVUPD(mem(lanes, 32*i), acc[i])
	}
	loop()
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

// fold adds the lanes that fourByThree leaves.
func (g *gen) fold() {
	g.function("fold256", "func(lanes *[12][4]float64, sums *[12]float64)", "fold256 is sums[i] = (l[0]+l[2]) + (l[1]+l[3]) for l = lanes[i].")
	lanes, sums := g.param("lanes"), g.param("sums")
	for i := 0; i < 12; i += 2 {
		half := [2]reg.VecVirtual{g.XMM(), g.XMM()}
		for k, h := range half {
			g.VMOVUPD(mem(lanes, 32*(i+k)), h)
			g.VADDPD(mem(lanes, 32*(i+k)+16), h, h)
		}
		g.VHADDPD(half[1], half[0], half[0])
		g.VMOVUPD(half[0], mem(sums, 8*i))
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

// shortSigns writes the same for elements of 16 bits, of which those of infinity are
// inf; it looks at 32 at once.
func (g *gen) shortSigns(t string, inf uint64) {
	name := "signs256" + t
	g.function(name, "func(n int, negative, zero *uint64, x *byte) (unordered uint32)",
		name+" sets a bit for each element below 0 and for each that is 0, for a multiple of 64; it returns whether there is a NaN.")
	n, negative, zero, x := g.param("n"), g.param("negative"), g.param("zero"), g.param("x")
	none, nan, magnitude, infinite := g.YMM(), g.YMM(), g.repeated(0x7fff), g.repeated(inf)
	avx2.zero(g, none)
	avx2.zero(g, nan)
	g.while(n, 64, func() {
		words := [2]reg.GPVirtual{g.GP64(), g.GP64()}
		for half := range 2 {
			below, empty := avx2.regs(g, 2), avx2.regs(g, 2)
			for u := range 2 {
				t := g.YMM()
				g.VMOVUPD(mem(x, 64*half+32*u), below[u])
				g.VPAND(magnitude, below[u], empty[u])
				g.VPCMPGTW(infinite, empty[u], t)
				g.VPOR(t, nan, nan)
				g.VPCMPEQW(none, empty[u], empty[u])
				g.VPOR(t, empty[u], t)
				g.VPANDN(below[u], t, below[u]) // -0 and -NaN are not below 0
			}
			g.bits32(below, words[0], half)
			g.bits32(empty, words[1], half)
		}
		g.MOVQ(words[0], mem(negative, 0))
		g.MOVQ(words[1], mem(zero, 0))
		g.ADDQ(imm(128), x)
		g.ADDQ(imm(8), negative)
		g.ADDQ(imm(8), zero)
	})
	any := g.GP32()
	g.VPMOVMSKB(nan, any)
	g.Store(any, g.ReturnIndex(0))
	g.done()
}

// repeated returns 16 lanes of 16 bits.
func (g *gen) repeated(bits uint64) reg.VecVirtual {
	r, v := g.GP64(), g.YMM()
	g.MOVQ(operand.U32(bits), r)
	g.VMOVD(r.As32(), v.AsX())
	g.VPBROADCASTW(v.AsX(), v)
	return v
}

// bits32 puts the signs of two vectors' lanes of 16 bits in half a word.
func (g *gen) bits32(v []reg.VecVirtual, word reg.GPVirtual, half int) {
	g.VPACKSSWB(v[1], v[0], v[0]) // by halves of the vectors
	g.VPERMQ(operand.Imm(0b11011000), v[0], v[0])
	if half == 0 {
		g.VPMOVMSKB(v[0], word.As32())
		return
	}
	b := g.GP64()
	g.VPMOVMSKB(v[0], b.As32())
	g.SHLQ(operand.Imm(32), b)
	g.ORQ(b, word)
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
