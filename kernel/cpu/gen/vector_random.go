package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// counters are the four words of a block of Philox in each 64-bit lane, of
// which the low halves count.
type counters [4]reg.VecVirtual

// coins256 writes the first bytes of coins: groups of counters are worked on
// together, because each round waits for the multiplications of the one before.
// One width serves both tiers.
func (g *gen) coins256() {
	const groups = 2
	const blocks = 4 // in a vector
	g.function("coins256", "func(n int, dst, even *byte, keys *[20]uint32, block uint64, stream uint32, top uint8)",
		"coins256 sets bit 16b+j of dst where byte j of block+b is less than top, and of even where it is top; keys are those of the ten rounds; n, in bits, is a multiple of 128.")
	n, dst, even, keys := g.param("n"), g.param("dst"), g.param("even"), g.param("keys")
	next := g.YMM()
	g.firstBlocks(avx2, next)
	mul0, mul1 := g.splat(avx2, 0xD2511F53), g.splat(avx2, 0xCD9E8D57)
	at := g.GP64()
	g.XORQ(at, at)
	end := g.loop("loop", n)
	c := make([]counters, groups)
	for i := range c {
		c[i] = counters{g.YMM(), g.YMM(), g.YMM(), g.YMM()}
		g.VMOVDQA(next, c[i][0])
		g.VPSRLQ(operand.Imm(32), next, c[i][1])
		g.spread("stream", c[i][2])
		avx2.zero(g, c[i][3])
		step, x, r := g.YMM(), g.XMM(), g.GP64()
		g.MOVQ(imm(blocks), r)
		g.VMOVQ(r, x)
		g.VPBROADCASTQ(x, step)
		g.VPADDQ(step, next, next)
	}
	for r := range 10 {
		k0, k1 := g.YMM(), g.YMM()
		g.VPBROADCASTD(mem(keys, 8*r), k0)
		g.VPBROADCASTD(mem(keys, 8*r+4), k1)
		for i := range c {
			g.round(&c[i], mul0, mul1, k0, k1)
		}
	}
	for i := range c {
		g.tosses(c[i], dst, even, at, 8*i)
	}
	g.ADDQ(imm(8*groups), at)
	end(groups * blocks * 16)
	g.done()
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
func (g *gen) round(c *counters, mul0, mul1, k0, k1 reg.VecVirtual) {
	p0, p1, h0, h1 := g.YMM(), g.YMM(), g.YMM(), g.YMM()
	g.VPMULUDQ(mul0, c[0], p0)
	g.VPMULUDQ(mul1, c[2], p1)
	g.VPSRLQ(operand.Imm(32), p0, h0)
	g.VPSRLQ(operand.Imm(32), p1, h1)
	g.VPXOR(c[1], h1, h1)
	g.VPXOR(k0, h1, h1)
	g.VPXOR(c[3], h0, h0)
	g.VPXOR(k1, h0, h0)
	*c = counters{h1, p1, h0, p0}
}

// tosses stores the 64 coins of four blocks, at+disp bytes into dst and even.
func (g *gen) tosses(c counters, dst, even, at reg.Register, disp int) {
	top, x, r := g.YMM(), g.XMM(), g.GP32()
	g.MOVBLZX(g.addr("top"), r)
	g.VMOVD(r, x)
	g.VPBROADCASTB(x, top)
	a, b := g.pair(c[0], c[1]), g.pair(c[2], c[3])
	lo, hi := g.YMM(), g.YMM()
	g.VPUNPCKLQDQ(b, a, lo) // blocks 0 and 2
	g.VPUNPCKHQDQ(b, a, hi) // blocks 1 and 3
	most := g.YMM()
	g.VPMAXUB(top, lo, most)
	g.VPCMPEQB(most, lo, most) // where lo is top or more
	more := g.YMM()
	g.VPMAXUB(top, hi, more)
	g.VPCMPEQB(more, hi, more)
	bits := g.interleave(most, more)
	g.NOTQ(bits)
	g.MOVQ(bits, operand.Mem{Base: dst, Index: at, Scale: 1, Disp: disp})
	g.VPCMPEQB(top, lo, lo)
	g.VPCMPEQB(top, hi, hi)
	g.MOVQ(g.interleave(lo, hi), operand.Mem{Base: even, Index: at, Scale: 1, Disp: disp})
}

// pair puts two words of each block side by side.
func (g *gen) pair(a, b reg.VecVirtual) reg.VecVirtual {
	r := g.YMM()
	g.VPSLLQ(operand.Imm(32), b, r)
	g.VPBLENDD(operand.Imm(0xaa), r, a, r)
	return r
}

// interleave returns the top bits of the bytes of a and b, 16 of a and 16 of b in turn.
func (g *gen) interleave(a, b reg.VecVirtual) reg.GPVirtual {
	x, y, of := g.GP64(), g.GP64(), g.GP64()
	g.VPMOVMSKB(a, x.As32())
	g.VPMOVMSKB(b, y.As32())
	g.MOVQ(operand.U64(0x0000ffff0000ffff), of)
	g.PDEPQ(of, x, x)
	g.NOTQ(of)
	g.PDEPQ(of, y, y)
	g.ORQ(y, x)
	return x
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

// within256 writes the collection of magnitudes by permutation.
func (g *gen) within256() {
	g.function("within256", "func(n int, x *float32, lo, hi uint32, dst *uint32) (count, above int)",
		"within256 puts the bits of |x| in [lo, hi) at dst and counts them and those of hi or more; n is a multiple of 8. It writes up to n elements.")
	g.collect(1, func(p reg.Register, i int) reg.VecVirtual {
		r := g.YMM()
		g.VMOVUPS(mem(p, i*avx2.bytes), r)
		return r
	}, avx2.bytes)
}

// withinLess256 is within256 of differences.
func (g *gen) withinLess256(typ string) {
	name := "withinLess256" + typ
	g.function(name, "func(n int, x *byte, base *float32, lo, hi uint32, dst *uint32) (count, above int)",
		name+" puts the bits of |x-base| in [lo, hi) at dst and counts them and those of hi or more; n is a multiple of 32. It writes up to n elements.")
	base := g.param("base")
	step := avx2.lanes() * size(typ)
	g.collect(unit, func(p reg.Register, i int) reg.VecVirtual {
		if i == 0 {
			for at := 0; at < unit*step; at += 64 {
				g.PREFETCHT1(mem(p, ahead+at))
			}
		}
		r := g.YMM()
		g.load(avx2, typ, mem(p, i*step), r, nil)
		g.VSUBPS(mem(base, i*avx2.bytes), r, r)
		if i == unit-1 {
			g.ADDQ(imm(unit*avx2.bytes), base)
		}
		return r
	}, step)
}

// collect writes the loop of both over some vectors at a time, which next reads
// from parameter x; each takes step bytes of it.
func (g *gen) collect(some int, next func(x reg.Register, i int) reg.VecVirtual, step int) {
	n, x, dst := g.param("n"), g.param("x"), g.param("dst")
	t, abs := g.limits(true), g.splat(avx2, absBits)
	above, table := g.cleared(1)[0], g.GP64()
	g.LEAQ(g.lanesOfMask(), table)
	count := g.GP64()
	g.XORQ(count, count)
	end := g.loop("loop", n)
	for i := range some {
		d := next(x, i)
		m, over := g.YMM(), g.YMM()
		g.VPAND(abs, d, d)
		g.VPCMPGTD(t.hi, d, over)
		g.VPCMPGTD(t.lo, d, m)
		g.VPANDN(m, over, m)
		g.VPSUBD(over, above, above)
		bits, order := g.GP32(), g.YMM()
		g.VMOVMSKPS(m, bits)
		g.VPMOVZXBD(operand.Mem{Base: table, Index: bits.As64(), Scale: 8}, order)
		g.VPERMD(d, order, d)
		g.VMOVDQU(d, operand.Mem{Base: dst, Index: count, Scale: 4})
		g.POPCNTL(bits, bits)
		g.ADDQ(bits.As64(), count)
	}
	g.ADDQ(imm(some*step), x)
	end(some * avx2.lanes())
	g.Store(count, g.Return("count"))
	g.Store(g.sumLanes(above), g.Return("above"))
	g.done()
}

// sumLanes returns the sum of eight counts, each less than 2³¹.
func (g *gen) sumLanes(v reg.VecVirtual) reg.GPVirtual {
	x, y, r := g.XMM(), g.XMM(), g.GP64()
	g.VEXTRACTI128(operand.Imm(1), v, x)
	g.VPADDD(v.AsX(), x, x)
	g.VPSHUFD(operand.Imm(0x4e), x, y)
	g.VPADDD(y, x, x)
	g.VPSHUFD(operand.Imm(0xb1), x, y)
	g.VPADDD(y, x, x)
	g.VMOVD(x, r.As32())
	return r
}

// lanesOfMask is a table of the lanes whose bits are set in each of 256 masks,
// in their order, a byte for each.
func (g *gen) lanesOfMask() operand.Mem {
	if g.maskLanes != nil {
		return *g.maskLanes
	}
	m := g.StaticGlobal("lanesOfMask")
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for mask := range 256 {
		var lanes uint64
		at := 0
		for lane := range 8 {
			if mask>>lane&1 != 0 {
				lanes |= uint64(lane) << (8 * at)
				at++
			}
		}
		g.AddDatum(8*mask, operand.U64(lanes))
	}
	g.maskLanes = &m
	return m
}
