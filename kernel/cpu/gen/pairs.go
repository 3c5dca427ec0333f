package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pairStrip is how many float64 of an array ../pairs.go widens at a time; the next
// array's follow.
const pairStrip = 256

// pairs writes what ../pairs.go does with many arrays at once. Both tiers use it.
func pairs(g *gen) {
	for _, t := range []string{"F32", "BF16", "F16"} {
		g.doubles(t)
	}
	pairTerm{g, false}.write("dots", "x[i]*x[j] for i <= j", "x[i]*y[j]")
	pairTerm{g, true}.write("distances", "(x[i]-x[j])² for i < j", "(x[i]-y[j])²")
	g.fourByThree()
	g.fold()
	g.signs()
	g.shortSigns("BF16", 0x7f80)
	g.shortSigns("F16", 0x7c00)
}

// doubles widens to float64.
func (g *gen) doubles(t string) {
	size := map[string]int{"F32": 4, "BF16": 2, "F16": 2}[t]
	g.function("double256"+t, "func(arrays, n, at int, src **byte, dst *float64)",
		"double256"+t+" widens n elements of each array, a multiple of 16, from byte at on; those of one array begin a strip after those of the one before.")
	arrays, at, table, dst := g.param("arrays"), g.param("at"), g.param("src"), g.param("dst")
	none := g.XMM()
	g.VPXOR(none, none, none)
	g.while(arrays, 1, func() {
		n, src, to := g.param("n"), g.GP64(), g.GP64()
		g.MOVQ(mem(table, 0), src)
		g.ADDQ(at, src)
		g.MOVQ(dst, to)
		g.while(n, 16, func() {
			g.PREFETCHT0(mem(src, 2*pairStrip*size)) // two strips ahead: it comes while sums are made
			g.doubles8(t, none, mem(src, 0), mem(to, 0))
			g.doubles8(t, none, mem(src, 8*size), mem(to, 64))
			g.ADDQ(imm(16*size), src)
			g.ADDQ(imm(128), to)
		})
		g.ADDQ(imm(8), table)
		g.ADDQ(imm(8*pairStrip), dst)
	})
	g.done()
}

// doubles8 widens eight elements; the lanes of none are 0.
func (g *gen) doubles8(t string, none reg.VecVirtual, src, dst operand.Mem) {
	four := [2]operand.Op{src, src.Offset(16)}
	lo, hi := g.XMM(), g.XMM()
	switch t {
	case "BF16": // 16 bits of 0 below each
		g.VPUNPCKLWD(src, none, lo)
		g.VPUNPCKHWD(src, none, hi)
		four = [2]operand.Op{lo, hi}
	case "F16":
		g.VCVTPH2PS(src, lo)
		g.VCVTPH2PS(src.Offset(8), hi)
		four = [2]operand.Op{lo, hi}
	}
	for k, x := range four {
		wide := g.YMM()
		g.VCVTPS2PD(x, wide)
		g.VMOVUPD(wide, dst.Offset(32*k))
	}
}

// A pairTerm is what two arrays add to an accumulator of four lanes: their product, or
// the square of their difference.
type pairTerm struct {
	*gen
	difference bool
}

func (t pairTerm) add(x, y, acc reg.VecVirtual) {
	if !t.difference {
		t.VFMADD231PD(x, y, acc)
		return
	}
	d := t.YMM()
	t.VSUBPD(y, x, d)
	t.VFMADD231PD(d, d, acc)
}

// addLast is add of a row that is not needed after it.
func (t pairTerm) addLast(x reg.VecVirtual, y operand.Mem, acc reg.VecVirtual) {
	if !t.difference {
		t.VFMADD231PD(y, x, acc)
		return
	}
	t.VSUBPD(y, x, x)
	t.VFMADD231PD(x, x, acc)
}

// write writes the blocks of arrays that fill the registers with sums.
func (t pairTerm) write(name, among, between string) {
	triangle, corner := 10, 11
	if t.difference {
		triangle, corner = 6, 9
	}
	t.block(name+"Triangle256", among+" of four arrays", triangle, func(acc []reg.VecVirtual, x, _ reg.Register) {
		t.triangle(acc, t.first(x, 4))
	})
	t.block(name+"Rectangle256", between+" of four arrays and three", 12, t.rectangle)
	t.block(name+"Corner256", between+" of four arrays and two, and then those of the two,", corner, func(acc []reg.VecVirtual, x, y reg.Register) {
		cols := t.first(y, 2)
		for i := range 4 {
			row := t.load(x, i)
			for j, c := range cols {
				t.add(row, c, acc[2*i+j])
			}
		}
		t.triangle(acc[8:], cols)
	})
}

// triangle adds the terms of arrays with each other, row by row.
func (t pairTerm) triangle(acc, x []reg.VecVirtual) {
	for i := range x {
		others := x[i:]
		if t.difference {
			others = x[i+1:]
		}
		for k, y := range others {
			t.add(x[i], y, acc[k])
		}
		acc = acc[len(others):]
	}
}

// rectangle adds the terms of four arrays and three, row by row. The third is read
// again for each row: with differences there is no register left for it.
func (t pairTerm) rectangle(acc []reg.VecVirtual, x, y reg.Register) {
	cols := t.first(y, 2)
	for i := range 4 {
		row := t.load(x, i)
		for j, c := range cols {
			t.add(row, c, acc[3*i+j])
		}
		t.addLast(row, arrayOf(y, 2), acc[3*i+2])
	}
}

// arrayOf is where array i lies.
func arrayOf(x reg.Register, i int) operand.Mem { return mem(x, 8*pairStrip*i) }

func (t pairTerm) load(x reg.Register, i int) reg.VecVirtual {
	v := t.YMM()
	t.VMOVUPD(arrayOf(x, i), v)
	return v
}

// first loads the first n arrays.
func (t pairTerm) first(x reg.Register, n int) (v []reg.VecVirtual) {
	for i := range n {
		v = append(v, t.load(x, i))
	}
	return v
}

// block writes a function of so many sums, to which add adds the terms of four elements.
func (t pairTerm) block(name, doc string, sums int, add func(acc []reg.VecVirtual, x, y reg.Register)) {
	t.function(name, "func(n int, x, y *float64, lanes *[12][4]float64)", name+" adds "+doc+" to the lanes, row by row, for a multiple of 4 elements.")
	n, x, y, lanes := t.param("n"), t.param("x"), t.param("y"), t.param("lanes")
	acc := avx2.regs(t.gen, sums)
	for i, r := range acc {
		t.VMOVUPD(mem(lanes, 32*i), r)
	}
	t.while(n, 4, func() {
		add(acc, x, y)
		t.ADDQ(imm(32), x)
		t.ADDQ(imm(32), y)
	})
	for i, r := range acc {
		t.VMOVUPD(r, mem(lanes, 32*i))
	}
	t.done()
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
