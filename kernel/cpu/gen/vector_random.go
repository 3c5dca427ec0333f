package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// counters are the four words of a block of Philox in each 64-bit lane, of
// which the low halves count.
type counters [4]reg.VecVirtual

// philox writes coins: groups of counters are worked on together, because each
// round waits for the multiplications of the one before.
func (g *gen) philox(v isa) {
	groups := 2
	if v.bytes == 64 {
		groups = 4
	}
	blocks := v.bytes / 8 // in a vector
	name := "philox" + v.tag
	g.function(name, "func(n int, dst *byte, keys *[20]uint32, block uint64, stream, limit uint32)",
		name+" sets bit 4b+j of dst where word j of block+b is less than limit; keys are those of the ten rounds; n, in bits, is a multiple of 128.")
	n, dst, keys := g.param("n"), g.param("dst"), g.param("keys")
	next := v.reg(g)
	g.firstBlocks(v, next)
	mul0, mul1 := g.splat(v, 0xD2511F53), g.splat(v, 0xCD9E8D57)
	end := g.loop("loop", n)
	c := make([]counters, groups)
	for i := range c {
		c[i] = counters{v.reg(g), v.reg(g), v.reg(g), v.reg(g)}
		g.move(v, next, c[i][0])
		g.VPSRLQ(operand.Imm(32), next, c[i][1])
		g.spread("stream", c[i][2])
		v.zero(g, c[i][3])
		step, x, r := v.reg(g), g.XMM(), g.GP64()
		g.MOVQ(imm(blocks), r)
		g.VMOVQ(r, x)
		g.VPBROADCASTQ(x, step)
		g.VPADDQ(step, next, next)
	}
	for r := range 10 {
		k0, k1 := v.reg(g), v.reg(g)
		g.VPBROADCASTD(mem(keys, 8*r), k0)
		g.VPBROADCASTD(mem(keys, 8*r+4), k1)
		for i := range c {
			g.round(v, &c[i], mul0, mul1, k0, k1)
		}
	}
	g.coins(v, c, dst)
	g.ADDQ(imm(groups*blocks/2), dst)
	end(groups * blocks * 4)
	g.done()
}

func (g *gen) move(v isa, a, b reg.VecVirtual) {
	if v.bytes == 64 {
		g.VMOVDQA64(a, b)
	} else {
		g.VMOVDQA(a, b)
	}
}

// firstBlocks sets lane i of r to block+i.
func (g *gen) firstBlocks(v isa, r reg.VecVirtual) {
	m := g.StaticGlobal("lane" + v.tag)
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range v.bytes / 8 {
		g.AddDatum(8*i, operand.U64(i))
	}
	g.VPBROADCASTQ(g.addr("block"), r)
	g.VPADDQ(m, r, r)
}

// round is one round: (h₁^c₁^k₀, l₁, h₀^c₃^k₁, l₀).
func (g *gen) round(v isa, c *counters, mul0, mul1, k0, k1 reg.VecVirtual) {
	p0, p1, h0, h1 := v.reg(g), v.reg(g), v.reg(g), v.reg(g)
	g.VPMULUDQ(mul0, c[0], p0)
	g.VPMULUDQ(mul1, c[2], p1)
	g.VPSRLQ(operand.Imm(32), p0, h0)
	g.VPSRLQ(operand.Imm(32), p1, h1)
	if v.bytes == 64 {
		g.VPTERNLOGD(operand.Imm(0x96), k0, c[1], h1)
		g.VPTERNLOGD(operand.Imm(0x96), k1, c[3], h0)
	} else {
		g.VPXOR(c[1], h1, h1)
		g.VPXOR(k0, h1, h1)
		g.VPXOR(c[3], h0, h0)
		g.VPXOR(k1, h0, h0)
	}
	*c = counters{h1, p1, h0, p0}
}

// coins compares the words with the limit and stores a bit for each.
func (g *gen) coins(v isa, c []counters, dst reg.Register) {
	lo, hi := g.GP64(), g.GP64()
	g.MOVQ(operand.U64(0x3333333333333333), lo)
	g.MOVQ(operand.U64(0xcccccccccccccccc), hi)
	for i := range c {
		a, b := g.less(v, c[i][0], c[i][1]), g.less(v, c[i][2], c[i][3])
		g.PDEPQ(lo, a, a)
		g.PDEPQ(hi, b, b)
		g.ORQ(b, a)
		if v.bytes == 64 {
			g.MOVL(a.As32(), mem(dst, 4*i))
		} else {
			g.MOVW(a.As16(), mem(dst, 2*i))
		}
	}
}

