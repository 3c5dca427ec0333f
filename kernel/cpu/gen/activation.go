package main

import (
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// activation writes the gated activations of ../activation.go.
func activation(g *gen) {
	const args, grads = "dst gate up", "dgate dup dy gate up"
	g.usual("gluSiLU", "dst = silu(gate)*up", args, siluEdge, func(e *vec) {
		x := e.load("gate")
		e.store("dst", e.mul(e.div(x, e.onePlusExp(x)), e.load("up")))
	})
	g.usual("gluTanh", "dst = gelu(gate)*up, with tanh", args, geluEdge, func(e *vec) {
		e.store("dst", e.mul(e.geluTanh(func() val { return e.load("gate") }), e.load("up")))
	})
	g.usual("gluErf", "dst = gelu(gate)*up", args, gaussEdge, func(e *vec) {
		e.store("dst", e.mul(e.gelu(func() val { return e.load("gate") }), e.load("up")))
	})
	g.usual("gluSiLUGrad", "the way back through gluSiLU", grads, siluEdge, func(e *vec) {
		x := e.load("gate")
		s := e.sigmoid(x)
		f := e.mul(s, e.fma(x, e.sub(e.num(1), s), e.num(1)))
		e.gluGrad(x, s, f)
	})
	g.usual("gluTanhGrad", "the way back through gluTanh", grads, geluEdge, func(e *vec) {
		x := e.load("gate")
		s := e.sigmoid(e.geluArg(x))
		a := e.mul(e.fma(e.mul(x, x), e.num(3*geluC), e.num(1)), e.num(geluK))
		f := e.fma(e.mul(x, e.mul(s, e.sub(e.num(1), s))), a, s)
		e.gluGrad(x, s, f)
	})
	g.usual("gluErfGrad", "the way back through gluErf", grads, gaussEdge, func(e *vec) {
		x := e.load("gate")
		p, q := e.normal(x)
		f := e.fma(e.mul(x, e.num(invSqrt2Pi)), q, p)
		e.gluGrad(x, p, f)
	})
}

// gluGrad takes dy back through x·s of slope f.
func (e *vec) gluGrad(x, s, f val) {
	d := e.load("dy")
	du := e.mul(d, e.load("up"))
	e.store("dup", e.mul(d, e.mul(x, s)))
	e.store("dgate", e.mul(du, f))
}

// usual writes an element-wise function of gates within an edge, two vectors side
// by side: it stops before a vector that has another, and returns how many
// elements it did.
func (g *gen) usual(name, doc, slices string, edge float64, body func(e *vec)) {
	fields := strings.Fields(slices)
	for _, v := range both {
		e := g.begin(v, name, doc+" of the first elements, and how many these are: until one is beyond the edge", fields, nil, "int")
		n := g.Load(g.Param(fields[0]).Len(), g.GP64())
		within := func(int) {
			e.stopBeyond(edge)
			body(e)
		}
		e.ways = 2
		e.whole("pairs", n, 2, within)
		e.ways = 1
		e.each(n, 1, within)
		g.Store(g.Load(g.Param(fields[0]).Len(), g.GP64()), g.ReturnIndex(0))
		g.done()
		g.Label("stop")
		g.SHRQ(operand.Imm(2), e.at)
		g.Store(e.at, g.ReturnIndex(0))
		g.done()
	}
}

// stopBeyond jumps to stop if the magnitude of a gate is not within the edge.
func (e *vec) stopBeyond(edge float64) {
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
	e.JNZ(operand.LabelRef("stop"))
}
