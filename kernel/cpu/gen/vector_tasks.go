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
// lines of many would drive each other out of the cache. All of it is in the order
// of split until the result is joined. One width serves both tiers.

// Where the fields of kernel.TaskVector lie.
const (
	fieldWeight = 52
	taskSize    = 64
)

// votes writes the kernels of task vectors.
func votes(g *gen) {
	for _, t := range types {
		g.splits256(t)
		for _, c := range choices {
			g.terms256(t, c)
		}
		for _, v := range tallies {
			for _, c := range []choice{choices[0], choices[1], choices[3]} {
				g.votes256(t, c, v)
			}
		}
		g.withinLess256(t)
	}
	for _, t := range tallies {
		g.tally(t, split{typ: "F32"})
		g.tally(t, split{typ: "BF16"})
	}
}

// unit is how many vectors of elements the first step takes at a time.
const unit = 4

// A choice says what of a model's terms is kept: those of at least a magnitude, or
// within bounds of it; and where coins fell.
type choice struct {
	name         string
	least, bound bool
	coins        bool
}

// choices are in the order of package cpu's termsOf.
var choices = []choice{
	{}, {name: "Least", least: true}, {name: "Bound", least: true, bound: true},
	{name: "Coin", coins: true}, {name: "LeastCoin", least: true, coins: true}, {name: "BoundCoin", least: true, bound: true, coins: true},
}

func (c choice) String() string {
	text := "coef * (x[i] - base[i])"
	switch {
	case c.bound:
		text += " where lo <= |x[i] - base[i]| < hi"
	case c.least:
		text += " where lo <= |x[i] - base[i]|"
	}
	if c.coins {
		text += " where bit i of keep is set"
	}
	return text
}

// terms256 writes what a model adds, in split order as base is.
func (g *gen) terms256(typ string, c choice) {
	name := "terms256" + c.name + typ
	g.function(name, "func(n int, base *float32, x *byte, coef float32, lo, hi uint32, keep *byte, u *float32)",
		fmt.Sprintf("%s is u[i] = %s, 0 elsewhere, for i in 0..n, a multiple of %d.", name, c, unit*avx2.lanes()))
	n, base, x, u := g.param("n"), g.param("base"), g.param("x"), g.param("u")
	s, coef := g.split(typ), g.YMM()
	g.spread("coef", coef)
	keeps := g.keeper(s, c)
	end := g.loop("loop", n)
	step := avx2.lanes() * size(typ)
	for at := 0; at < unit*step; at += 64 {
		g.PREFETCHT1(mem(x, ahead+at))
	}
	keeps.next(g)
	for i := 0; i < unit; i += 2 {
		for j, d := range s.load(g, x, i*step) {
			at := (i + j) * avx2.bytes
			g.VSUBPS(mem(base, at), d, d)
			keeps.product(g, i+j, coef, d)
			g.VMOVUPS(d, mem(u, at))
		}
	}
	g.ADDQ(imm(unit*step), x)
	g.ADDQ(imm(unit*avx2.bytes), base)
	g.ADDQ(imm(unit*avx2.bytes), u)
	end(unit * avx2.lanes())
	g.done()
}

// A keeper holds what a choice needs.
type keeper struct {
	choice
	limits
	split
	keep       reg.Register
	coin, zero reg.VecVirtual
}

func (g *gen) keeper(s split, c choice) *keeper {
	k := &keeper{choice: c, split: s}
	if c.least {
		k.limits = g.limits(c.bound)
	}
	if c.coins {
		k.keep, k.zero = g.param("keep"), g.cleared(1)[0]
	}
	return k
}

// next takes the coins of the vectors that follow.
func (k *keeper) next(g *gen) {
	if k.coins {
		k.coin = g.YMM()
		g.VPBROADCASTD(mem(k.keep, 0), k.coin)
		g.ADDQ(imm(unit), k.keep)
	}
}

// product sets d to coef*d where vector i of the unit is kept, else to 0.
func (k *keeper) product(g *gen, i int, coef, d reg.VecVirtual) {
	var in reg.VecVirtual
	if k.least {
		in = g.within(d, k.limits)
	}
	g.VMULPS(coef, d, d)
	if k.least {
		g.VPAND(in, d, d)
	}
	if k.coins {
		fell := g.YMM()
		g.VPSLLVD(g.shiftOfLane(k.split, i), k.coin, fell)
		g.VBLENDVPS(fell, d, k.zero, d)
	}
}

// shiftOfLane is a table of the shifts that bring the bits of vector i's elements
// among the unit's to the top.
func (g *gen) shiftOfLane(s split, i int) operand.Mem {
	name := fmt.Sprint("shift", i)
	if s.typ == "BF16" {
		name = fmt.Sprint("splitShift", i)
	}
	if m, ok := g.shifts[name]; ok {
		return m
	}
	m := g.StaticGlobal(name)
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for lane := range 8 {
		g.AddDatum(4*lane, operand.U32(31-s.place(i, lane)))
	}
	g.shifts[name] = m
	return m
}

// limits are the bounds of magnitudes, each less one: more than lo and not more than
// hi, if there is hi.
type limits struct{ lo, hi reg.VecVirtual }

