package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// activation writes the gated activations of ../activation.go.
func activation(g *gen) {
	const args, grads = "dst gate up", "dgate dup dy gate up"
	g.staged("gluSiLU", "dst = silu(gate)*up", args, "", siluEdge, 1, func(e *vec) {
		e.put(0, e.onePlusExp(e.load("gate")))
	}, func(e *vec) {
		e.store("dst", e.mul(e.div(e.load("gate"), e.take(0)), e.load("up")))
	})
	g.staged("gluTanh", "dst = gelu(gate)*up, with tanh", args, "", geluEdge, 2, func(e *vec) {
		r, power := e.geluTanhPart(e.load("gate"))
		e.put(0, r)
		e.put(1, power)
	}, func(e *vec) {
		e.store("dst", e.mul(e.geluTanhOf(e.take(0), e.take(1), e.load("gate")), e.load("up")))
	})
	g.staged("gluErf", "dst = gelu(gate)*up", args, "", gaussEdge, 3, bellOfGate, gaussOfGate, func(e *vec) {
		e.store("dst", e.mul(e.geluOf(e.load("gate"), e.take(2), e.take(0), e.take(1)), e.load("up")))
	})
	g.staged("gluSiLUGrad", "the way back through gluSiLU", grads, "", siluEdge, 1, func(e *vec) {
		e.put(0, e.sigmoid(e.load("gate")))
	}, func(e *vec) {
		x, s := e.load("gate"), e.take(0)
		f := e.mul(s, e.fma(x, e.sub(e.num(1), s), e.num(1)))
		e.gluGrad(x, s, f)
	})
	g.staged("gluTanhGrad", "the way back through gluTanh", grads, "", geluEdge, 1, func(e *vec) {
		e.put(0, e.sigmoid(e.geluArg(e.load("gate"))))
	}, func(e *vec) {
		x, s := e.load("gate"), e.take(0)
		a := e.mul(e.fma(e.mul(x, x), e.num(3*geluC), e.num(1)), e.num(geluK))
		f := e.fma(e.mul(x, e.mul(s, e.sub(e.num(1), s))), a, s)
		e.gluGrad(x, s, f)
	})
	g.staged("gluErfGrad", "the way back through gluErf", grads, "", gaussEdge, 3, bellOfGate, gaussOfGate, func(e *vec) {
		x := e.load("gate")
		p, q := e.normal(x, e.take(2), e.take(0), e.take(1))
		f := e.fma(e.mul(x, e.num(invSqrt2Pi)), q, p)
		e.gluGrad(x, p, f)
	})
}

// bellOfGate and gaussOfGate are the first stages of gluErf and its gradient.
func bellOfGate(e *vec) {
	w, power := e.bell(e.and(e.load("gate"), absBits))
	e.put(0, w)
	e.put(1, power)
}

func gaussOfGate(e *vec) { e.put(2, e.gauss(e.and(e.load("gate"), absBits))) }

// gluGrad takes dy back through x·s of slope f.
func (e *vec) gluGrad(x, s, f val) {
	d := e.load("dy")
	du := e.mul(d, e.load("up"))
	e.store("dup", e.mul(d, e.mul(x, s)))
	e.store("dgate", e.mul(du, f))
}

// stopBeyond jumps to a label if the magnitude of a gate is not within the edge.
func (e *vec) stopBeyond(edge float64, to string) {
	x := e.and(e.load("gate"), absBits)
	const notLessEqual = 6
	if e.bytes == 64 {
		var bad [2]reg.Register
		for i, r := range x {
			bad[i] = e.K()
			e.VCMPPS(operand.Imm(notLessEqual), e.num(edge), r, bad[i])
		}
		e.KORTESTW(bad[0], bad[e.ways-1])
	} else {
		bad := e.vals(func(i int, d reg.VecVirtual) { e.VCMPPS(operand.Imm(notLessEqual), e.num(edge), x[i], d) })
		if e.ways > 1 {
			e.VORPS(bad[0], bad[1], bad[0])
		}
		any := e.GP32()
		e.VMOVMSKPS(bad[0], any)
		e.TESTL(any, any)
	}
	e.JNZ(operand.LabelRef(to))
}
