package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// counters are the four words of a block of Philox in each 64-bit lane, of
// which the low halves count.
type counters [4]reg.VecVirtual

// coinGroups is how many vectors of counters are worked on together, because each
// round waits for the multiplications of the one before.
const coinGroups = 3

// coins256 writes the first bytes of coins. One width serves both tiers.
func (g *gen) coins256() {
	g.function("coins256", "func(n int, dst, even *byte, keys *[21][8]uint32, block uint64, top uint8)",
		"coins256 sets bit 16b+j of dst where byte j of block+b is less than top, and of even, unless it is nil, where it is top; n, in bits, is a multiple of 64. Keys are two for each round; what the second product of the first, that of the stream, gives is part of the first and the last.")
	n, dst, even, keys, block := g.param("n"), g.param("dst"), g.param("even"), g.param("keys"), g.param("block")
	for _, groups := range []int{coinGroups, 1} {
		g.while(n, groups*64, func() { g.coinBlocks(groups, dst, even, keys, block) })
	}
	g.done()
}

// coinKeys256 writes the copying of keys to every lane.
func (g *gen) coinKeys256() {
	g.function("coinKeys256", "func(keys *[21]uint32, lanes *[21][8]uint32)", "coinKeys256 sets each of the eight of lanes[i] to keys[i].")
	keys, lanes, x := g.param("keys"), g.param("lanes"), g.YMM()
	for i := range 21 {
		g.VPBROADCASTD(mem(keys, 4*i), x)
		g.VMOVDQU(x, mem(lanes, 32*i))
	}
	g.done()
}

// coinBlocks throws the coins of some groups of four blocks.
func (g *gen) coinBlocks(groups int, dst, even, keys, block reg.Register) {
	c := g.philoxBlocks(groups, keys, block)
	top, x, t := g.YMM(), g.XMM(), g.GP32()
	g.MOVBLZX(g.addr("top"), t)
	g.VMOVD(t, x)
	g.VPBROADCASTB(x, top)
	for i := range c {
		g.tosses(&c[i], top, dst, 8*i)
	}
	exact := g.label("exact")
	g.TESTQ(even, even)
	g.JZ(operand.LabelRef(exact))
	for i := range c {
		for j, x := range c[i][:2] {
			bits := g.GP32()
			g.VPCMPEQB(top, x, x)
			g.VPMOVMSKB(x, bits)
			g.MOVL(bits, mem(even, 8*i+4*j))
		}
	}
	g.ADDQ(imm(8*groups), even)
	g.Label(exact)
	g.ADDQ(imm(8*groups), dst)
}

// philoxBlocks returns the words of some groups of four blocks from block on, in the low
// halves of lanes, and counts block on.
func (g *gen) philoxBlocks(groups int, keys, block reg.Register) []counters {
	c := make([]counters, groups)
	for i := range c {
		c[i] = g.firstRound(block, 4*i, keys)
	}
	mul0, mul1 := g.YMM(), g.YMM()
	g.VMOVDQU(g.constant(philox0), mul0)
	g.VMOVDQU(g.constant(philox1), mul1)
	for r := range 9 {
		for i := range c {
			g.round(&c[i], mul0, mul1, mem(keys, 64*(r+1)), mem(keys, 64*(r+1)+32))
		}
	}
	g.ADDQ(imm(4*groups), block)
	return c
}

// draws256 writes draws of whole numbers. One width serves both tiers.
func (g *gen) draws256() {
	g.function("draws256", "func(count int, dst *uint32, keys *[21][8]uint32, block uint64, n uint32)",
		"draws256 sets dst[4b+j] to the upper half of word j of block+b times n; count is a multiple of 16. Keys are as those of coins256.")
	count, dst, keys, block := g.param("count"), g.param("dst"), g.param("keys"), g.param("block")
	for _, groups := range []int{coinGroups, 1} {
		g.while(count, 16*groups, func() {
			c := g.philoxBlocks(groups, keys, block)
			n, x, t := g.YMM(), g.XMM(), g.GP32()
			g.MOVL(g.addr("n"), t)
			g.VMOVD(t, x)
			g.VPBROADCASTD(x, n)
			for i := range c {
				g.upperHalves(&c[i], n, dst, 64*i)
			}
			g.ADDQ(imm(64*groups), dst)
		})
	}
	g.done()
}

// upperHalves stores the upper halves of the words of four blocks times n.
func (g *gen) upperHalves(c *counters, n reg.VecVirtual, dst reg.Register, disp int) {
	for _, x := range c {
		g.VPMULUDQ(n, x, x)
	}
	for _, k := range []int{0, 2} {
		g.VPSRLQ(operand.Imm(32), c[k], c[k])
		g.VPBLENDD(operand.Imm(0xaa), c[k+1], c[k], c[k])
	}
	g.VPUNPCKLQDQ(c[2], c[0], c[1])
	g.VPUNPCKHQDQ(c[2], c[0], c[3])
	g.VMOVDQU(c[1], mem(dst, disp))
	g.VMOVDQU(c[3], mem(dst, disp+32))
}

// firstRound is the first round of blocks block+from to block+from+3, in the order
// in which bytes are unpacked: 0, 2, 1, 3.
func (g *gen) firstRound(block reg.Register, from int, keys reg.Register) counters {
	c := counters{g.YMM(), g.YMM(), g.YMM(), g.YMM()}
	x := g.XMM()
	g.VMOVQ(block, x)
	g.VPBROADCASTQ(x, c[3])
	g.VPADDQ(g.blocks(from), c[3], c[3])
	g.VPSRLQ(operand.Imm(32), c[3], c[0])
	g.VPXOR(mem(keys, 0), c[0], c[0])
	g.VMOVDQU(mem(keys, 20*32), c[1])
	g.VPMULUDQ(g.constant(philox0), c[3], c[3])
	g.VPSRLQ(operand.Imm(32), c[3], c[2])
	g.VPXOR(mem(keys, 32), c[2], c[2])
	return c
}

