package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An isa is a width of vectors: what is written once for both tiers asks it for
// registers and sizes.
type isa struct {
	tag   string // of function names
	bytes int    // of a vector
	bits  uint64 // log₂ of the lanes
}

var (
	avx512 = isa{"512", 64, 4}
	avx2   = isa{"256", 32, 3}
	both   = []isa{avx512, avx2}
)

// lanes is how many float32 a vector holds.
func (v isa) lanes() int { return v.bytes / 4 }

// reg returns a new vector register.
func (v isa) reg(g *gen) reg.VecVirtual {
	switch {
	case v.bytes == 64:
		return g.ZMM()
	case v.bytes <= 16:
		return g.XMM()
	}
	return g.YMM()
}

// regs returns n of them.
func (v isa) regs(g *gen, n int) []reg.VecVirtual {
	r := make([]reg.VecVirtual, n)
	for i := range r {
		r[i] = v.reg(g)
	}
	return r
}

// zero clears a register.
func (v isa) zero(g *gen, r reg.VecVirtual) {
	if v.bytes == 64 {
		g.VPXORD(r, r, r)
	} else {
		g.VXORPS(r, r, r)
	}
}

// mem is the memory disp bytes after base.
func mem(base reg.Register, disp int) operand.Mem { return operand.Mem{Base: base, Disp: disp} }

// imm is a 32-bit immediate.
func imm(v int) operand.Op { return operand.U32(uint32(v)) }

// param loads an integer or pointer parameter.
func (g *gen) param(name string) reg.GPVirtual {
	return g.Load(g.Param(name), g.GP64()).(reg.GPVirtual)
}

// function starts a function; no pointer given to it stays.
func (g *gen) function(name, signature, doc string) {
	g.Function(name)
	g.Attributes(attr.NOSPLIT)
	g.SignatureExpr(signature)
	g.Doc(doc)
	g.Pragma("noescape")
}

// done ends a function.
func (g *gen) done() {
	g.VZEROUPPER()
	g.RET()
}
