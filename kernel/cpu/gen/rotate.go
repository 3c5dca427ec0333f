package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rotate writes the turning of pairs that are half apart, of all heads. What is left
// of a head after whole vectors is for AVX2 done in fours and ones: masked writes
// are slow.
func (g *gen) rotate(v isa) {
	name := "rotate" + v.tag
	g.function(name, "func(heads, dim, half int, x, c, s *float32)", name+" turns the pairs half apart of each head of x.")
	heads, dim, half, a, b, n := g.param("heads"), g.param("dim"), g.param("half"), g.param("x"), g.GP64(), g.GP64()
	e := &vec{gen: g, isa: v, ways: 1, at: g.GP64()}
	e.slices = map[string]reg.Register{"a": a, "b": b, "c": g.param("c"), "s": g.param("s")}
	turn := func(int) {
		a, b, c, s := e.load("a"), e.load("b"), e.load("c"), e.load("s")
		e.store("a", e.sub(e.mul(a, c), e.mul(b, s)))
		e.store("b", e.add(e.mul(b, c), e.mul(a, s)))
	}
	g.LEAQ(operand.Mem{Base: a, Index: half, Scale: 4}, b)
	g.SHLQ(operand.Imm(2), dim)
	g.Label("head")
	g.XORQ(e.at, e.at)
	g.MOVQ(half, n)
	e.whole("loop", n, 1, turn)
	if v.bytes == 64 {
		g.TESTQ(n, n)
		g.JZ(operand.LabelRef("next"))
		e.steps(1, e.tail(n), turn)
	} else {
		e.narrow("fours", n, isa{v.tag, 16, 2}, turn)
		e.narrow("ones", n, isa{v.tag, 4, 0}, turn)
	}
	g.Label("next")
	g.ADDQ(dim, a)
	g.ADDQ(dim, b)
	g.DECQ(heads)
	g.JNZ(operand.LabelRef("head"))
	g.done()
}

// narrow is whole with narrower vectors.
func (e *vec) narrow(label string, n reg.Register, v isa, body func(u int)) {
	wide := e.isa
	e.isa = v
	e.whole(label, n, 1, body)
	e.isa = wide
}

// rotatePairs writes the turning of neighbours, for whole vectors of pairs.
func (g *gen) rotatePairs(v isa) {
	name := "rotatePairs" + v.tag
	g.function(name, "func(n int, x, c, s *float32)", name+" turns n pairs of neighbours of x, n a multiple of the lanes.")
	n, x, c, s := g.param("n"), g.param("x"), g.param("c"), g.param("s")
	e := &vec{gen: g, isa: v, ways: 1}
	g.Label("loop")
	cos, sin := e.twice(c), e.twice(s)
	for i := range 2 {
		a, swapped := v.reg(g), v.reg(g)
		g.VMOVUPS(mem(x, i*v.bytes), a)
		g.VPERMILPS(operand.Imm(0xb1), a, swapped)
		g.VMOVUPS(e.addSub(e.mul(a, cos[i])[0], e.mul(swapped, sin[i])[0]), mem(x, i*v.bytes))
	}
	g.ADDQ(imm(2*v.bytes), x)
	g.ADDQ(imm(v.bytes), c)
	g.ADDQ(imm(v.bytes), s)
	g.SUBQ(imm(v.lanes()), n)
	g.JNZ(operand.LabelRef("loop"))
	g.done()
}

// twice reads a vector and returns two in which each element stands twice.
func (e *vec) twice(p reg.Register) [2]reg.VecVirtual {
	lo, hi := e.reg(e.gen), e.reg(e.gen)
	if e.bytes == 64 {
		e.VPMOVZXDQ(mem(p, 0), lo)
		e.VPMOVZXDQ(mem(p, 32), hi)
	} else {
		e.VPMOVZXDQ(mem(p, 0), lo)
		e.VPMOVZXDQ(mem(p, 16), hi)
	}
	e.VMOVSLDUP(lo, lo)
	e.VMOVSLDUP(hi, hi)
	return [2]reg.VecVirtual{lo, hi}
}

// addSub is a - b in even lanes and a + b in odd ones.
func (e *vec) addSub(a, b reg.VecVirtual) reg.VecVirtual {
	d := e.reg(e.gen)
	if e.bytes == 32 {
		e.VADDSUBPS(b, a, d)
		return d
	}
	k, even := e.K(), e.GP32()
	e.MOVL(operand.U32(0x5555), even)
	e.KMOVW(even, k)
	e.VADDPS(b, a, d)
	e.VSUBPS(b, a, k, d)
	return d
}
