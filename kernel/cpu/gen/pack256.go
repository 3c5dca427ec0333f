package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// AVX2 packs without masked stores, which some processors do a dozen cycles each:
// whole vectors are stored where what lies behind is written later, and the
// rest by halves.

// transpose256 writes dst[p*ds+i] = rows[i][p], for p in 0..k and i in 0..lanes;
// of 16-bit types k is a multiple of 8.
func (g *gen) transpose256(typ string) {
	name := "transpose256" + typ
	g.function(name, "func(k, whole int, rows *[8]*byte, dst *float32, ds, lanes, ahead int)", name+" is dst[p*ds+i] = rows[i][p] for p in 0..k and i in 0..lanes; for p in 0..whole, a multiple of 8, it writes 8 lanes. Memory ahead bytes after it is wanted next.")
	whole, rows, dst, ds := g.param("whole"), g.addresses(g.param("rows"), 8), g.param("dst"), g.param("ds")
	g.SHLQ(operand.Imm(2), ds)
	at, next := g.GP64(), g.param("ahead")
	g.XORQ(at, at)
	store := func(o reg.VecVirtual) {
		g.VMOVUPS(o, mem(dst, 0))
		g.ADDQ(ds, dst)
	}
	line := 64 / size(typ)
	g.while(whole, line, func() {
		for _, r := range rows {
			g.PREFETCHT0(operand.Mem{Base: r, Index: next, Scale: 1})
		}
		g.ADDQ(imm(64), next)
		for range line / 8 {
			g.eight(typ, rows, at, store)
		}
	})
	g.while(whole, 8, func() { g.eight(typ, rows, at, store) })
	n, lanes := g.param("k"), g.inMemory("lanes")
	g.SUBQ(g.param("whole"), n)
	part := func(o reg.VecVirtual) {
		g.storeLanes(o, dst, lanes)
		g.ADDQ(ds, dst)
	}
	g.while(n, 8, func() { g.eight(typ, rows, at, part) })
	if typ == "F32" {
		g.transposeRest(rows, at, n, part)
	}
	g.done()
}

// transposeRest writes what transposes the last n < 8 elements of rows.
func (g *gen) transposeRest(rows []reg.Register, at, n reg.Register, column func(o reg.VecVirtual)) {
	g.while(n, 4, func() {
		for _, o := range g.quad("F32", along(rows, at), 0, nil) {
			column(o)
		}
		g.ADDQ(imm(16), at)
	})
	g.TESTQ(n, n)
	g.JZ(operand.LabelRef("done"))
	table, mask := g.GP64(), g.YMM()
	g.LEAQ(g.masks(), table)
	g.NEGQ(n)
	g.VMOVUPS(operand.Mem{Base: table, Index: n, Scale: 4, Disp: 128}, mask)
	for _, o := range g.quad("F32", along(rows, at), 0, mask) {
		column(o)
		g.INCQ(n)
		g.JZ(operand.LabelRef("done"))
	}
	g.Label("done")
}