func (g *gen) limits(both bool) limits {
	t := limits{lo: g.YMM()}
	ones := g.YMM()
	g.VPCMPEQD(ones, ones, ones)
	g.spread("lo", t.lo)
	g.VPADDD(ones, t.lo, t.lo)
	if both {
		t.hi = g.YMM()
		g.spread("hi", t.hi)
		g.VPADDD(ones, t.hi, t.hi)
	}
	return t
}

// within returns a mask of the lanes of d in the bounds.
func (g *gen) within(d reg.VecVirtual, t limits) reg.VecVirtual {
	m := g.YMM()
	g.VPAND(g.constant(absBits), d, m)
	if t.hi == nil {
		g.VPCMPGTD(t.lo, m, m)
		return m
	}
	over := g.YMM()
	g.VPCMPGTD(t.hi, m, over)
	g.VPCMPGTD(t.lo, m, m)
	g.VPANDN(m, over, m)
	return m
}

// A tally says how terms are added.
type tally struct {
	name, vote       string // of the kernel for terms, and of that for models
	elect, normalize bool
	onto             bool // terms are added to the base one after another
}

var tallies = []tally{
	{name: "addTerms256", vote: "addVotes256"}, {name: "electTerms256", vote: "electVotes256", elect: true}, {name: "meanTerms256", vote: "meanVotes256", elect: true, normalize: true},
	{name: "ontoTerms256", vote: "ontoVotes256", onto: true},
}

// tally writes the second step for the split order of a type, two vectors at a time.
func (g *gen) tally(t tally, s split) {
	const two = 2
	v := avx2
	if s.typ == "BF16" {
		t.name += "BF16"
	}
	g.function(t.name, "func(n int, u *float32, stride int, tasks *byte, nx int, base *float32, scale float32, dst *float32)",
		fmt.Sprintf("%s is what TaskVectors does with terms u, those of a model stride bytes after those of the one before, for n elements, a multiple of %d.", t.name, two*v.lanes()))
	n, u, stride, tasks, nx, base, dst := g.param("n"), g.param("u"), g.param("stride"), g.param("tasks"), g.param("nx"), g.param("base"), g.param("dst")
	scale := g.YMM()
	g.spread("scale", scale)
	end := g.loop("block", n)
	num := g.cleared(two)
	for i := range num {
		if t.onto {
			g.VMOVUPS(mem(base, i*v.bytes), num[i])
		}
	}
	g.models("add", u, stride, nx, nil, func(p, _ reg.Register) {
		for i := range num {
			g.VADDPS(mem(p, i*v.bytes), num[i], num[i])
		}
	})
	out := num
	if t.elect {
		for i, x := range num {
			g.VMOVUPS(x, mem(dst, i*v.bytes))
		}
		out = g.election("elect", t, num, dst, u, stride, nx, tasks)
	}
	for i := range out {
		if !t.onto {
			g.VMULPS(scale, out[i], out[i])
			g.VADDPS(mem(base, i*v.bytes), out[i], out[i])
		}
	}
	s.join(g, out[0], out[1])
	for i := range out {
		g.VMOVUPS(out[i], mem(dst, i*v.bytes))
	}
	for _, p := range []reg.Register{u, base, dst} {
		g.ADDQ(imm(two*v.bytes), p)
	}
	end(two * v.lanes())
	g.done()
}

// election returns the sum of the terms that have the sign of num, summed as if it
// were +, which rounds alike, by their weights where t says so, and adds what is not
// finite in num, which is at sums, too. It leaves something else in num.
func (g *gen) election(label string, t tally, num []reg.VecVirtual, sums, u, stride, nx, tasks reg.Register) []reg.VecVirtual {
	zero := g.constant(0)
	minus := num // the sign bit where it is negative
	for _, s := range minus {
		g.VCMPPS(operand.Imm(0x1d), zero, s, s)
		g.VANDNPS(g.constant(signBit), s, s)
	}
	side, div := g.cleared(len(num)), g.cleared(len(num))
	g.models(label, u, stride, nx, tasks, func(p, task reg.Register) {
		w := g.YMM()
		if t.normalize {
			g.VBROADCASTSS(mem(task, fieldWeight), w)
		}
		for i := range num {
			agree := g.YMM()
			g.VXORPS(mem(p, i*avx2.bytes), minus[i], agree)
			if !t.normalize {
				g.VMAXPS(zero, agree, agree) // NaN is 0
				g.VADDPS(agree, side[i], side[i])
				continue
			}
			in := g.YMM()
			g.VCMPPS(operand.Imm(0x1e), zero, agree, in) // not where it is NaN
			g.VANDPS(in, agree, agree)
			g.VADDPS(agree, side[i], side[i])
			g.VANDPS(w, in, in)
			g.VADDPS(in, div[i], div[i])
		}
	})
	for i := range side {
		g.VXORPS(minus[i], side[i], side[i])
		if t.normalize {
			none, one := g.YMM(), g.YMM()
			g.VMOVUPS(g.constant(0x3f800000), one)
			g.VCMPPS(operand.Imm(0), zero, div[i], none)
			g.VBLENDVPS(none, one, div[i], div[i])
			g.VDIVPS(div[i], side[i], side[i])
		}
		sum := g.YMM()
		g.VMOVUPS(mem(sums, i*avx2.bytes), sum)
		g.VSUBPS(sum, sum, sum)
		g.VADDPS(sum, side[i], side[i])
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
