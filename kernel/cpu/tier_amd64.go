package cpu

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// available returns the tiers that this processor has, the best first.
func available() []*tier {
	var all []*tier
	x := &cpu.X86
	if x.HasAVX2 && x.HasFMA && x.HasF16C {
		if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL {
			all = append(all, tier512())
		}
		all = append(all, tier256())
	}
	return append(all, portable())
}

func tier512() *tier {
	t := portable()
	t.name, t.mr, t.nr, t.lanes = "avx512", 14, 32, 16
	t.tile = func(panels, rows, k int, a *float32, lda int, b, c *float32, ldc int, add bool, f fetch) {
		if lda > 0 {
			lying512(panels, k, a, lda, b, c, ldc, add, f.at, f.hop, f.skip)
			return
		}
		tiles512[rows-1](panels, k, a, lda, b, c, ldc, add, f.at, f.hop, f.skip)
	}
	t.packRows, t.packCols = packRows512, packCols512
	t.thinCols, t.columns, t.stream = thinCols512, columns512, &stream512
	t.strips = [2]stripKernels{
		{16, scores512x1, values512x1, soften512x1, back512x1, backKept512x1, dots512x1, divide512x1, nil},
		{32, scores512x2, values512x2, soften512x2, back512x2, backKept512x2, dots512x2, divide512x2, nil},
	}
	t.outer, t.gather, t.single = [2]outerFunc{outer512x1, outer512x2}, gather512, &single256
	t.rmsSums, t.layerSums = rmsSums512, layerSums512
	t.sum, t.sumDev, t.dot, t.max, t.exp2Sum, t.sumSquares, t.zero = sum512, sumDev512, dot512, max512, orTotal(exp2Sum512, exp2Total512), sumSquares512, zero512
	t.add, t.scale = add512, scale512
	t.addPair, t.addAsking, t.squarePair = addPair512, addAsking512, squarePair512
	t.norm, t.pastNorm = orBias(norm512, normBias512), orBias(pastNorm512, pastNormBias512)
	t.rmsRows = rmsRows512
	t.normGrad = orGradBias(normGrad512, normGradBias512)
	t.pastNormGrad, t.pastCopy, t.fence = orGradBias(pastNormGrad512, pastNormGradBias512), pastCopy512, fence
	t.softcap, t.uncap = softcap512, uncap512
	t.rotate = rotating(rotate512, rotate512)
	t.rotatePairs = func(x, c, s []float32) {
		n := len(c) &^ (t.lanes - 1)
		if n > 0 {
			rotatePairs512(n, &x[0], &c[0], &s[0])
		}
		rotatePairsGo(x[2*n:], c[n:], s[n:])
	}
	t.sincos = sincosBy(16, sincos512)
	t.adam = func(p, m, v, g []float32, s *adamStep) { adam512(p, m, v, g, &s.scale) }
	t.glu = [3]gluFunc{usual(gluSiLU512, gluSiLUGo), usual(gluTanh512, gluTanhGo), usual(gluErf512, gluErfGo)}
	t.gluGrad = [3]gluGradFunc{usualGrad(gluSiLUGrad512, gluSiLUGradGo), usualGrad(gluTanhGrad512, gluTanhGradGo), usualGrad(gluErfGrad512, gluErfGradGo)}
	t.peakFMA, t.peakFlops, t.peakRead = peakFMA512, 24*16, peakRead512
	return t
}

