package cpu

import "pewter/kernel/tensor"

// A tier with a function skinny takes the float32 weights of x·wᵀ as they lie: to
// pack them costs as much as the product of few rows. x is packed instead, in
// panels of 16 rows. A strip of columns of Cᵀ is summed in the worker's memory, and
// then turned into C. Of 16 bits see few.go.

const (
	skinnyRows  = 64      // above it packing the weights pays
	skinnyPanel = 16      // rows of x in a panel; the last may have 8
	skinnyStrip = 96      // columns summed before they are turned
	skinnyX     = 1 << 16 // elements of x in use at a time: they stay in the second-level cache
	skinnyPart  = 256     // elements of k that a piece packs
)

// canSkinny reports whether the product is one of few rows by rows of weights.
func (g *product) canSkinny() bool {
	return g.skinny != nil && g.b.dtype == tensor.F32 && g.m <= skinnyRows && g.b.col == 1 && !g.add && g.k > 0
}

// planSkinny is plan for few rows, which all pieces have.
func (g *product) planSkinny(threads int) {
	g.mc, g.mBlocks = g.m, 1
	blocks := (g.k*g.padded() + skinnyX - 1) / skinnyX
	g.kc = ((g.k+blocks-1)/blocks + 15) &^ 15
	g.nc = maxNC
	if g.sink == nil {
		g.nc = min(skinnyStrip, max(24, g.n/(4*threads)/24*24))
	}
	g.nBlocks = (g.n + g.nc - 1) / g.nc
}

// padded is the number of rows rounded up to vectors.
func (g *product) padded() int { return (g.m + 7) &^ 7 }

// vectors is how many vectors of 8 rows the panel of row i of x has.
func (g *product) vectors(i int) int { return min(2, (g.m-i+7)/8) }

// skinnyWidth is how many columns are summed at once: the latency of a
// multiply-add takes eight sums, but lines of eight rows that all want one set
// of the first-level cache would fill it.
func (g *product) skinnyWidth() int {
	const way = 4096 / 4 // elements between lines of one set
	if g.m <= 8 && g.b.row%way != 0 {
		return 8
	}
	return 6
}

// packSkinny packs piece n of x, of as many parts of k for each panel.
func (g *product) packSkinny(n int) {
	parts := (g.k + skinnyPart - 1) / skinnyPart
	i, p := n/parts*skinnyPanel, n%parts*skinnyPart
	ld := 8 * g.vectors(i)
	g.pack(g.packed[i*g.k+p*ld:], ld, g.a.part(i, p), min(skinnyPanel, g.m-i), min(skinnyPart, g.k-p))
}

// skinnyColumns sets c to columns [j0, j0+n) of the product.
func (g *product) skinnyColumns(w *worker, c []float32, ldc, j0, n int) {
	ld := g.padded()
	sums := w.scratch(0, (skinnyStrip+8)*ld)
	width := g.skinnyWidth()
	for j := 0; j < n; j += skinnyStrip {
		cols := min(skinnyStrip, n-j)
		for pc := 0; pc < g.k; pc += g.kc {
			for t := 0; t < cols; t += width {
				g.skinnyTiles(w, sums[t*ld:], j0+j+t, min(width, cols-t), pc)
			}
		}
		o := plain(sums, ld)
		for t := 0; t < cols; t += g.lanes {
			g.packRows(c[j+t:], ldc, o.part(t, 0), min(g.lanes, cols-t), g.m, 0)
		}
	}
}

// skinnyTiles adds a block of k to the sums of n columns from j on.
func (g *product) skinnyTiles(w *worker, sums []float32, j, n, pc int) {
	ld, kb, b := g.padded(), min(g.kc, g.k-pc), g.b.part(j, pc)
	w.at8 = b.rows8(n)
	for i := 0; i < ld; i += skinnyPanel {
		v := g.vectors(i)
		next, gap, pace := g.skinnySoon(b, i/skinnyPanel, n, j, kb)
		g.skinny(v, g.skinnyWidth(), kb, &g.packed[i*g.k+8*v*pc], w, &sums[i], ld, pc > 0, next, gap, pace)
	}
}

// skinnySoon is what panel i of x asks for while it is multiplied by kb elements of n
// columns b from j on: columns as many further on, two of them if they do not follow
// each other in memory, or all by the first panel.
func (g *product) skinnySoon(b operand, i, n, j, kb int) (next *byte, gap, pace int) {
	whole, width := kb == g.k, g.skinnyWidth()
	if j+2*n > g.n || whole && i > 0 || 2*i >= n {
		return (*byte)(b.base), 0, 0
	}
	if whole {
		return (*byte)(b.part(n, 0).base), cacheLine * width / 2, cacheLine * width
	}
	return (*byte)(b.part(n+2*i, 0).base), b.row * b.dtype.Size(), cacheLine
}
