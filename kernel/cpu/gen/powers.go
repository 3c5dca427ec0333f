package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// exp2C are the coefficients of 2ᶠ for |f| <= 1/2, the highest first.
var exp2C = [...]float64{0.0001535336181146596, 0.001339887444542602, 0.00961843735830458, 0.05550332471026942, 0.2402264791361958, 0.6931472028551282, 1}

// powers writes the loop of softmax over one vector of each strip, x = 2^(x - top) and
// its sum. What an element takes is waiting, and the processor looks ahead some four of
// them: so a round does a quarter of each of four elements that follow each other, the
// oldest first.
type powers struct {
	*vec
	size     int          // bytes from an element to the next
	in, last reg.Register // the element to begin; the last stands for those after it
	out      reg.Register // and to end
	top, sum reg.VecVirtual

	x1, m1     reg.VecVirtual // what stages hand on
	f2, m2, p2 reg.VecVirtual
	f3, p3     reg.VecVirtual
	power      reg.VecVirtual
}

// powersOf writes it for vector j of n strips from p on, n > 0.
func (s *strip) powersOf(j int, n, p reg.Register, top, sum reg.VecVirtual) {
	e := *s.vec
	e.ways, e.held = 1, map[uint32]same{}
	w := &powers{vec: &e, size: s.size(), in: s.GP64(), last: s.GP64(), out: s.GP64(), top: top, sum: sum}
	for _, r := range []*reg.VecVirtual{&w.x1, &w.m1, &w.f2, &w.m2, &w.p2, &w.f3, &w.p3, &w.power} {
		*r = s.reg(s.gen)
	}
	w.hold(shift, faint, exp2C[1])
	s.LEAQ(mem(p, j*s.bytes), w.in)
	s.MOVQ(w.in, w.out)
	s.IMUL3Q(imm(w.size), n, w.last)
	s.LEAQ(operand.Mem{Base: w.in, Index: w.last, Scale: 1, Disp: -w.size}, w.last)
	stages := []func(){w.whole, w.fraction, w.middle}
	for k := range stages {
		for i := k; i >= 0; i-- {
			stages[i]()
		}
	}
	s.repeat(s.label("powers"), n, func() {
		w.end()
		w.middle()
		w.fraction()
		w.whole()
	})
}

// hold keeps numbers in registers.
func (w *powers) hold(x ...float64) {
	for _, x := range x {
		r := w.one(x)
		w.held[math.Float32bits(float32(x))] = same{r[0]}
	}
}

// whole is x - top and, in the lowest bits of a sum, the integer nearest to it.
func (w *powers) whole() {
	w.VMOVUPS(mem(w.in, 0), w.x1)
	w.VSUBPS(w.top, w.x1, w.x1)
	w.VMAXPS(w.x1, w.vector(w.num(faint), 0), w.x1)
	w.VADDPS(w.num(shift), w.x1, w.m1)
	w.ADDQ(imm(w.size), w.in)
	w.CMPQ(w.in, w.last)
	w.CMOVQGT(w.last, w.in)
}

// fraction is what is left of it, f, and the first step of the polynomial in f.
func (w *powers) fraction() {
	w.VMOVAPS(w.m1, w.m2)
	w.VSUBPS(w.num(shift), w.m1, w.f2)
	w.VSUBPS(w.f2, w.x1, w.f2)
	w.VMOVUPS(w.num(exp2C[0]), w.p2)
	w.VFMADD213PS(w.num(exp2C[1]), w.f2, w.p2)
}

func (w *powers) middle() {
	w.VPSLLD(operand.Imm(23), w.m2, w.power)
	w.VMOVAPS(w.f2, w.f3)
	w.VMOVAPS(w.p2, w.p3)
	w.series(exp2C[2:5])
}

func (w *powers) end() {
	w.series(exp2C[5:])
	w.VMULPS(w.power, w.p3, w.p3)
	w.VMOVUPS(w.p3, mem(w.out, 0))
	w.VADDPS(w.p3, w.sum, w.sum)
	w.ADDQ(imm(w.size), w.out)
}

// series takes p3 on by some coefficients.
func (w *powers) series(c []float64) {
	for _, x := range c {
		w.horner(val{w.p3}, val{w.f3}, w.num(x))
	}
}
