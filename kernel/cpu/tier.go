package cpu

import (
	"fmt"
	"math"
	"strings"
	"unsafe"

	"pewter/kernel/tensor"
)

var negInf = float32(math.Inf(-1))

// A tier is a table of primitives. All tiers hold the same functions.
type tier struct {
	name   string
	mr, nr int // the tile of a product

	// tile is c[i,j] = fma(a[p,i], b[p,j], c[i,j]) for p ascending in 0..k,
	// i in 0..rows <= mr, j in 0..nr, where a is [k, rows], b is [k, nr] and
	// rows of c are ldc apart. Unless add, c starts from 0. That is done for as
	// many panels, a and c going on below. If lda > 0, a has its rows lie lda
	// apart, and rows is mr. What f says is wanted soon: every 16 steps of a panel the
	// line at f.at, which goes f.hop bytes on, and f.skip after each panel; of fresh
	// rows that lie, those of the panel below.
	tile func(panels, rows, k int, a *float32, lda int, b, c *float32, ldc int, add bool, f fetch)
	// packRows and packCols are dst[p*ds+i] = o[i,p], widened, for i in 0..rows
	// and p in 0..k, rows <= ds. In packRows the rows of o are contiguous and at
	// most lanes, and what is ahead bytes after each is wanted soon; in packCols
	// the columns are.
	lanes    int
	packRows func(dst []float32, ds int, o operand, rows, k, ahead int)
	packCols func(dst []float32, ds int, o operand, rows, k int)
	// packGroup packs packPanels panels of mr rows behind each other: it is
	// dst[(i/mr*k+p)*mr+i%mr] = src[p*stride+i] for i in 0..packPanels*mr and p in 0..k.
	packGroup func(k int, src unsafe.Pointer, stride int, dst *float32)
	// columns is c[i,j] = Σ a[p,i]·b[j,p] for i in 0..rows and j in 0..cols, with
	// sums as in tile. thinCols is how many columns it takes at a time, 0 for too
	// many rows; b's rows are contiguous, and at least as many end with its columns.
	thinCols func(d tensor.DType, rows int) int
	columns  func(w *worker, rows, cols, k int, a *float32, b operand, c *float32, ldc int)
	// skinny is c[j,i] = fma(x[p,i], b_j[p], c[j,i]) for p ascending in 0..k, i in
	// 0..8*vectors and j in 0..columns, 8 by 8 or 6 by 8 or 16, where x is [k, 8*vectors],
	// the addresses of the float32 b_j are the worker's at8, and rows of c are
	// ldc apart. Unless add, c starts from 0. Half as many lines of the cache as
	// columns from next on, and as many gap bytes on, are wanted soon; every 16
	// elements of k next goes pace bytes on.
	skinny func(vectors, columns, k int, x *float32, w *worker, c *float32, ldc int, add bool, next *byte, gap, pace int)
	few    *fewKernels    // nil for none
	stream *streamKernels // nil for none
	// widen sets dst to the elements of type d at p, a float of at most 32 bits.
	widen func(dst []float32, p unsafe.Pointer, d tensor.DType)

	// gather is dst[p*n+i] = rows[i][p] for i in 0..n, a multiple of lanes, and p in 0..k.
	gather func(dst []float32, rows []*byte, k int)
	strips [2]stripKernels // of one vector and of two
	outer  [2]outerFunc
	single *singleKernels // nil for none

	sum        func(x []float32) float32
	sumDev     func(x []float32, m float32) float32
	dot        func(x, y []float32) float32
	rmsSums    func(x, dy, w []float32, c float32) (xx, gx float32)
	layerSums  func(x, dy, w []float32, m float32) (dev, gx, g float32)
	max        func(x []float32) float32
	exp2Sum    func(p, x []float32, c, m float32) float32
	sumSquares func(x []float32) float64
	zero       func(x []float32) float32
	squarePair func(x, y []float32) (xx, yy float64)

	add func(dst, a, b []float32)
	// addPair is a += x and b += y.
	addPair func(a, x, b, y []float32)
	// addAsking is dst += x, where next and after are wanted soon, of as many elements.
	addAsking func(dst, x, next, after []float32)
	// These write past the caches, pastCopy what x has, where next is wanted soon: dst,
	// whole lines, is seen after fence.
	pastNorm     normFunc
	pastCopy     func(dst, x, next []float32)
	pastNormGrad normGradFunc
	fence        func()
	scale        func(dst, a []float32, s float32)
	norm         normFunc
	normGrad     normGradFunc
	softcap      func(dst, x []float32, c, inv float32)
	uncap        func(dst, dy, y []float32, inv float32)
	rmsRows      func(dst, x, w []float32, n, eps, c float32)
	rotate       func(rows int, x []float32, dim int, c, s []float32)
	rotatePairs  func(x, c, s []float32)
	sincos       func(sin, cos, x []float32)
	adam         func(p, m, v, g []float32, s *adamStep)
	glu          [3]gluFunc
	gluGrad      [3]gluGradFunc

	// peakFMA does n rounds of peakFlops operations; peakRead reads 256*n bytes.
	peakFMA   func(n int)
	peakFlops float64
	peakRead  func(n int, p *float32)
}

type (
	normFunc     = func(dst, x, w, b []float32, m, r, c float32)
	normGradFunc = func(dst, dw, db, dy, x, w []float32, m, r, c, s, t float32)
	gluFunc      = func(dst, gate, up []float32)
	gluGradFunc  = func(dgate, dup, dy, gate, up []float32)
)

// portable returns the tier that says what the others must return.
func portable() *tier {
	return &tier{
		name: "go", mr: 4, nr: 8, tile: tileGo,
		lanes: 8, packRows: transposeGo, packCols: copyGo, widen: widenGo,
		gather: gatherGo, strips: [2]stripKernels{stripGo(8), stripGo(16)}, outer: [2]outerFunc{outerGo(8), outerGo(16)},
		sum: sumGo, sumDev: sumDevGo, dot: dotGo, rmsSums: rmsSumsGo, layerSums: layerSumsGo, max: maxGo, exp2Sum: exp2SumGo, sumSquares: sumSquaresGo, zero: zeroGo, squarePair: squarePairGo,
		add: addGo, addPair: addPairGo, addAsking: addAskingGo, pastNorm: normGo, pastNormGrad: normGradGo, pastCopy: func(dst, x, _ []float32) { copy(dst, x) }, fence: func() {}, scale: scaleGo, norm: normGo, rmsRows: rmsRowsGo, normGrad: normGradGo,
		softcap: softcapGo, uncap: uncapGo, rotate: rotateGo, rotatePairs: rotatePairsGo, sincos: sincosGo, adam: adamGo,
		glu:     [3]gluFunc{gluSiLUGo, gluTanhGo, gluErfGo},
		gluGrad: [3]gluGradFunc{gluSiLUGradGo, gluTanhGradGo, gluErfGradGo},
		peakFMA: peakFMAGo, peakFlops: 24, peakRead: peakReadGo,
	}
}

// Tiers returns the names of the tiers this processor has, the best first.
func Tiers() []string {
	var s []string
	for _, t := range available() {
		s = append(s, t.name)
	}
	return s
}

func chooseTier(name string) (*tier, error) {
	all := available()
	if name == "" {
		return all[0], nil
	}
	for _, t := range all {
		if t.name == name {
			return t, nil
		}
	}
	return nil, fmt.Errorf("this processor has no tier %q, want one of %s", name, strings.Join(Tiers(), ", "))
}