// less returns bits 2l and 2l+1 for the words a and b of lane l being less than
// the limit.
func (g *gen) less(v isa, a, b reg.VecVirtual) reg.GPVirtual {
	limit, bits := v.reg(g), g.GP64()
	g.spread("limit", limit)
	g.VPSLLQ(operand.Imm(32), b, b)
	if v.bytes == 64 {
		k, odd := g.K(), g.K()
		r := g.GP32()
		g.MOVL(operand.U32(0xaaaa), r)
		g.KMOVW(r, odd)
		g.VMOVDQA32(b, odd, a)
		g.VPCMPUD(operand.Imm(1), limit, a, k)
		g.KMOVW(k, bits.As32())
		return bits
	}
	sign := g.splat(v, 1<<31)
	g.VPBLENDD(operand.Imm(0xaa), b, a, a)
	g.VPXOR(sign, a, a)
	g.VPXOR(sign, limit, limit)
	g.VPCMPGTD(a, limit, a)
	g.VMOVMSKPS(a, bits.As32())
	return bits
}

// within512 writes the collection of magnitudes by compression.
func (g *gen) within512() {
	g.function("within512", "func(n int, x *float32, lo, hi uint32, dst *uint32) (count, above int)",
		"within512 puts the bits of |x| in [lo, hi) at dst and counts them and those of hi or more; n is a multiple of 16. It writes up to n elements.")
	n, x, dst := g.param("n"), g.param("x"), g.param("dst")
	abs, lo, hi := g.splat(avx512, 0x7fffffff), g.ZMM(), g.ZMM()
	g.spread("lo", lo)
	g.spread("hi", hi)
	count, above, c := g.GP64(), g.GP64(), g.GP64()
	g.XORQ(count, count)
	g.XORQ(above, above)
	end := g.loop("loop", n)
	m, in, over := g.ZMM(), g.K(), g.K()
	g.VPANDD(mem(x, 0), abs, m)
	g.VPCMPUD(operand.Imm(5), hi, m, over)
	g.VPCMPUD(operand.Imm(5), lo, m, in)
	g.KANDNW(in, over, in)
	g.KMOVW(over, c.As32())
	g.POPCNTL(c.As32(), c.As32())
	g.ADDQ(c, above)
	g.VPCOMPRESSD(m, in, m)
	g.VMOVDQU32(m, operand.Mem{Base: dst, Index: count, Scale: 4})
	g.KMOVW(in, c.As32())
	g.POPCNTL(c.As32(), c.As32())
	g.ADDQ(c, count)
	g.ADDQ(imm(64), x)
	end(16)
	g.Store(count, g.Return("count"))
	g.Store(above, g.Return("above"))
	g.done()
}

// within256 writes the same with a loop over the few that are in the range.
func (g *gen) within256() {
	g.function("within256", "func(n int, x *float32, lo, hi uint32, dst *uint32) (count, above int)",
		"within256 puts the bits of |x| in [lo, hi) at dst and counts them and those of hi or more; n is a multiple of 8.")
	n, x, dst := g.param("n"), g.param("x"), g.param("dst")
	abs, ones, lo, hi := g.splat(avx2, 0x7fffffff), g.YMM(), g.YMM(), g.YMM()
	g.VPCMPEQD(ones, ones, ones)
	g.spread("lo", lo)
	g.spread("hi", hi)
	g.VPADDD(ones, lo, lo)
	g.VPADDD(ones, hi, hi)
	count, above, c, in, i := g.GP64(), g.GP64(), g.GP64(), g.GP64(), g.GP64()
	g.XORQ(count, count)
	g.XORQ(above, above)
	end := g.loop("loop", n)
	m, over := g.YMM(), g.YMM()
	g.VPAND(mem(x, 0), abs, m)
	g.VPCMPGTD(hi, m, over)
	g.VMOVMSKPS(over, c.As32())
	g.VPCMPGTD(lo, m, m)
	g.VPANDN(m, over, m)
	g.VMOVMSKPS(m, in.As32())
	g.POPCNTL(c.As32(), c.As32())
	g.ADDQ(c, above)
	g.JMP(operand.LabelRef("test"))
	g.Label("next")
	g.BSFL(in.As32(), i.As32())
	g.MOVL(operand.Mem{Base: x, Index: i, Scale: 4}, c.As32())
	g.ANDL(operand.U32(0x7fffffff), c.As32())
	g.MOVL(c.As32(), operand.Mem{Base: dst, Index: count, Scale: 4})
	g.INCQ(count)
	g.LEAL(operand.Mem{Base: in, Disp: -1}, c.As32())
	g.ANDL(c.As32(), in.As32())
	g.Label("test")
	g.TESTL(in.As32(), in.As32())
	g.JNZ(operand.LabelRef("next"))
	g.ADDQ(imm(32), x)
	end(8)
	g.Store(count, g.Return("count"))
	g.Store(above, g.Return("above"))
	g.done()
}
