package main

import (
	"math"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// reductions writes the reductions of ../reduce.go.
func reductions(g *gen) {
	g.reduce("sum", "Σx", "x", "", func(e *vec, acc val) {
		e.addTo(acc, e.load("x"))
	})
	g.reduce("sumDev", "Σ(x-m)²", "x", "m", func(e *vec, acc val) {
		d := e.keep(e.sub(e.load("x"), e.scalars["m"]))
		e.fmaTo(acc, d, d)
	})
	g.reduce("dot", "Σxy", "x y", "", func(e *vec, acc val) {
		e.fmaTo(acc, e.load("x"), e.load("y"))
	})
	g.sums("rmsSums", "Σx² and Σ(dy·x)(w+c)", "x dy w", "c", "xx gx", "", func(e *vec, acc []val) {
		x := e.load("x")
		e.fmaTo(acc[0], x, x)
		e.fmaTo(acc[1], e.mul(x, e.load("dy")), e.add(e.load("w"), e.scalars["c"]))
	})
	g.sums("layerSums", "Σ(x-m)², Σ(dy·w)(x-m) and Σdy·w", "x dy w", "m", "dev gx gw", "dy", func(e *vec, acc []val) {
		y, w := e.load("dy"), e.load("w")
		e.fmaTo(acc[2], y, w)
		p := e.mul(y, w)
		d := e.keep(e.sub(e.load("x"), e.scalars["m"]))
		e.fmaTo(acc[0], d, d)
		e.fmaTo(acc[1], p, d)
	})
	exp2 := func(e *vec) val { return e.exp2(e.fms(e.load("x"), e.scalars["c"], e.scalars["m"])) }
	g.reduce("exp2Sum", "p = 2^(x*c - m), the product fused; Σp", "p x", "c m", func(e *vec, acc val) {
		p := exp2(e)
		e.store("p", p)
		e.addTo(acc, e.keep(p))
	})
	g.reduce("exp2Total", "Σ2^(x*c - m), the product fused", "x", "c m", func(e *vec, acc val) {
		e.addTo(acc, e.keep(exp2(e)))
	})
	g.reduce("zero", "Σ0x", "x", "", func(e *vec, acc val) {
		e.fmaTo(acc, e.load("x"), e.num(0))
	})
	for _, v := range both {
		g.maximum(v)
		g.squarePair(v)
		g.double(v, "sumSquares", "Σx² in float64", "x", func(x []reg.VecVirtual, acc reg.VecVirtual) {
			g.VFMADD231PD(x[0], x[0], acc)
		})
		g.double(v, "dotDouble", "Σxy in float64", "x y", func(x []reg.VecVirtual, acc reg.VecVirtual) {
			g.VFMADD231PD(x[0], x[1], acc)
		})
		g.double(v, "distance", "Σ(x-y)² in float64", "x y", func(x []reg.VecVirtual, acc reg.VecVirtual) {
			g.VSUBPD(x[1], x[0], x[0])
			g.VMULPD(x[0], x[0], x[0])
			g.VADDPD(x[0], acc, acc)
		})
	}
}

// maximum writes max: lanes that do not exist are -Inf, NaN is passed over.
func (g *gen) maximum(v isa) {
	e := g.begin(v, "max", "the largest of x", []string{"x"}, nil, "float32")
	n := g.Load(g.Param("x").Len(), g.GP64())
	acc := v.regs(g, 32/v.lanes())
	low := e.constant(math.Float32bits(float32(math.Inf(-1))))
	for _, a := range acc {
		g.VMOVUPS(low, a)
	}
	e.each(n, len(acc), func(u int) {
		x := e.load("x")[0]
		switch {
		case e.part == nil:
			g.VMAXPS(acc[u], x, acc[u])
		case v.bytes == 64:
			g.VMAXPS(acc[u], x, e.part[0], acc[u])
		default:
			g.VBLENDVPS(e.part[0], x, acc[u], x)
			g.VMAXPS(acc[u], x, acc[u])
		}
	})
	g.Store(e.tree(acc, g.VMAXPS), g.ReturnIndex(0))
	g.done()
}

// farAhead is how many bytes before its use long sums ask for memory: the processor
// does not look beyond a page.
const farAhead = 2048

// double writes a sum in float64, of 16 lanes: term adds that of half a vector of
// each slice.
func (g *gen) double(v isa, name, doc, slices string, term func(x []reg.VecVirtual, acc reg.VecVirtual)) {
	names := strings.Fields(slices)
	e := g.begin(v, name, doc, names, nil, "float64")
	n := g.Load(g.Param(names[0]).Len(), g.GP64())
	acc := v.regs(g, 16/(v.lanes()/2))
	for _, a := range acc {
		v.zero(g, a)
	}
	e.each(n, 16/v.lanes(), func(u int) {
		var half [2][]reg.VecVirtual
		for _, s := range names {
			if u == 0 {
				g.PREFETCHT0(operand.Mem{Base: e.slices[s], Index: e.at, Scale: 1, Disp: farAhead})
			}
			lo, hi := e.doubles(s)
			half[0], half[1] = append(half[0], lo), append(half[1], hi)
		}
		term(half[0], acc[2*u])
		term(half[1], acc[2*u+1])
	})
	g.Store(e.treeDoubles(acc), g.ReturnIndex(0))
	g.done()
}

// treeDoubles folds 16 lanes of float64 in halves.
func (e *vec) treeDoubles(acc []reg.VecVirtual) reg.Register {
	for n := len(acc) / 2; n > 0; n /= 2 {
		for i := range n {
			e.VADDPD(acc[i+n], acc[i], acc[i])
		}
	}
	if e.bytes == 64 {
		hi := e.YMM()
		e.VEXTRACTF64X4(operand.Imm(1), acc[0], hi)
		e.VADDPD(hi, acc[0].AsY(), acc[0].AsY())
	}
	hi, x := e.XMM(), acc[0].AsX()
	e.VEXTRACTF128(operand.Imm(1), acc[0].AsY(), hi)
	e.VADDPD(hi, x, x)
	e.VUNPCKHPD(x, x, hi)
	e.VADDPD(hi, x, x)
	return x
}

// squarePair writes sumSquares of two slices side by side: memory gives two streams
// faster than one.
func (g *gen) squarePair(v isa) {
	names := []string{"x", "y"}
	e := g.begin(v, "squarePair", "Σx² and Σy² in float64", names, nil, "(xx, yy float64)")
	n := g.Load(g.Param("x").Len(), g.GP64())
	var acc [2][]reg.VecVirtual
	for i := range acc {
		acc[i] = v.regs(g, 16/(v.lanes()/2))
		for _, a := range acc[i] {
			v.zero(g, a)
		}
	}
	e.each(n, 16/v.lanes(), func(u int) {
		for i, s := range names {
			lo, hi := e.doubles(s)
			g.VFMADD231PD(lo, lo, acc[i][2*u])
			g.VFMADD231PD(hi, hi, acc[i][2*u+1])
		}
	})
	for i := range acc {
		g.Store(e.treeDoubles(acc[i]), g.ReturnIndex(i))
	}
	g.done()
}

// doubles reads halves of a vector, widened to float64.
func (e *vec) doubles(slice string) (lo, hi reg.VecVirtual) {
	if e.part != nil {
		return e.doubled(e.load(slice)[0])
	}
	lo, hi = e.reg(e.gen), e.reg(e.gen)
	at := e.place(slice, 0)
	e.VCVTPS2PD(at, lo)
	at.Disp += e.bytes / 2
	e.VCVTPS2PD(at, hi)
	return lo, hi
}

// doubled widens the halves of x to float64.
func (e *vec) doubled(x reg.VecVirtual) (lo, hi reg.VecVirtual) {
	lo, hi = e.reg(e.gen), e.reg(e.gen)
	if e.bytes == 64 {
		top := e.YMM()
		e.VCVTPS2PD(x.AsY(), lo)
		e.VEXTRACTF32X8(operand.Imm(1), x, top)
		e.VCVTPS2PD(top, hi)
		return lo, hi
	}
	top := e.XMM()
	e.VCVTPS2PD(x.AsX(), lo)
	e.VEXTRACTF128(operand.Imm(1), x, top)
	e.VCVTPS2PD(top, hi)
	return lo, hi
}
