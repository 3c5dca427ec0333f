package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Votes take all models at once, with one choice for all: a few elements of every
// model in turn, sums in registers, what is voted on in a few lines of memory.

// Where more fields of kernel.TaskVector lie.
const (
	fieldKeep = 24
	fieldCoef = 48
	fieldLo   = 56 // one less than the least magnitude kept
)

// A ballot is one kernel of votes.
type ballot struct {
	choice
	tally
	split
	tasks, nx, base, u reg.Register
	off, bit           reg.Register // bytes of elements and of coins that are done
	zero               reg.VecVirtual
}

// votes256 writes TaskVectors for one choice and one way to add.
func (g *gen) votes256(typ string, c choice, t tally) {
	v := avx2
	name := t.vote + c.name + typ
	g.function(name, "func(n int, tasks *byte, nx int, base *byte, scale float32, u *float32, dst *float32)",
		fmt.Sprintf("%s is TaskVectors for n elements, a multiple of %d, with terms %s; u has room for %d of each model, and lo is one less.", name, unit*v.lanes(), c, unit*v.lanes()))
	n, dst := g.param("n"), g.param("dst")
	b := &ballot{choice: c, tally: t, split: g.split(typ), tasks: g.param("tasks"), nx: g.param("nx"), base: g.param("base"), off: g.GP64(), bit: g.GP64()}
	if t.elect {
		b.u = g.param("u")
	}
	g.XORQ(b.off, b.off)
	g.XORQ(b.bit, b.bit)
	end := g.loop("block", n)
	num := g.cleared(unit)
	b.add(g, num)
	if t.elect {
		for i, x := range num { // they are wanted once more at the end
			g.VMOVUPS(x, mem(dst, i*v.bytes))
		}
		stride := g.GP64()
		g.MOVQ(imm(unit*v.bytes), stride)
		num = g.election("elect", t, num, dst, b.u, stride, b.nx, b.tasks)
	}
	for i := 0; i < unit; i += 2 {
		g.result(b, i, num[i:i+2], dst)
	}
	g.ADDQ(imm(unit*v.lanes()*size(typ)), b.off)
	g.ADDQ(imm(unit), b.bit)
	g.ADDQ(imm(unit*v.bytes), dst)
	end(unit * v.lanes())
	g.done()
}

// add adds each model's terms to num and, where there is an election, keeps them.
func (b *ballot) add(g *gen, num []reg.VecVirtual) {
	at, k, x, u := g.GP64(), g.GP64(), g.GP64(), g.GP64()
	var base []reg.VecVirtual
	g.LEAQ(operand.Mem{Base: b.base, Index: b.off, Scale: 1}, x)
	step := avx2.lanes() * size(b.typ)
	for i := 0; i < unit; i += 2 {
		pair := b.load(g, x, i*step)
		base = append(base, pair[0], pair[1])
	}
	for i, x := range base {
		if b.onto {
			g.VMOVAPS(x, num[i])
		}
	}
	if b.coins { // not kept for longer: an election needs all registers
		b.zero = g.cleared(1)[0]
	}
	g.MOVQ(b.tasks, at)
	g.MOVQ(b.nx, k)
	if b.elect {
		g.MOVQ(b.u, u)
	}
	g.Label("model")
	g.MOVQ(mem(at, 0), x)
	g.ADDQ(b.off, x)
	for line := 0; line < unit*step; line += 64 {
		g.PREFETCHT1(mem(x, near+line))
	}
	coef := g.YMM()
	g.VBROADCASTSS(mem(at, fieldCoef), coef)
	keeps := b.keeper(g, at)
	for i := 0; i < unit; i += 2 {
		for j, d := range b.load(g, x, i*step) {
			g.VSUBPS(base[i+j], d, d)
			keeps.product(g, i+j, coef, d)
			g.VADDPS(d, num[i+j], num[i+j])
			if b.elect {
				g.VMOVUPS(d, mem(u, (i+j)*avx2.bytes))
			}
		}
	}
	if b.elect {
		g.ADDQ(imm(unit*avx2.bytes), u)
	}
	g.ADDQ(imm(taskSize), at)
	g.DECQ(k)
	g.JNZ(operand.LabelRef("model"))
}

// keeper returns what the choice of the task at a place needs.
func (b *ballot) keeper(g *gen, task reg.Register) *keeper {
	k := &keeper{choice: b.choice, split: b.split, zero: b.zero}
	if b.least {
		k.limits.lo = g.YMM()
		g.VPBROADCASTD(mem(task, fieldLo), k.limits.lo)
	}
	if b.coins {
		p := g.GP64()
		k.coin = g.YMM()
		g.MOVQ(mem(task, fieldKeep), p)
		g.VPBROADCASTD(operand.Mem{Base: p, Index: b.bit, Scale: 1}, k.coin)
	}
	return k
}

// result scales a pair of sums, adds the base, and stores them.
func (g *gen) result(b *ballot, i int, out []reg.VecVirtual, dst reg.Register) {
	if !b.onto {
		g.ontoBase(b, i, out)
	}
	b.join(g, out[0], out[1])
	for j := range out {
		g.VMOVUPS(out[j], mem(dst, (i+j)*avx2.bytes))
	}
}

// ontoBase scales a pair of sums and adds the base.
func (g *gen) ontoBase(b *ballot, i int, out []reg.VecVirtual) {
	x, scale, low := g.GP64(), g.YMM(), g.XMM()
	g.LEAQ(operand.Mem{Base: b.base, Index: b.off, Scale: 1}, x)
	g.VMOVSS(g.addr("scale"), low)
	g.VBROADCASTSS(low, scale)
	for j, base := range b.load(g, x, i*avx2.lanes()*size(b.typ)) {
		g.VMULPS(scale, out[j], out[j])
		g.VADDPS(base, out[j], out[j])
	}
}