func tier256() *tier {
	t := portable()
	t.name, t.mr, t.nr, t.lanes = "avx2", 6, 16, 8
	t.tile = func(panels, rows, k int, a *float32, lda int, b, c *float32, ldc int, add bool, f fetch) {
		if lda > 0 && f.fresh {
			fresh256(panels, k, a, lda, b, c, ldc, add, f.at, f.hop, f.skip)
			return
		}
		if lda > 0 {
			lying256(panels, k, a, lda, b, c, ldc, add, f.at, f.hop, f.skip)
			return
		}
		tiles256[rows-1](panels, k, a, lda, b, c, ldc, add, f.at, f.hop, f.skip)
	}
	t.packRows, t.packCols = packRows256, packCols256
	t.packGroup = func(k int, src unsafe.Pointer, stride int, dst *float32) { copySixes256(k, (*byte)(src), stride, dst) }
	t.thinCols, t.columns = thinCols256, columns256
	t.skinny, t.few, t.stream = skinny256, &few256, &stream256
	t.widen = widen256
	t.strips = [2]stripKernels{
		{8, scores256x1, values256x1, soften256x1, back256x1, backKept256x1, dots256x1, divide256x1, scatter256x1},
		{16, scores256x2, values256x2, soften256x2, back256x2, backKept256x2, dots256x2, divide256x2, scatter256x2},
	}
	t.outer, t.gather, t.single = [2]outerFunc{outer256x1, outer256x2}, gather256, &single256
	t.rmsSums, t.layerSums = rmsSums256, layerSums256
	t.sum, t.sumDev, t.dot, t.max, t.exp2Sum, t.sumSquares, t.zero = sum256, sumDev256, dot256, max256, orTotal(exp2Sum256, exp2Total256), sumSquares256, zero256
	t.add, t.scale = add256, scale256
	t.addPair, t.addAsking, t.squarePair = addPair256, addAsking256, squarePair256
	t.norm, t.pastNorm = orBias(norm256, normBias256), orBias(pastNorm256, pastNormBias256)
	t.rmsRows = rmsRows256
	t.normGrad = orGradBias(normGrad256, normGradBias256)
	t.pastNormGrad, t.pastCopy, t.fence = orGradBias(pastNormGrad256, pastNormGradBias256), pastCopy256, fence
	t.softcap, t.uncap = softcap256, uncap256
	t.rotate = rotating(rotate256, rotateEights256)
	t.rotatePairs = func(x, c, s []float32) {
		n := len(c) &^ (t.lanes - 1)
		if n > 0 {
			rotatePairs256(n, &x[0], &c[0], &s[0])
		}
		rotatePairsGo(x[2*n:], c[n:], s[n:])
	}
	t.sincos = sincosBy(8, sincos256)
	t.adam = func(p, m, v, g []float32, s *adamStep) { adam256(p, m, v, g, &s.scale) }
	t.glu = [3]gluFunc{usual(gluSiLU256, gluSiLUGo), usual(gluTanh256, gluTanhGo), usual(gluErf256, gluErfGo)}
	t.gluGrad = [3]gluGradFunc{usualGrad(gluSiLUGrad256, gluSiLUGradGo), usualGrad(gluTanhGrad256, gluTanhGradGo), usualGrad(gluErfGrad256, gluErfGradGo)}
	t.peakFMA, t.peakFlops, t.peakRead = peakFMA256, 24*8, peakRead256
	return t
}

// single256 serves AVX-512 too.
var single256 = singleKernels{
	scores: [singleRows][2]func(n int, k *float32, ldk int, q *float32, step, quads int, s *float32){
		{singleScores256x1x1, singleScores256x1x2}, {singleScores256x2x1, singleScores256x2x2},
		{singleScores256x3x1, singleScores256x3x2}, {singleScores256x4x1, singleScores256x4x2},
	},
	values: [singleRows]func(n int, v *float32, ldv int, p *float32, step, vectors int, down, acc *float32, lda int){
		singleValues256x1, singleValues256x2, singleValues256x3, singleValues256x4,
	},
}

// rotating returns tier.rotate of a loop over heads of any size and of one for heads of
// eight that are turned whole.
func rotating(any, eights func(rows, heads, dim, half int, x, c, s *float32)) func(rows int, x []float32, dim int, c, s []float32) {
	return func(rows int, x []float32, dim int, c, s []float32) {
		half, turn := len(c)/rows, any
		if dim == 8 && half == 4 {
			turn = eights
		}
		if len(x) > 0 {
			turn(rows, len(x)/rows/dim, dim, half, &x[0], &c[0], &s[0])
		}
	}
}

type tileFunc = func(panels, k int, a *float32, lda int, b, c *float32, ldc int, add bool, next *byte, hop, skip int)

var tiles512 = [...]tileFunc{
	tile512x1, tile512x2, tile512x3, tile512x4, tile512x5, tile512x6, tile512x7,
	tile512x8, tile512x9, tile512x10, tile512x11, tile512x12, tile512x13, tile512x14,
}

var tiles256 = [...]tileFunc{tile256x1, tile256x2, tile256x3, tile256x4, tile256x5, tile256x6}

// orTotal is tier.exp2Sum of the loops that keep the powers and that do not.
func orTotal(sum func(p, x []float32, c, m float32) float32, total func(x []float32, c, m float32) float32) func(p, x []float32, c, m float32) float32 {
	return func(p, x []float32, c, m float32) float32 {
		if p == nil {
			return total(x, c, m)
		}
		return sum(p, x, c, m)
	}
}

// unusual is how many elements are left to the portable loop where one of them
// is beyond the range of the assembly, which returns how many it did before.
const unusual = 16

// usual returns the loop that has assembly for elements of the usual range.
func usual(within func(dst, gate, up []float32) int, any gluFunc) gluFunc {
	return func(dst, gate, up []float32) {
		for i := 0; i < len(dst); {
			i += within(dst[i:], gate[i:], up[i:])
			j := min(len(dst), i+unusual)
			any(dst[i:j], gate[i:j], up[i:j])
			i = j
		}
	}
}

func usualGrad(within func(dgate, dup, dy, gate, up []float32) int, any gluGradFunc) gluGradFunc {
	return func(dgate, dup, dy, gate, up []float32) {
		for i := 0; i < len(dgate); {
			i += within(dgate[i:], dup[i:], dy[i:], gate[i:], up[i:])
			j := min(len(dgate), i+unusual)
			any(dgate[i:j], dup[i:j], dy[i:j], gate[i:j], up[i:j])
			i = j
		}
	}
}
