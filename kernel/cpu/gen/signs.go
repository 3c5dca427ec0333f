package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// signs writes a bit for each element that is below 0, and for each that is 0.
func (g *gen) signs() {
	g.function("signs256", "func(n int, negative, zero *uint64, x *float32) (unordered uint32)",
		"signs256 sets a bit for each element below 0 and for each that is 0, for a multiple of 64; it returns whether there is a NaN.")
	n, negative, zero, x := g.param("n"), g.param("negative"), g.param("zero"), g.param("x")
	none, nan := g.YMM(), g.YMM()
	avx2.zero(g, none)
	avx2.zero(g, nan)
	g.while(n, 64, func() {
		words := [2]reg.GPVirtual{g.GP64(), g.GP64()}
		for u := range 8 {
			v, t := g.YMM(), g.YMM()
			g.VMOVUPS(mem(x, 32*u), v)
			for k, compare := range []int{0x11, 0} { // less, equal
				g.VCMPPS(operand.Imm(uint64(compare)), none, v, t)
				g.bits8(t, words[k], u)
			}
			g.VCMPPS(operand.Imm(3), v, v, t)
			g.VORPS(t, nan, nan)
		}
		g.forthSigns(words, negative, zero, x, 256)
	})
	any := g.GP32()
	g.VMOVMSKPS(nan, any)
	g.Store(any, g.ReturnIndex(0))
	g.done()
}

// shortSigns writes the same for elements of 16 bits, of which those of infinity are
// inf; it looks at 32 at once.
func (g *gen) shortSigns(t string, inf uint64) {
	name := "signs256" + t
	g.function(name, "func(n int, negative, zero *uint64, x *byte) (unordered uint32)",
		name+" sets a bit for each element below 0 and for each that is 0, for a multiple of 64; it returns whether there is a NaN.")
	n, negative, zero, x := g.param("n"), g.param("negative"), g.param("zero"), g.param("x")
	none, nan, magnitude, infinite := g.YMM(), g.YMM(), g.repeated(0x7fff), g.repeated(inf)
	avx2.zero(g, none)
	avx2.zero(g, nan)
	g.while(n, 64, func() {
		words := [2]reg.GPVirtual{g.GP64(), g.GP64()}
		for half := range 2 {
			below, empty := avx2.regs(g, 2), avx2.regs(g, 2)
			for u := range 2 {
				t := g.YMM()
				g.VMOVUPD(mem(x, 64*half+32*u), below[u])
				g.VPAND(magnitude, below[u], empty[u])
				g.VPCMPGTW(infinite, empty[u], t)
				g.VPOR(t, nan, nan)
				g.VPCMPEQW(none, empty[u], empty[u])
				g.VPOR(t, empty[u], t)
				g.VPANDN(below[u], t, below[u]) // -0 and -NaN are not below 0
			}
			g.bits32(below, words[0], half)
			g.bits32(empty, words[1], half)
		}
		g.forthSigns(words, negative, zero, x, 128)
	})
	any := g.GP32()
	g.VPMOVMSKB(nan, any)
	g.Store(any, g.ReturnIndex(0))
	g.done()
}

// forthSigns stores the words of 64 elements, and goes on by so many bytes of them.
func (g *gen) forthSigns(words [2]reg.GPVirtual, negative, zero, x reg.Register, size int) {
	g.MOVQ(words[0], mem(negative, 0))
	g.MOVQ(words[1], mem(zero, 0))
	g.ADDQ(imm(size), x)
	g.ADDQ(imm(8), negative)
	g.ADDQ(imm(8), zero)
}

// repeated returns 16 lanes of 16 bits.
func (g *gen) repeated(bits uint64) reg.VecVirtual {
	r, v := g.GP64(), g.YMM()
	g.MOVQ(operand.U32(bits), r)
	g.VMOVD(r.As32(), v.AsX())
	g.VPBROADCASTW(v.AsX(), v)
	return v
}

// bits32 puts the signs of two vectors' lanes of 16 bits in half a word.
func (g *gen) bits32(v []reg.VecVirtual, word reg.GPVirtual, half int) {
	g.VPACKSSWB(v[1], v[0], v[0]) // by halves of the vectors
	g.VPERMQ(operand.Imm(0b11011000), v[0], v[0])
	if half == 0 {
		g.VPMOVMSKB(v[0], word.As32())
		return
	}
	b := g.GP64()
	g.VPMOVMSKB(v[0], b.As32())
	g.SHLQ(operand.Imm(32), b)
	g.ORQ(b, word)
}

// bits8 puts the signs of a vector's lanes in byte u of word.
func (g *gen) bits8(v reg.VecVirtual, word reg.GPVirtual, u int) {
	if u == 0 {
		g.VMOVMSKPS(v, word.As32())
		return
	}
	b := g.GP64()
	g.VMOVMSKPS(v, b.As32())
	g.SHLQ(operand.Imm(uint64(8*u)), b)
	g.ORQ(b, word)
}
