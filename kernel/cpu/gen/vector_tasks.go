package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Task vectors are added in two steps, block after block of few elements: model
// after model, the terms kept are written to memory that stays in the first-level
// cache; then they are added, and those that agree with their sum once more. One
// stream is read at a time: models lie at like places of their pages, so that
// lines of many would drive each other out of the cache. One width serves both tiers.

// Where the fields of kernel.TaskVector lie.
const (
	fieldWeight = 52
	taskSize    = 64
)

// unit is how many vectors of elements the first step takes at a time.
const unit = 4

// terms256 writes what a model adds: all of it, or within bounds of magnitude, or
// where coins fell; with sum it is added to u.
func (g *gen) terms256(typ string, bounds, coins, sum bool) {
	v, name, is, kept := avx2, "terms256", "=", "coef * (x[i] - base[i])"
	if sum {
		name, is = "sum256", "+="
	}
	if bounds {
		name, kept = name+"Bound", kept+" where lo <= |x[i] - base[i]| < hi"
	}
	if coins {
		name, kept = name+"Coin", kept+" where bit i of keep is set"
	}
	g.function(name+typ, "func(n int, base *float32, x *byte, coef float32, lo, hi uint32, keep *byte, u *float32)",
		fmt.Sprintf("%s is u[i] %s %s, 0 elsewhere, for i in 0..n, a multiple of %d.", name+typ, is, kept, unit*v.lanes()))
	n, base, x, u := g.param("n"), g.param("base"), g.param("x"), g.param("u")
	coef := g.YMM()
	g.spread("coef", coef)
	var t limits
	if bounds {
		t = g.limits()
	}
	var keep reg.Register
	if coins {
		keep = g.param("keep")
	}
	end := g.loop("loop", n)
	step := v.lanes() * size(typ)
	for at := 0; at < unit*step; at += 64 {
		g.PREFETCHT1(mem(x, ahead+at))
	}
	var coin reg.VecVirtual
	if coins {
		coin = g.YMM()
		g.VPBROADCASTD(mem(keep, 0), coin)
		g.ADDQ(imm(unit), keep)
	}
	for i := range unit {
		d := g.YMM()
		g.load(v, typ, mem(x, i*step), d, nil)
		g.VSUBPS(mem(base, i*v.bytes), d, d)
		if bounds {
			m := g.within(d, t)
			g.VMULPS(coef, d, d)
			g.VPAND(m, d, d)
		} else {
			g.VMULPS(coef, d, d)
		}
		if coins {
			k := g.YMM()
			g.VPAND(g.bitOfLane(i), coin, k)
			g.VPCMPEQD(g.bitOfLane(i), k, k)
			g.VPAND(k, d, d)
		}
		if sum {
			g.VADDPS(mem(u, i*v.bytes), d, d)
		}
		g.VMOVUPS(d, mem(u, i*v.bytes))
	}
	g.ADDQ(imm(unit*step), x)
	g.ADDQ(imm(unit*v.bytes), base)
	g.ADDQ(imm(unit*v.bytes), u)
	end(unit * v.lanes())
	g.done()
}

// limits are the bounds of magnitudes, each less one: more than lo and not more than hi.
type limits struct{ abs, lo, hi reg.VecVirtual }

func (g *gen) limits() limits {
	t := limits{g.splat(avx2, absBits), g.YMM(), g.YMM()}
	ones := g.YMM()
	g.VPCMPEQD(ones, ones, ones)
	g.spread("lo", t.lo)
	g.spread("hi", t.hi)
	g.VPADDD(ones, t.lo, t.lo)
	g.VPADDD(ones, t.hi, t.hi)
	return t
}

// within returns a mask of the lanes of d in the bounds.
func (g *gen) within(d reg.VecVirtual, t limits) reg.VecVirtual {
	m, over := g.YMM(), g.YMM()
	g.VPAND(t.abs, d, m)
	g.VPCMPGTD(t.hi, m, over)
	g.VPCMPGTD(t.lo, m, m)
	g.VPANDN(m, over, m)
	return m
}

// bitOfLane is the table of the bits 8i to 8i+7, one a lane.
func (g *gen) bitOfLane(i int) operand.Mem {
	if len(g.bits) == 0 {
		for i := range unit {
			m := g.StaticGlobal(fmt.Sprint("bitOfLane", i))
			g.DataAttributes(attr.RODATA | attr.NOPTR)
			for lane := range 8 {
				g.AddDatum(4*lane, operand.U32(1<<(8*i+lane)))
			}
			g.bits = append(g.bits, m)
		}
	}
	return g.bits[i]
}

