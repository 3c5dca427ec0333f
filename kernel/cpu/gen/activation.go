package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// activation writes the gated activations of ../activation.go.
func activation(g *gen) {
	const args, grads = "dst gate up", "dgate dup dy gate up"
	g.staged("gluSiLU", "dst = silu(gate)*up", args, "", within(siluEdge), 1, func(e *vec) {
		e.put(0, e.onePlusExp(e.load("gate")))
	}, func(e *vec) {
		e.store("dst", e.mul(e.div(e.load("gate"), e.take(0)), e.load("up")))
	})
	g.staged("gluTanh", "dst = gelu(gate)*up, with tanh", args, "", gates{geluEdge, geluEnd}, 2, func(e *vec) {
		r, power := e.geluTanhPart(e.min(e.num(geluEdge), e.load("gate")))
		e.put(0, r)
		e.put(1, power)
	}, func(e *vec) {
		x := e.load("gate")
		e.store("dst", e.mul(e.faded(x, geluEnd, e.geluTanhOf(e.take(0), e.take(1), x)), e.load("up")))
	})
	g.staged("gluErf", "dst = gelu(gate)*up", args, "", gates{gaussEdge, gaussEnd}, 3, func(e *vec) {
		w, power := e.bell(e.size())
		e.put(0, w)
		e.put(1, power)
	}, func(e *vec) {
		e.put(2, e.gauss(e.size()))
	}, func(e *vec) {
		x := e.load("gate")
		e.store("dst", e.mul(e.faded(x, gaussEnd, e.geluOf(x, e.size(), e.take(2), e.take(0), e.take(1))), e.load("up")))
	})
	g.staged("gluSiLUGrad", "the way back through gluSiLU", grads, "", within(siluEdge), 1, func(e *vec) {
		e.put(0, e.sigmoid(e.load("gate")))
	}, func(e *vec) {
		x, s := e.load("gate"), e.take(0)
		f := e.mul(s, e.fma(x, e.sub(e.num(1), s), e.num(1)))
		e.gluGrad(x, s, f)
	})
	g.staged("gluTanhGrad", "the way back through gluTanh", grads, "", within(geluEdge), 1, func(e *vec) {
		e.put(0, e.sigmoid(e.geluArg(e.load("gate"))))
	}, func(e *vec) {
		x, s := e.load("gate"), e.take(0)
		a := e.mul(e.fma(e.mul(x, x), e.num(3*geluC), e.num(1)), e.num(geluK))
		f := e.fma(e.mul(x, e.mul(s, e.sub(e.num(1), s))), a, s)
		e.gluGrad(x, s, f)
	})
	g.staged("gluErfGrad", "the way back through gluErf", grads, "", within(gaussEdge), 3, func(e *vec) {
		w, power := e.bell(e.and(e.load("gate"), absBits))
		e.put(0, w)
		e.put(1, power)
	}, func(e *vec) {
		e.put(2, e.gauss(e.and(e.load("gate"), absBits)))
	}, func(e *vec) {
		x := e.load("gate")
		p, q := e.normal(x, e.take(2), e.take(0), e.take(1))
		f := e.fma(e.mul(x, e.num(invSqrt2Pi)), q, p)
		e.gluGrad(x, p, f)
	})
}

// size is the magnitude of gates but no more than gaussEdge, where x·Φ(x) is x or, as
// faded knows, 0.
func (e *vec) size() val { return e.min(e.num(gaussEdge), e.and(e.load("gate"), absBits)) }

// faded is y but, of gates before -end, -0.
func (e *vec) faded(x val, end float64, y val) val {
	return e.ifLess(x, e.num(-end), e.constant(signBit), y)
}

// gluGrad takes dy back through x·s of slope f.
func (e *vec) gluGrad(x, s, f val) {
	d := e.load("dy")
	du := e.mul(d, e.load("up"))
	e.store("dup", e.mul(d, e.mul(x, s)))
	e.store("dgate", e.mul(du, f))
}

// gates are those that a function takes: of magnitudes up to edge or, where there is an
// end, those from -edge on and those before -end. It takes all if edge is 0.
type gates struct{ edge, end float64 }

func within(edge float64) gates { return gates{edge: edge} }

// Predicates of comparison, of which a NaN fulfils both.
const notLess, notLessEqual, notGreaterEqual = 5, 6, 9

// stopAtOthers jumps to a label if a gate is none of those.
func (e *vec) stopAtOthers(g gates, to string) {
	x := e.load("gate")
	var others []reg.Register
	if g.end > 0 {
		others = e.compare(notGreaterEqual, x, -g.edge, nil)
		others = e.compare(notLess, x, -g.end, others)
	} else {
		others = e.compare(notLessEqual, e.and(x, absBits), g.edge, nil)
	}
	if e.bytes == 64 {
		e.KORTESTW(others[0], others[e.ways-1])
	} else {
		if e.ways > 1 {
			e.VORPS(others[0], others[1], others[0])
		}
		any := e.GP32()
		e.VMOVMSKPS(others[0], any)
		e.TESTL(any, any)
	}
	e.JNZ(operand.LabelRef(to))
}

// compare returns the masks of lanes whose comparison with a number holds, of those in
// masks before, if there are.
func (e *vec) compare(predicate uint64, x val, number float64, before []reg.Register) []reg.Register {
	masks := make([]reg.Register, e.ways)
	for i := range masks {
		if e.bytes == 64 {
			masks[i] = e.K()
			ops := []operand.Op{operand.Imm(predicate), e.num(number), x[i]}
			if before != nil {
				ops = append(ops, before[i])
			}
			e.VCMPPS(append(ops, masks[i])...)
			continue
		}
		masks[i] = e.reg(e.gen)
		e.VCMPPS(operand.Imm(predicate), e.num(number), x[i], masks[i])
		if before != nil {
			e.VANDPS(before[i], masks[i], masks[i])
		}
	}
	return masks
}
