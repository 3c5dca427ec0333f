package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// types are the types of weights; load reads a vector's worth of one, widened.
var types = []string{"F32", "BF16", "F16"}

// size returns the bytes of an element.
func size(typ string) int {
	if typ == "F32" {
		return 4
	}
	return 2
}

// load reads elements of a type as float32; with AVX-512 under mask k, if it is
// not nil, zeroing the others.
func (g *gen) load(v isa, typ string, m operand.Mem, r reg.VecVirtual, k reg.Register) {
	z := k != nil && v.bytes == 64
	switch {
	case typ == "F32" && z:
		g.VMOVUPS_Z(m, k, r)
	case typ == "F32":
		g.VMOVUPS(m, r)
	case typ == "BF16" && z:
		g.VPMOVZXWD_Z(m, k, r)
		g.VPSLLD(operand.Imm(16), r, r)
	case typ == "BF16":
		g.VPMOVZXWD(m, r)
		g.VPSLLD(operand.Imm(16), r, r)
	case z:
		g.VCVTPH2PS_Z(m, k, r)
	default:
		g.VCVTPH2PS(m, r)
	}
}

// pack writes the functions that copy operands into panels.
func pack(g *gen) {
	for _, t := range types {
		g.transpose512(t)
		g.transpose256(t)
		g.copy512(t)
		g.copy256(t)
		g.copyPanel256(t)
	}
	g.copySixes256()
}

// transpose512 writes dst[p*ds+i] = rows[i][p], for p in 0..k and the lanes i of
// the mask.
func (g *gen) transpose512(typ string) {
	name := "transpose512" + typ
	g.function(name, "func(k int, rows *[16]*byte, dst *float32, ds int, mask uint16, ahead int)", name+" is dst[p*ds+i] = rows[i][p] for p in 0..k and the lanes i of mask; memory ahead bytes after it is wanted next.")
	n, rows, dst, ds := g.param("k"), g.param("rows"), g.param("dst"), g.param("ds")
	k := g.K()
	g.KMOVW(g.Load(g.Param("mask"), g.GP32()), k)
	g.SHLQ(operand.Imm(2), ds)
	at, next := g.GP64(), g.param("ahead")
	g.XORQ(at, at)
	if typ == "BF16" {
		g.inPairs(n, func() {
			g.fetchRows(avx512, rows, next)
			g.ADDQ(imm(64), next)
			g.eachPair(rows, at, func(o reg.VecVirtual) {
				g.VMOVUPS(o, k, mem(dst, 0))
				g.ADDQ(ds, dst)
			})
			g.ADDQ(imm(64), at)
		})
	}
	g.inBlocks(avx512, n, func() {
		g.fetchRows(avx512, rows, next)
		g.ADDQ(imm(16*size(typ)), next)
		for _, o := range g.transposed16(g.block(avx512, typ, rows, at, nil)) {
			g.VMOVUPS(o, k, mem(dst, 0))
			g.ADDQ(ds, dst)
		}
		g.ADDQ(imm(16*size(typ)), at)
	}, func(part reg.Register) {
		for _, o := range g.transposed16(g.block(avx512, typ, rows, at, part)) {
			g.VMOVUPS(o, k, mem(dst, 0))
			g.ADDQ(ds, dst)
			g.DECQ(n)
			g.JZ(operand.LabelRef("done"))
		}
	})
	g.done()
}

// inBlocks writes a loop over n elements of each row: whole for a vector's
// worth, and rest for what is left, whose lanes part names; it jumps to "done"
// when n elements are dealt with.
func (g *gen) inBlocks(v isa, n reg.Register, whole func(), rest func(part reg.Register)) {
	g.JMP(operand.LabelRef("test"))
	g.Label("loop")
	whole()
	g.SUBQ(imm(v.lanes()), n)
	g.Label("test")
	g.CMPQ(n, imm(v.lanes()))
	g.JGE(operand.LabelRef("loop"))
	g.TESTQ(n, n)
	g.JZ(operand.LabelRef("done"))
	e := &vec{gen: g, isa: v}
	rest(e.tail(n)(0))
	g.Label("done")
}

