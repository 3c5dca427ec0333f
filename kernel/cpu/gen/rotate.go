package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rotate writes the turning of pairs that are half apart, of all heads of all rows. What
// is left of a head after whole vectors is for AVX2 done in fours and ones: masked writes
// are slow.
func (g *gen) rotate(v isa) {
	r := g.rotation(v, "rotate", "turns the pairs half apart of each head of rows of x, whose cosines and sines follow each other.")
	half, n := g.param("half"), g.GP64()
	a, b := r.x, g.GP64()
	e := &vec{gen: g, isa: v, ways: 1, at: g.GP64()}
	e.slices = map[string]reg.Register{"a": a, "b": b, "c": r.c, "s": r.s}
	turn := func(int) {
		a, b, c, s := e.load("a"), e.load("b"), e.load("c"), e.load("s")
		e.store("a", e.sub(e.mul(a, c), e.mul(b, s)))
		e.store("b", e.add(e.mul(b, c), e.mul(a, s)))
	}
	g.LEAQ(operand.Mem{Base: a, Index: half, Scale: 4}, b)
	dim := g.param("dim")
	g.SHLQ(operand.Imm(2), dim)
	r.rows(half, func() {}, func() {
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
	})
}

// A rotated is a function that turns the heads of rows, being written.
type rotated struct {
	*gen
	x, c, s reg.Register
	heads   reg.Register
}

func (g *gen) rotation(v isa, name, doc string) *rotated {
	name += v.tag
	g.function(name, "func(rows, heads, dim, half int, x, c, s *float32)", name+" "+doc)
	return &rotated{g, g.param("x"), g.param("c"), g.param("s"), g.GP64()}
}

// rows writes the loop over rows and heads, of whose pairs there are half.
func (r *rotated) rows(half reg.Register, start, head func()) {
	r.Label("row")
	start()
	r.MOVQ(r.inMemory("heads"), r.heads)
	r.Label("head")
	head()
	r.DECQ(r.heads)
	r.JNZ(operand.LabelRef("head"))
	for _, p := range []reg.Register{r.c, r.s} {
		r.LEAQ(operand.Mem{Base: p, Index: half, Scale: 4}, p)
	}
	r.DECQ(r.inMemory("rows"))
	r.JNZ(operand.LabelRef("row"))
	r.done()
}

// rotateEights writes rotate of heads of eight: a vector is a head, turned by itself with
// its halves changed.
func (g *gen) rotateEights() {
	r := g.rotation(avx2, "rotateEights", "is rotate256 of heads of 8, which is dim, and 4 pairs, which is half.")
	cos, sin, low := g.YMM(), g.YMM(), g.XMM()
	r.rows(g.param("half"), func() {
		g.VBROADCASTF128(mem(r.c, 0), cos)
		g.VMOVUPS(mem(r.s, 0), low)
		g.VXORPS(g.constant(signBit), low, sin.AsX())
		g.VINSERTF128(operand.Imm(1), low, sin, sin) // -s and s: a*c - b*s is a*c + b*(-s)
	}, func() {
		x, turned := g.YMM(), g.YMM()
		g.VMOVUPS(mem(r.x, 0), x)
		g.VPERM2F128(operand.Imm(1), x, x, turned)
		g.VMULPS(cos, x, x)
		g.VMULPS(sin, turned, turned)
		g.VADDPS(turned, x, x)
		g.VMOVUPS(x, mem(r.x, 0))
		g.ADDQ(imm(32), r.x)
	})
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
