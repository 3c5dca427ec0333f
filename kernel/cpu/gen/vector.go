package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vector writes the element-wise kernels of merging. Counts n are multiples of
// the lanes of a vector, or of what the comment says.
func vector(g *gen) {
	for _, v := range both {
		for _, t := range types {
			g.widen(v, t, false)
			g.widen(v, t, true)
			if v.bytes == 64 {
				g.weightedSum(v, t)
			} else {
				g.weightedSum256(t)
			}
		}
		g.narrowBF16(v)
		g.narrowF16(v)
		g.axpy(v)
		g.sub(v)
		g.finite(v)
		for _, op := range elementOps {
			g.apply(v, op)
		}
	}
	g.within512()
	g.within256()
	g.coinKeys256()
	g.coins256()
	g.draws256()
}

// ahead is how many bytes ahead of a stream to prefetch.
const ahead = 2048

// loop starts a loop over n elements at label l, and returns the function that
// ends it after step elements.
func (g *gen) loop(l string, n reg.Register) func(step int) {
	g.Label(l)
	return func(step int) {
		g.SUBQ(imm(step), n)
		g.JNZ(operand.LabelRef(l))
	}
}

// splat returns a register full of a 32-bit constant.
func (g *gen) splat(v isa, c uint32) reg.VecVirtual {
	r, x, z := g.GP32(), g.XMM(), v.reg(g)
	g.MOVL(operand.U32(c), r)
	g.VMOVD(r, x)
	g.VPBROADCASTD(x, z)
	return z
}

// spread fills a register with a 32-bit parameter.
func (g *gen) spread(name string, dst reg.VecVirtual) {
	r, x := g.GP32(), g.XMM()
	g.MOVL(g.addr(name), r)
	g.VMOVD(r, x)
	g.VPBROADCASTD(x, dst)
}

// and is the logic of either width.
func (g *gen) and(v isa, a operand.Op, b, dst reg.VecVirtual) {
	if v.bytes == 64 {
		g.VPANDD(a, b, dst)
	} else {
		g.VPAND(a, b, dst)
	}
}

// widen writes dst[i] = src[i] for n elements, or with less dst[i] = src[i] -
// b[i], fetching as many elements after them.
func (g *gen) widen(v isa, typ string, less bool) {
	name, what := "widen"+v.tag+typ, "src[i]"
	if less {
		name, what = "less"+v.tag+typ, "src[i] - b[i]"
	}
	g.function(name, "func(n int, dst *float32, src *byte, b *float32)", name+" is dst[i] = "+what+" for i in 0..n; it fetches as many elements after them.")
	n, dst, src, b := g.param("n"), g.param("dst"), g.param("src"), g.param("b")
	next := g.GP64()
	g.MOVQ(n, next)
	if typ == "F32" {
		g.SHLQ(operand.Imm(2), next)
	} else {
		g.SHLQ(operand.Imm(1), next)
	}
	end := g.loop("loop", n)
	r := v.reg(g)
	g.load(v, typ, mem(src, 0), r, nil)
	g.PREFETCHT0(operand.Mem{Base: src, Index: next, Scale: 1})
	if less {
		g.VSUBPS(mem(b, 0), r, r)
		g.ADDQ(imm(v.bytes), b)
	}
	g.VMOVUPS(r, mem(dst, 0))
	g.ADDQ(imm(v.lanes()*size(typ)), src)
	g.ADDQ(imm(v.bytes), dst)
	end(v.lanes())
	g.done()
}

// narrowBF16 rounds to bfloat16: to nearest, ties to even; NaN becomes quiet.
func (g *gen) narrowBF16(v isa) {
	name := "narrow" + v.tag + "BF16"
	g.function(name, "func(n int, dst *byte, src *float32)", name+" is dst[i] = bfloat16(src[i]) for i in 0..n, a multiple of twice the lanes.")
	n, dst, src := g.param("n"), g.param("dst"), g.param("src")
	one, half, quiet := g.splat(v, 1), g.splat(v, 0x7fff), g.splat(v, 0x400000)
	end := g.loop("loop", n)
	var part [2]reg.VecVirtual
	for i := range part {
		x, t := v.reg(g), v.reg(g)
		g.VMOVUPS(mem(src, i*v.bytes), x)
		g.VPSRLD(operand.Imm(16), x, t)
		g.and(v, one, t, t)
		g.VPADDD(half, t, t)
		g.VPADDD(x, t, t)
		g.quietNaN(v, x, quiet, t)
		g.VPSRLD(operand.Imm(16), t, t)
		part[i] = t
	}
	if v.bytes == 64 {
		for i, p := range part {
			g.VPMOVDW(p, mem(dst, 32*i))
		}
	} else {
		g.VPACKUSDW(part[1], part[0], part[0])
		g.VPERMQ(operand.Imm(0xd8), part[0], part[0])
		g.VMOVDQU(part[0], mem(dst, 0))
	}
	g.ADDQ(imm(2*v.bytes), src)
	g.ADDQ(imm(v.bytes), dst)
	end(2 * v.lanes())
	g.done()
}

// quietNaN puts x with its quiet bit set into t where x is NaN.
func (g *gen) quietNaN(v isa, x, quiet, t reg.VecVirtual) {
	if v.bytes == 64 {
		k := g.K()
		g.VCMPPS(operand.Imm(3), x, x, k)
		g.VPORD(quiet, x, k, t)
		return
	}
	nan, q := v.reg(g), v.reg(g)
	g.VCMPPS(operand.Imm(3), x, x, nan)
	g.VPOR(quiet, x, q)
	g.VBLENDVPS(nan, q, t, t)
}

