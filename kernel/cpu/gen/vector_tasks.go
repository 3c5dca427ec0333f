package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Where the fields of kernel.TaskVector lie.
const (
	fieldX      = 0
	fieldKeep   = 24
	fieldCoef   = 48
	fieldWeight = 52
	fieldLo     = 56
	fieldHi     = 60
	taskSize    = 64
)

// sums are the registers of one vector of elements.
type sums struct{ base, num, pos, neg, wpos, wneg reg.VecVirtual }

// task is the registers of one model.
type task struct {
	coef, weight, lo, hi reg.VecVirtual
	keep                 reg.GPVirtual
}

// taskVectors writes kernel.Vector's TaskVectors, with or without election.
func (g *gen) taskVectors(v isa, typ string, elect bool) {
	u := 1
	if v.bytes == 64 {
		u = 2
	}
	name := "addTasks" + v.tag + typ
	if elect {
		name = "electTasks" + v.tag + typ
	}
	g.function(name, "func(n int, base *byte, off int, x *byte, nx int, scale float32, normalize bool, dst *float32)",
		fmt.Sprintf("%s is the loop of TaskVectors for n elements, a multiple of %d; they begin off bytes into each x, a multiple of 64 elements.", name, u*v.lanes()))
	n, base, off, table, nx, dst := g.param("n"), g.param("base"), g.param("off"), g.param("x"), g.param("nx"), g.param("dst")
	step := v.lanes() * size(typ)
	end := g.loop("block", n)
	s := make([]sums, u)
	for i := range s {
		s[i] = g.newSums(v, elect)
		g.load(v, typ, mem(base, i*step), s[i].base, nil)
	}
	g.PREFETCHT0(mem(base, ahead))
	k, row, p := g.GP64(), g.GP64(), g.GP64()
	g.MOVQ(table, row)
	g.MOVQ(nx, k)
	g.TESTQ(k, k)
	g.JZ(operand.LabelRef("sum"))
	g.Label("model")
	t := g.newTask(v, row)
	g.MOVQ(mem(row, fieldX), p)
	g.ADDQ(off, p)
	g.PREFETCHT0(mem(p, ahead))
	d := v.regs(g, u)
	for i := range d {
		g.load(v, typ, mem(p, i*step), d[i], nil)
		g.VSUBPS(s[i].base, d[i], d[i])
	}
	if v.bytes == 64 {
		g.addTask512(d, s, t, off, size(typ), elect)
	} else {
		g.addTask256(d[0], s[0], t, off, size(typ), elect)
	}
	g.ADDQ(imm(taskSize), row)
	g.DECQ(k)
	g.JNZ(operand.LabelRef("model"))
	g.Label("sum")
	for i := range s {
		g.finishTask(v, s[i], dst, i*v.bytes, elect, fmt.Sprint("divided", i))
	}
	g.ADDQ(imm(u*step), base)
	g.ADDQ(imm(u*step), off)
	g.ADDQ(imm(u*v.bytes), dst)
	end(u * v.lanes())
	g.done()
}

func (g *gen) newSums(v isa, elect bool) sums {
	s := sums{base: v.reg(g), num: v.reg(g)}
	v.zero(g, s.num)
	if elect {
		s.pos, s.neg, s.wpos, s.wneg = v.reg(g), v.reg(g), v.reg(g), v.reg(g)
		for _, r := range []reg.VecVirtual{s.pos, s.neg, s.wpos, s.wneg} {
			v.zero(g, r)
		}
	}
	return s
}

// newTask loads what is the same for all elements of the model at row.
func (g *gen) newTask(v isa, row reg.Register) task {
	t := task{coef: v.reg(g), weight: v.reg(g), lo: v.reg(g), hi: v.reg(g), keep: g.GP64()}
	g.VBROADCASTSS(mem(row, fieldCoef), t.coef)
	g.VBROADCASTSS(mem(row, fieldWeight), t.weight)
	g.VPBROADCASTD(mem(row, fieldLo), t.lo)
	g.VPBROADCASTD(mem(row, fieldHi), t.hi)
	g.MOVQ(mem(row, fieldKeep), t.keep)
	return t
}

// addTask512 adds two vectors of differences under the masks of what is kept.
func (g *gen) addTask512(d []reg.VecVirtual, s []sums, t task, off reg.Register, size int, elect bool) {
	abs, zero := g.splat(avx512, 0x7fffffff), g.ZMM()
	g.VPXORD(zero, zero, zero)
	kept := []reg.OpmaskVirtual{g.K(), g.K()}
	for i := range d {
		m := g.ZMM()
		g.VPANDD(abs, d[i], m)
		g.VPCMPUD(operand.Imm(5), t.lo, m, kept[i])          // at least lo
		g.VPCMPUD(operand.Imm(1), t.hi, m, kept[i], kept[i]) // less than hi
	}
	label := "all"
	g.TESTQ(t.keep, t.keep)
	g.JZ(operand.LabelRef(label))
	at := g.bitAddress(off, t.keep, size)
	for i := range kept {
		k := g.K()
		g.KMOVW(mem(at, 2*i), k)
		g.KANDW(k, kept[i], kept[i])
	}
	g.Label(label)
	for i := range d {
		g.VMULPS(t.coef, d[i], d[i])
		g.VADDPS(d[i], s[i].num, kept[i], s[i].num)
		if !elect {
			continue
		}
		pos, neg := g.K(), g.K()
		g.VCMPPS(operand.Imm(0x1e), zero, d[i], kept[i], pos)
		g.VCMPPS(operand.Imm(0x11), zero, d[i], kept[i], neg)
		g.VADDPS(d[i], s[i].pos, pos, s[i].pos)
		g.VADDPS(t.weight, s[i].wpos, pos, s[i].wpos)
		g.VADDPS(d[i], s[i].neg, neg, s[i].neg)
		g.VADDPS(t.weight, s[i].wneg, neg, s[i].wneg)
	}
}