// inPairs writes a loop over as many times 32 of n elements as there are.
func (g *gen) inPairs(n reg.Register, whole func()) {
	g.JMP(operand.LabelRef("testPairs"))
	g.Label("pairs")
	whole()
	g.SUBQ(imm(32), n)
	g.Label("testPairs")
	g.CMPQ(n, imm(32))
	g.JGE(operand.LabelRef("pairs"))
}

// eachPair transposes 16 rows of 32 bfloat16 as if pairs were numbers, which
// takes half the shuffles, and gives the columns in order, widened: the first of
// a pair is the lower half.
func (g *gen) eachPair(rows, at reg.Register, column func(o reg.VecVirtual)) {
	for _, o := range g.transposed16(g.block(avx512, "F32", rows, at, nil)) {
		low := g.ZMM()
		g.VPSLLD(operand.Imm(16), o, low)
		column(low)
		high := g.ZMM()
		g.VPANDD(g.constant(0xffff0000), o, high)
		column(high)
	}
}

// block reads a vector of each row at an offset, under mask part if not nil.
func (g *gen) block(v isa, typ string, rows, at, part reg.Register) []reg.VecVirtual {
	r := v.regs(g, v.lanes())
	for i := range r {
		row := g.GP64()
		g.MOVQ(mem(rows, 8*i), row)
		g.load(v, typ, operand.Mem{Base: row, Index: at, Scale: 1}, r[i], part)
	}
	return r
}

// transposed16 transposes 16 vectors of 16: within quarters by unpacking, then
// the quarters.
func (g *gen) transposed16(r []reg.VecVirtual) []reg.VecVirtual {
	t, u := avx512.regs(g, 16), avx512.regs(g, 16)
	v, o := avx512.regs(g, 16), avx512.regs(g, 16)
	for i := 0; i < 16; i += 2 {
		g.VUNPCKLPS(r[i+1], r[i], t[i])
		g.VUNPCKHPS(r[i+1], r[i], t[i+1])
	}
	for i := 0; i < 16; i += 4 {
		g.VUNPCKLPD(t[i+2], t[i], u[i])
		g.VUNPCKHPD(t[i+2], t[i], u[i+1])
		g.VUNPCKLPD(t[i+3], t[i+1], u[i+2])
		g.VUNPCKHPD(t[i+3], t[i+1], u[i+3])
	}
	for j := range 4 {
		a, b, c, d := u[j], u[4+j], u[8+j], u[12+j]
		g.VSHUFF32X4(operand.Imm(0x88), b, a, v[j])
		g.VSHUFF32X4(operand.Imm(0xdd), b, a, v[4+j])
		g.VSHUFF32X4(operand.Imm(0x88), d, c, v[8+j])
		g.VSHUFF32X4(operand.Imm(0xdd), d, c, v[12+j])
	}
	for j := range 4 {
		g.VSHUFF32X4(operand.Imm(0x88), v[8+j], v[j], o[j])
		g.VSHUFF32X4(operand.Imm(0xdd), v[8+j], v[j], o[8+j])
		g.VSHUFF32X4(operand.Imm(0x88), v[12+j], v[4+j], o[4+j])
		g.VSHUFF32X4(operand.Imm(0xdd), v[12+j], v[4+j], o[12+j])
	}
	return o
}

// copy512 writes dst[p*ds+i] = src[p*stride+i], for p in 0..k and the lanes i of
// the mask; stride is in bytes.
func (g *gen) copy512(typ string) {
	name := "copy512" + typ
	g.function(name, "func(k int, src *byte, stride int, dst *float32, ds int, mask uint16)", name+" is dst[p*ds+i] = src[p*stride+i] for p in 0..k and the lanes i of mask; stride is in bytes.")
	n, src, stride, dst, ds := g.param("k"), g.param("src"), g.param("stride"), g.param("dst"), g.param("ds")
	k, r := g.K(), g.ZMM()
	g.KMOVW(g.Load(g.Param("mask"), g.GP32()), k)
	g.SHLQ(operand.Imm(2), ds)
	g.Label("loop")
	g.load(avx512, typ, mem(src, 0), r, k)
	g.PREFETCHT0(operand.Mem{Base: src, Index: stride, Scale: 8})
	g.VMOVUPS(r, k, mem(dst, 0))
	g.ADDQ(stride, src)
	g.ADDQ(ds, dst)
	g.DECQ(n)
	g.JNZ(operand.LabelRef("loop"))
	g.done()
}