func (g *gen) narrowF16(v isa) {
	name := "narrow" + v.tag + "F16"
	g.function(name, "func(n int, dst *byte, src *float32)", name+" is dst[i] = float16(src[i]) for i in 0..n.")
	n, dst, src := g.param("n"), g.param("dst"), g.param("src")
	end := g.loop("loop", n)
	x := v.reg(g)
	g.VMOVUPS(mem(src, 0), x)
	g.VCVTPS2PH(operand.Imm(0), x, mem(dst, 0))
	g.ADDQ(imm(v.bytes), src)
	g.ADDQ(imm(v.bytes/2), dst)
	end(v.lanes())
	g.done()
}

func (g *gen) axpy(v isa) {
	name := "axpy" + v.tag
	g.function(name, "func(n int, y, x *float32, a float32)", name+" is y[i] += a*x[i] for i in 0..n, the product rounded.")
	n, y, x := g.param("n"), g.param("y"), g.param("x")
	a, xa := v.reg(g), g.XMM()
	g.VMOVSS(g.addr("a"), xa)
	g.VBROADCASTSS(xa, a)
	end := g.loop("loop", n)
	t := v.reg(g)
	g.VMULPS(mem(x, 0), a, t)
	g.VADDPS(mem(y, 0), t, t)
	g.VMOVUPS(t, mem(y, 0))
	g.ADDQ(imm(v.bytes), x)
	g.ADDQ(imm(v.bytes), y)
	end(v.lanes())
	g.done()
}

// addr returns where a parameter lies.
func (g *gen) addr(name string) operand.Mem {
	p, err := g.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

func (g *gen) sub(v isa) {
	name := "sub" + v.tag
	g.function(name, "func(n int, dst, a, b *float32)", name+" is dst[i] = a[i] - b[i] for i in 0..n.")
	n, dst, a, b := g.param("n"), g.param("dst"), g.param("a"), g.param("b")
	end := g.loop("loop", n)
	t := v.reg(g)
	g.VMOVUPS(mem(a, 0), t)
	g.VSUBPS(mem(b, 0), t, t)
	g.VMOVUPS(t, mem(dst, 0))
	for _, p := range []reg.Register{a, b, dst} {
		g.ADDQ(imm(v.bytes), p)
	}
	end(v.lanes())
	g.done()
}

// finite writes the largest magnitude, as bits.
func (g *gen) finite(v isa) {
	name := "magnitude" + v.tag
	g.function(name, "func(n int, x *float32, top *[16]uint32)", name+" sets the first lanes of top to the largest bits of |x|, lane by lane.")
	n, x := g.param("n"), g.param("x")
	abs, top := g.splat(v, 0x7fffffff), v.reg(g)
	v.zero(g, top)
	end := g.loop("loop", n)
	t := v.reg(g)
	g.and(v, mem(x, 0), abs, t)
	g.VPMAXUD(t, top, top)
	g.ADDQ(imm(v.bytes), x)
	end(v.lanes())
	g.VMOVUPS(top, mem(g.param("top"), 0))
	g.done()
}

// weightedSum writes the sum over a table of slices.
func (g *gen) weightedSum(v isa, typ string) {
	const u = 4
	name := "weightedSum" + v.tag + typ
	g.function(name, "func(n, off int, x *[]byte, nx int, w *float32, div float32, dst *float32)",
		fmt.Sprintf("%s is dst[i] = (w[0]*x[0][i] + w[1]*x[1][i] + …) / div for i in 0..n, a multiple of %d; elements begin off bytes into each x.", name, u*v.lanes()))
	n, off, table, nx, w, dst := g.param("n"), g.param("off"), g.param("x"), g.param("nx"), g.param("w"), g.param("dst")
	div, xd := v.reg(g), g.XMM()
	g.VMOVSS(g.addr("div"), xd)
	g.VBROADCASTSS(xd, div)
	end := g.loop("block", n)
	acc := v.regs(g, u)
	k, p, row := g.GP64(), g.GP64(), g.GP64()
	g.MOVQ(table, row)
	g.MOVQ(mem(row, 0), p)
	g.ADDQ(off, p)
	g.terms(v, typ, p, mem(w, 0), acc, true)
	g.MOVQ(imm(1), k)
	g.JMP(operand.LabelRef("test"))
	g.Label("model")
	g.ADDQ(imm(24), row)
	g.MOVQ(mem(row, 0), p)
	g.ADDQ(off, p)
	g.terms(v, typ, p, operand.Mem{Base: w, Index: k, Scale: 4}, acc, false)
	g.INCQ(k)
	g.Label("test")
	g.CMPQ(k, nx)
	g.JLT(operand.LabelRef("model"))
	for i, a := range acc {
		g.VDIVPS(div, a, a)
		g.VMOVUPS(a, mem(dst, i*v.bytes))
	}
	g.ADDQ(imm(u*v.lanes()*size(typ)), off)
	g.ADDQ(imm(u*v.bytes), dst)
	end(u * v.lanes())
	g.done()
}

// terms adds weight times the elements at p to acc, or sets acc to the first.
func (g *gen) terms(v isa, typ string, p reg.Register, weight operand.Mem, acc []reg.VecVirtual, first bool) {
	w := v.reg(g)
	g.VBROADCASTSS(weight, w)
	step := v.lanes() * size(typ)
	for at := 0; at < len(acc)*step; at += 64 {
		g.PREFETCHT0(mem(p, ahead+at))
	}
	for i := range acc {
		x := v.reg(g)
		g.load(v, typ, mem(p, i*step), x, nil)
		if first {
			g.VMULPS(w, x, acc[i])
			continue
		}
		g.VMULPS(w, x, x)
		g.VADDPS(x, acc[i], acc[i])
	}
}