// inMemory is a parameter where it lies: for what has no register to spare.
func (g *gen) inMemory(name string) operand.Mem {
	p, err := g.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

// addresses loads n row addresses.
func (g *gen) addresses(rows reg.Register, n int) []reg.Register {
	r := make([]reg.Register, n)
	for i := range r {
		r[i] = g.GP64()
		g.MOVQ(mem(rows, 8*i), r[i])
	}
	return r
}

// while writes a loop that runs body as often as step fits n, and takes it off.
func (g *gen) while(n reg.Register, step int, body func()) {
	loop, test := g.label("loop"), g.label("test")
	g.JMP(operand.LabelRef(test))
	g.Label(loop)
	body()
	g.SUBQ(imm(step), n)
	g.Label(test)
	g.CMPQ(n, imm(step))
	g.JGE(operand.LabelRef(loop))
}

// label returns a new label.
func (g *gen) label(name string) string {
	g.labels++
	return fmt.Sprint(name, g.labels)
}

// eight gives the columns of 8 elements of 8 rows in order, widened, and moves
// at behind them.
func (g *gen) eight(typ string, rows []reg.Register, at reg.Register, column func(o reg.VecVirtual)) {
	g.eightAt(typ, along(rows, at), 0, column)
	g.ADDQ(imm(8*size(typ)), at)
}

// along is where row i is, disp bytes after at.
func along(rows []reg.Register, at reg.Register) func(i, disp int) operand.Mem {
	return func(i, disp int) operand.Mem { return operand.Mem{Base: rows[i], Index: at, Scale: 1, Disp: disp} }
}

// eightAt is eight of the elements disp bytes after those at row. Pairs of
// bfloat16 are transposed as if they were numbers, which takes half the
// shuffles; the first of a pair is the lower half.
func (g *gen) eightAt(typ string, row func(i, disp int) operand.Mem, disp int, column func(o reg.VecVirtual)) {
	if typ == "BF16" {
		for _, o := range g.quad("F32", row, disp, nil) {
			low := g.YMM()
			g.VPSLLD(operand.Imm(16), o, low)
			column(low)
			g.VPAND(g.constant(0xffff0000), o, o)
			column(o)
		}
		return
	}
	for h := range 2 {
		for _, o := range g.quad(typ, row, disp+h*4*size(typ), nil) {
			column(o)
		}
	}
}

// quad transposes 4 elements of 8 rows, disp bytes after those at row: each load
// brings a row and, as its upper half, the fourth after it. With a mask the
// elements beyond it are not read.
func (g *gen) quad(typ string, row func(i, disp int) operand.Mem, disp int, mask reg.Register) []reg.VecVirtual {
	var r [4]reg.VecVirtual
	for i := range r {
		r[i] = g.halves(typ, row(i, disp), row(i+4, disp), mask)
	}
	t, o := avx2.regs(g, 4), avx2.regs(g, 4)
	for i := 0; i < 4; i += 2 {
		g.VUNPCKLPS(r[i+1], r[i], t[i])
		g.VUNPCKHPS(r[i+1], r[i], t[i+1])
	}
	for i := range 2 {
		g.VUNPCKLPD(t[2+i], t[i], o[2*i])
		g.VUNPCKHPD(t[2+i], t[i], o[2*i+1])
	}
	return o
}

// halves reads 4 elements at each of two places, widened.
func (g *gen) halves(typ string, low, high operand.Mem, mask reg.Register) reg.VecVirtual {
	y := g.YMM()
	switch {
	case typ == "F32" && mask != nil:
		x := g.YMM()
		g.VMASKMOVPS(low, mask, y)
		g.VMASKMOVPS(high, mask, x)
		g.VINSERTF128(operand.Imm(1), x.AsX(), y, y)
	case typ == "F32":
		g.VBROADCASTF128(low, y)
		g.VINSERTF128(operand.Imm(1), high, y, y)
	default:
		g.VMOVQ(low, y.AsX())
		g.VMOVHPS(high, y.AsX(), y.AsX())
		if typ == "F16" {
			g.VCVTPH2PS(y.AsX(), y)
		} else {
			g.VPMOVZXWD(y.AsX(), y)
			g.VPSLLD(operand.Imm(16), y, y)
		}
	}
	return y
}

// storeLanes stores the first lanes of o, which it changes, at dst.
func (g *gen) storeLanes(o reg.VecVirtual, dst reg.Register, lanes operand.Mem) {
	part, stored := g.label("part"), g.label("stored")
	g.CMPQ(lanes, operand.I8(8))
	g.JLT(operand.LabelRef(part))
	g.VMOVUPS(o, mem(dst, 0))
	g.JMP(operand.LabelRef(stored))
	g.Label(part)
	at := g.GP64()
	g.MOVQ(dst, at)
	few := func(n int, do func()) {
		skip := g.label("skip")
		g.TESTQ(imm(n), lanes)
		g.JZ(operand.LabelRef(skip))
		do()
		g.ADDQ(imm(4*n), at)
		g.Label(skip)
	}
	few(4, func() {
		g.VMOVUPS(o.AsX(), mem(at, 0))
		g.VEXTRACTF128(operand.Imm(1), o, o.AsX())
	})
	few(2, func() {
		g.VMOVLPS(o.AsX(), mem(at, 0))
		g.VMOVHLPS(o.AsX(), o.AsX(), o.AsX())
	})
	few(1, func() { g.VMOVSS(o.AsX(), mem(at, 0)) })
	g.Label(stored)
}

// copy256 writes dst[p*ds+i] = src[p*stride+i], for p in 0..k and i in 0..lanes;
// stride is in bytes. Of 16-bit types whole is k.
func (g *gen) copy256(typ string) {
	name := "copy256" + typ
	g.function(name, "func(k, whole int, src *byte, stride int, dst *float32, ds, lanes int, mask *[8]int32)", name+" is dst[p*ds+i] = src[p*stride+i] for p in 0..k and i in 0..lanes, those of mask; for p in 0..whole it reads and writes 8 lanes. stride is in bytes.")
	whole, n, src, stride, dst, ds := g.param("whole"), g.param("k"), g.param("src"), g.param("stride"), g.param("dst"), g.param("ds")
	g.SUBQ(whole, n)
	g.SHLQ(operand.Imm(2), ds)
	r := g.YMM()
	next := func() {
		g.PREFETCHT0(operand.Mem{Base: src, Index: stride, Scale: 8})
		g.ADDQ(stride, src)
		g.ADDQ(ds, dst)
	}
	g.while(whole, 1, func() {
		g.load(avx2, typ, mem(src, 0), r, nil)
		g.VMOVUPS(r, mem(dst, 0))
		next()
	})
	if typ == "F32" {
		lanes, mask := g.inMemory("lanes"), g.YMM()
		g.VMOVUPS(mem(g.param("mask"), 0), mask)
		g.while(n, 1, func() {
			g.VMASKMOVPS(mem(src, 0), mask, r)
			g.storeLanes(r, dst, lanes)
			next()
		})
	}
	g.done()
}

// copyPanel256 writes copy256 of two vectors to rows that follow each other.
func (g *gen) copyPanel256(typ string) {
	name := "copyPanel256" + typ
	g.function(name, "func(k int, src *byte, stride int, dst *float32)", name+" is dst[p*16+i] = src[p*stride+i] for p in 0..k and i in 0..16; stride is in bytes.")
	n, src, stride, dst := g.param("k"), g.param("src"), g.param("stride"), g.param("dst")
	r := avx2.regs(g, 2)
	g.while(n, 1, func() {
		for i := range r {
			g.load(avx2, typ, mem(src, 8*size(typ)*i), r[i], nil)
			g.VMOVUPS(r[i], mem(dst, 32*i))
		}
		g.PREFETCHT0(operand.Mem{Base: src, Index: stride, Scale: 8})
		g.ADDQ(stride, src)
		g.ADDQ(imm(64), dst)
	})
	g.done()
}

// copySixes256 writes tier.packGroup of panels of 6 rows: it reads the lines of
// a row of src whole, where a panel at a time would read each of them thrice.
func (g *gen) copySixes256() {
	g.function("copySixes256", "func(k int, src *byte, stride int, dst *float32)", "copySixes256 is tier.packGroup.")
	n, src, stride, dst := g.param("k"), g.param("src"), g.param("stride"), g.param("dst")
	g.SHLQ(operand.Imm(2), stride)
	panel, three, fifth := g.GP64(), g.GP64(), g.GP64()
	g.IMUL3Q(operand.Imm(24), n, panel)
	g.LEAQ(operand.Mem{Base: panel, Index: panel, Scale: 2}, three)
	g.LEAQ(operand.Mem{Base: dst, Index: panel, Scale: 4}, fifth)
	place := func(i, disp int) operand.Mem {
		m := operand.Mem{Base: []reg.Register{dst, fifth}[i/4], Disp: disp}
		switch i % 4 {
		case 1, 2:
			m.Index, m.Scale = panel, uint8(i%4)
		case 3:
			m.Index, m.Scale = three, 1
		}
		return m
	}
	g.while(n, 1, func() {
		for i := range 8 {
			x, y := g.XMM(), g.XMM()
			g.VMOVUPS(mem(src, 24*i), x)
			g.VMOVQ(mem(src, 24*i+16), y)
			g.VMOVUPS(x, place(i, 0))
			g.VMOVQ(y, place(i, 16))
		}
		for i := range 4 {
			g.PREFETCHT0(operand.Mem{Base: src, Index: stride, Scale: 8, Disp: 64 * i})
		}
		g.ADDQ(stride, src)
		g.ADDQ(imm(24), dst)
		g.ADDQ(imm(24), fifth)
	})
	g.done()
}
