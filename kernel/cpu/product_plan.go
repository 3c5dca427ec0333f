package cpu

// A cut says how a product is cut into pieces.
type cut struct {
	kc      int  // columns of A and B used at a time
	nc, mc  int  // columns and rows of a piece
	held    int  // rows of A used with a panel of B before the next
	kept    bool // packed B is used for more than one block of rows
	nBlocks int
	mBlocks int
}

const (
	maxKC = 384 // measured: more no longer fits beside the tile
	maxNC = 512
	// wideNC is how many columns a piece has at most if that is free: so that C
	// stays in the second-level cache from one block of k to the next.
	wideNC = 320
	// heldMost is how many elements of A are used with a panel of B before the
	// next: they fill half of the second-level cache.
	heldMost = 56 << 10
	// keptMost is how many elements of packed B a thread keeps.
	keptMost = 1 << 20

	pieceMost = 1 << 27 // multiply-adds of a piece: some milliseconds

	sinkRows  = 96  // rows of C that a sink takes at once: they stay in the cache
	sinkPiece = 320 // and rows of its pieces

	// Of few rows, the weights cost more than the product: they are read a strip
	// of columns at a time, each row from end to end.
	fewRows  = 64
	stripLen = 1 << 17

	thinMost = 1 << 20 // elements of the columns that are one call
)

// plan chooses how a product is cut up for a number of threads.
func (g *product) plan(threads int) {
	blocks := max(1, (g.k+maxKC-1)/maxKC)
	g.kc = ((g.k+blocks-1)/blocks + 15) &^ 15
	switch {
	case g.isStream:
		g.planStream(threads)
	case g.isSkinny:
		g.planSkinny(threads)
	case g.isFew:
		g.planFew(threads)
	case g.sink != nil:
		g.planSink(threads)
	case g.thin:
		g.planThin(threads)
	case g.m <= fewRows:
		g.kc = (g.k + 15) &^ 15
		g.blocks(g.m, min(maxNC/g.nr, max(1, stripLen/max(1, g.kc)/g.nr)))
	default:
		g.planPieces(threads)
	}
	g.held = max(1, heldMost/max(1, g.kc)/g.mr) * g.mr
	g.kept = (g.mBlocks > 1 || g.sink != nil && g.mc > g.sinkRows()) && g.nc*g.k <= keptMost
}

// blocks cuts C into pieces of mc rows and as many columns as units panels have.
func (g *product) blocks(mc, units int) {
	g.mc, g.nc = (mc+g.mr-1)/g.mr*g.mr, units*g.nr
	g.mBlocks, g.nBlocks = (g.m+g.mc-1)/g.mc, (g.n+g.nc-1)/g.nc
}

// planSink plans for a sink, which counts on blocks of maxNC columns.
func (g *product) planSink(threads int) {
	parts := (g.m + sinkPiece - 1) / sinkPiece
	for columns := (g.n + maxNC - 1) / maxNC; columns*parts < 4*threads && g.m/parts > 128; {
		parts *= 2
	}
	g.blocks((g.m+parts-1)/parts, maxNC/g.nr)
}

// sinkRows is sinkRows in whole panels.
func (g *product) sinkRows() int { return max(1, sinkRows/g.mr) * g.mr }

// planThin plans for few rows by columns whose weights are used once.
func (g *product) planThin(threads int) {
	g.mc, g.mBlocks, g.nc = g.m, 1, maxNC
	for g.nc > 2*g.nr && g.n < g.nc*threads*4 && g.nc > 64 {
		g.nc /= 2
	}
	g.nc -= g.nc % g.thinCols(g.b.dtype, g.m)
	g.nBlocks = (g.n + g.nc - 1) / g.nc
}

// canThin reports whether the product is one of few rows by rows of weights.
func (g *product) canThin() bool {
	if g.thinCols == nil || g.b.col != 1 || g.add || g.k == 0 {
		return false
	}
	cols := g.thinCols(g.b.dtype, g.m)
	return cols > 0 && cols <= g.n && g.k*cols < thinMost
}

// planPieces looks for the pieces that take the least time, see pieceCost.
func (g *product) planPieces(threads int) {
	units, best := (g.n+g.nr-1)/g.nr, 1e300
	wide := max(1, wideNC/g.nr)
	for parts := 1; parts == 1 || parts <= 8*threads && g.m/parts >= 8*g.mr; parts *= 2 {
		rows, first := (g.m+parts-1)/parts, (units+wide-1)/wide
		for blocks := first; blocks <= first+4*threads && blocks <= units; blocks++ {
			u := (units + blocks - 1) / blocks
			cost := pieceCost(rows, parts, u, units, threads)
			if u*g.nr*rows*g.k > pieceMost {
				cost *= 2
			}
			if cost < best {
				best = cost
				g.blocks(rows, u)
			}
		}
	}
}

// pieceCost estimates the time of a product in cycles for each k: a tile takes a
// cycle for each row and panel. To bring a row of A to the cache takes rowCost,
// to pack a panel of B packCost, once for each thread that has a piece of it. Of
// the last piece, on which others may wait, a part counts again.
func pieceCost(rows, parts, u, units, threads int) float64 {
	const rowCost, packCost, wait = 0.2, 10, 0.1
	blocks := (units + u - 1) / u
	turns := (blocks*parts + threads - 1) / threads
	packs := (blocks*min(threads, parts) + threads - 1) / threads
	return (float64(turns)+wait)*float64(rows)*(float64(u)+rowCost) + packCost*float64(u*packs)
}