// bitAddress returns the address of the bits of the elements at off.
func (g *gen) bitAddress(off, keep reg.Register, size int) reg.GPVirtual {
	at := g.GP64()
	g.MOVQ(off, at)
	g.SHRQ(operand.Imm(map[int]uint64{2: 4, 4: 5}[size]), at)
	g.ADDQ(keep, at)
	return at
}

// addTask256 is addTask512 for one vector; what is not kept becomes zero.
func (g *gen) addTask256(d reg.VecVirtual, s sums, t task, off reg.Register, size int, elect bool) {
	ones, m, k, x := g.YMM(), g.YMM(), g.YMM(), g.XMM()
	g.VPCMPEQD(ones, ones, ones)
	g.VPSRLD(operand.Imm(1), ones, m)
	g.VPAND(m, d, m)
	g.VPADDD(ones, t.lo, t.lo)
	g.VPADDD(ones, t.hi, t.hi)
	g.VPCMPGTD(t.hi, m, k)
	g.VPCMPGTD(t.lo, m, m)
	g.VPANDN(m, k, m) // more than lo-1 and not more than hi-1
	g.TESTQ(t.keep, t.keep)
	g.JZ(operand.LabelRef("all"))
	at, b := g.bitAddress(off, t.keep, size), g.GP32()
	g.MOVBLZX(mem(at, 0), b)
	g.VMOVD(b, x)
	g.VPBROADCASTD(x, k)
	g.VPAND(bitOfLane(g), k, k)
	g.VPCMPEQD(bitOfLane(g), k, k)
	g.VPAND(k, m, m)
	g.Label("all")
	g.VMULPS(t.coef, d, d)
	g.VPAND(m, d, d)
	g.VADDPS(d, s.num, s.num)
	if !elect {
		return
	}
	zero, part := g.YMM(), g.YMM()
	g.VXORPS(zero, zero, zero)
	for _, side := range []struct {
		cmp    uint64
		sum, w reg.VecVirtual
	}{{0x1e, s.pos, s.wpos}, {0x11, s.neg, s.wneg}} {
		g.VCMPPS(operand.Imm(side.cmp), zero, d, k)
		g.VANDPS(k, d, part)
		g.VADDPS(part, side.sum, side.sum)
		g.VANDPS(k, t.weight, part)
		g.VADDPS(part, side.w, side.w)
	}
}

// bitOfLane is the table 1, 2, 4, … 128.
func bitOfLane(g *gen) operand.Mem {
	if g.bits == nil {
		m := g.StaticGlobal("bitOfLane")
		g.DataAttributes(attr.RODATA | attr.NOPTR)
		for i := range 8 {
			g.AddDatum(4*i, operand.U32(1<<i))
		}
		g.bits = &m
	}
	return *g.bits
}

// finishTask divides, scales and adds the base.
func (g *gen) finishTask(v isa, s sums, dst reg.Register, disp int, elect bool, label string) {
	num := s.num
	if elect {
		num = g.election(v, s, label)
	}
	scale, x := v.reg(g), g.XMM()
	g.VMOVSS(g.addr("scale"), x)
	g.VBROADCASTSS(x, scale)
	g.VMULPS(scale, num, num)
	g.VADDPS(num, s.base, num)
	g.VMOVUPS(num, mem(dst, disp))
}

// election returns the sum of those that agree with the sign of all.
func (g *gen) election(v isa, s sums, label string) reg.VecVirtual {
	zero, num, div := v.reg(g), v.reg(g), v.reg(g)
	v.zero(g, zero)
	if v.bytes == 64 {
		k := g.K()
		g.VCMPPS(operand.Imm(0x1d), zero, s.num, k)
		g.VBLENDMPS(s.pos, s.neg, k, num)
		g.VBLENDMPS(s.wpos, s.wneg, k, div)
	} else {
		k := g.YMM()
		g.VCMPPS(operand.Imm(0x1d), zero, s.num, k)
		g.VBLENDVPS(k, s.pos, s.neg, num)
		g.VBLENDVPS(k, s.wpos, s.wneg, div)
	}
	flag := g.GP32()
	g.MOVBLZX(g.addr("normalize"), flag)
	g.TESTL(flag, flag)
	g.JZ(operand.LabelRef(label))
	one := g.splat(v, 0x3f800000)
	if v.bytes == 64 {
		k := g.K()
		g.VCMPPS(operand.Imm(0), zero, div, k)
		g.VMOVAPS(one, k, div)
	} else {
		k := g.YMM()
		g.VCMPPS(operand.Imm(0), zero, div, k)
		g.VBLENDVPS(k, one, div, div)
	}
	g.VDIVPS(div, num, num)
	g.Label(label)
	g.VSUBPS(s.num, s.num, s.num)
	g.VADDPS(s.num, num, num)
	return num
}