// The multipliers of Philox.
const (
	philox0 = 0xD2511F53
	philox1 = 0xCD9E8D57
)

// blocks is a table of the numbers from, from+2, from+1, from+3.
func (g *gen) blocks(from int) operand.Mem {
	name := fmt.Sprint("blocks", from)
	if m, ok := g.shifts[name]; ok {
		return m
	}
	m := g.StaticGlobal(name)
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for i, b := range [4]int{0, 2, 1, 3} {
		g.AddDatum(8*i, operand.U64(from+b))
	}
	g.shifts[name] = m
	return m
}

// round is one round: (h₁^c₁^k₀, l₁, h₀^c₃^k₁, l₀).
func (g *gen) round(c *counters, mul0, mul1, k0, k1 operand.Op) {
	h0, h1 := g.YMM(), g.YMM()
	g.VPMULUDQ(mul0, c[0], c[0])
	g.VPMULUDQ(mul1, c[2], c[2])
	g.VPXOR(k0, c[1], c[1])
	g.VPXOR(k1, c[3], c[3])
	g.VPSRLQ(operand.Imm(32), c[0], h0)
	g.VPSRLQ(operand.Imm(32), c[2], h1)
	g.VPXOR(h1, c[1], c[1])
	g.VPXOR(h0, c[3], c[3])
	*c = counters{c[1], c[2], c[3], c[0]}
}

// tosses stores the 64 coins of four blocks, and leaves their bytes, in order, in the
// first two vectors of c.
func (g *gen) tosses(c *counters, top reg.VecVirtual, dst reg.Register, disp int) {
	a, b := g.pair(c[0], c[1]), g.pair(c[2], c[3])
	g.VPUNPCKLQDQ(b, a, c[0])
	g.VPUNPCKHQDQ(b, a, c[1])
	for j, x := range c[:2] {
		most, bits := g.YMM(), g.GP32()
		g.VPMAXUB(top, x, most)
		g.VPCMPEQB(most, x, most) // where it is top or more
		g.VPMOVMSKB(most, bits)
		g.NOTL(bits)
		g.MOVL(bits, mem(dst, disp+4*j))
	}
}

// pair puts two words of each block side by side.
func (g *gen) pair(a, b reg.VecVirtual) reg.VecVirtual {
	r := g.YMM()
	g.VPSLLQ(operand.Imm(32), b, r)
	g.VPBLENDD(operand.Imm(0xaa), r, a, r)
	return r
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
	x := g.param("x")
	c := g.collector()
	end := g.loop("loop", g.param("n"))
	d := g.YMM()
	g.VMOVUPS(mem(x, 0), d)
	c.collect(g, d)
	g.ADDQ(imm(avx2.bytes), x)
	end(avx2.lanes())
	c.done(g)
}

// withinLess256 is within256 of differences, in split order. There is no branch for
// vectors that have nothing to collect: it would often be guessed wrong.
func (g *gen) withinLess256(typ string) {
	name := "withinLess256" + typ
	g.function(name, "func(n int, x, base *byte, lo, hi uint32, dst *uint32) (count, above int)",
		name+" puts the bits of |x-base| in [lo, hi) at dst and counts them and those of hi or more; n is a multiple of 32. It writes up to n elements.")
	x, base, s := g.param("x"), g.param("base"), g.split(typ)
	c := g.collector()
	step := avx2.lanes() * size(typ)
	end := g.loop("loop", g.param("n"))
	for at := 0; at < unit*step; at += 64 {
		g.PREFETCHT1(mem(x, ahead+at))
	}
	for i := 0; i < unit; i += 2 {
		from := s.load(g, base, i*step)
		for j, v := range s.load(g, x, i*step) {
			g.VSUBPS(from[j], v, v)
			c.collect(g, v)
		}
	}
	g.ADDQ(imm(unit*step), x)
	g.ADDQ(imm(unit*step), base)
	end(unit * avx2.lanes())
	c.done(g)
}

// A collector counts magnitudes above a bracket and collects those in it.
type collector struct {
	limits
	above         reg.VecVirtual
	table, dst, n reg.GPVirtual
}

func (g *gen) collector() *collector {
	c := &collector{limits: g.limits(true), above: g.cleared(1)[0], table: g.GP64(), dst: g.param("dst"), n: g.GP64()}
	g.LEAQ(g.lanesOfMask(), c.table)
	g.XORQ(c.n, c.n)
	return c
}

// collect counts the magnitudes of d above the bracket and stores those in it.
func (c *collector) collect(g *gen, d reg.VecVirtual) {
	in, over, bits, order := g.YMM(), g.YMM(), g.GP32(), g.YMM()
	g.VPAND(g.constant(absBits), d, d)
	g.VPCMPGTD(c.hi, d, over)
	g.VPCMPGTD(c.lo, d, in)
	g.VPANDN(in, over, in)
	g.VPSUBD(over, c.above, c.above)
	g.VMOVMSKPS(in, bits)
	g.VPMOVZXBD(operand.Mem{Base: c.table, Index: bits.As64(), Scale: 8}, order)
	g.VPERMD(d, order, order)
	g.VMOVDQU(order, operand.Mem{Base: c.dst, Index: c.n, Scale: 4})
	g.POPCNTL(bits, bits)
	g.ADDQ(bits.As64(), c.n)
}

// done returns both numbers.
func (c *collector) done(g *gen) {
	g.Store(c.n, g.Return("count"))
	g.Store(g.sumLanes(c.above), g.Return("above"))
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