// A tally says how terms are added.
type tally struct {
	name             string
	elect, normalize bool
}

var tallies = []tally{{"addTerms256", false, false}, {"electTerms256", true, false}, {"meanTerms256", true, true}}

// tally writes the second step, for two vectors at a time.
func (g *gen) tally(t tally) {
	const two = 2
	v := avx2
	g.function(t.name, "func(n int, u *float32, stride int, tasks *byte, nx int, base *float32, scale float32, dst *float32)",
		fmt.Sprintf("%s is what TaskVectors does with terms u, those of a model stride bytes after those of the one before, for n elements, a multiple of %d.", t.name, two*v.lanes()))
	n, u, stride, tasks, nx, base, dst := g.param("n"), g.param("u"), g.param("stride"), g.param("tasks"), g.param("nx"), g.param("base"), g.param("dst")
	scale := g.YMM()
	g.spread("scale", scale)
	end := g.loop("block", n)
	num := g.cleared(two)
	g.models("add", u, stride, nx, nil, func(p, _ reg.Register) {
		for i := range num {
			g.VADDPS(mem(p, i*v.bytes), num[i], num[i])
		}
	})
	out := num
	if t.elect {
		out = g.election(t, num, u, stride, nx, tasks)
	}
	for i := range out {
		g.VMULPS(scale, out[i], out[i])
		g.VADDPS(mem(base, i*v.bytes), out[i], out[i])
		g.VMOVUPS(out[i], mem(dst, i*v.bytes))
	}
	for _, p := range []reg.Register{u, base, dst} {
		g.ADDQ(imm(two*v.bytes), p)
	}
	end(two * v.lanes())
	g.done()
}

// election returns the sum of the terms that have the sign of num, by their
// weights where t says so, and adds what is not finite in num.
func (g *gen) election(t tally, num []reg.VecVirtual, u, stride, nx, tasks reg.Register) []reg.VecVirtual {
	zero := g.cleared(1)[0]
	minus := g.cleared(len(num)) // the sign bit where num is negative
	for i, s := range minus {
		g.VCMPPS(operand.Imm(0x1d), zero, num[i], s)
		g.VANDNPS(g.constant(signBit), s, s)
	}
	side, div := g.cleared(len(num)), g.cleared(len(num))
	g.models("elect", u, stride, nx, tasks, func(p, task reg.Register) {
		w := g.YMM()
		if t.normalize {
			g.VBROADCASTSS(mem(task, fieldWeight), w)
		}
		for i := range num {
			agree, part := g.YMM(), g.YMM()
			g.VXORPS(mem(p, i*avx2.bytes), minus[i], agree)
			g.VCMPPS(operand.Imm(0x1e), zero, agree, agree)
			g.VANDPS(mem(p, i*avx2.bytes), agree, part)
			g.VADDPS(part, side[i], side[i])
			if t.normalize {
				g.VANDPS(w, agree, agree)
				g.VADDPS(agree, div[i], div[i])
			}
		}
	})
	for i := range side {
		if t.normalize {
			none, one := g.YMM(), g.YMM()
			g.VMOVUPS(g.constant(0x3f800000), one)
			g.VCMPPS(operand.Imm(0), zero, div[i], none)
			g.VBLENDVPS(none, one, div[i], div[i])
			g.VDIVPS(div[i], side[i], side[i])
		}
		g.VSUBPS(num[i], num[i], num[i])
		g.VADDPS(num[i], side[i], side[i])
	}
	return side
}

// models writes a loop over the terms of each model, and its task if given.
func (g *gen) models(label string, u, stride, nx, tasks reg.Register, f func(p, task reg.Register)) {
	p, k := g.GP64(), g.GP64()
	g.MOVQ(u, p)
	g.MOVQ(nx, k)
	var task reg.Register
	if tasks != nil {
		task = g.GP64()
		g.MOVQ(tasks, task)
	}
	g.Label(label)
	f(p, task)
	g.ADDQ(stride, p)
	if tasks != nil {
		g.ADDQ(imm(taskSize), task)
	}
	g.DECQ(k)
	g.JNZ(operand.LabelRef(label))
}

// cleared returns n zero registers.
func (g *gen) cleared(n int) []reg.VecVirtual {
	r := avx2.regs(g, n)
	for _, x := range r {
		avx2.zero(g, x)
	}
	return r
}
