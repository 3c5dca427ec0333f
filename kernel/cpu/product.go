package cpu

// A product is C = A·Bᵀ, or C += A·Bᵀ, where A is [m, k] and B is [n, k]. It is
// cut into pieces of a column block by a row block of C; each piece packs its
// part of B block by block of k and multiplies it by the panels of A, which are
// packed before. Where C takes part in the sum it is the start of each chain.
type product struct {
	*tier
	a, b    operand
	m, n, k int
	c       []float32
	ldc     int
	add     bool
	sink    sink // takes tiles of C in place of c, if not nil

	kc       int // columns of A and B packed at a time
	nc, mc   int // columns and rows of a piece
	nBlocks  int
	mBlocks  int
	packed   []float32 // A, by blocks of k, in panels of mr rows
	packOnly bool      // the pieces are panels of A to pack
	thin     bool      // few rows: B is not packed, but transposed as it is used
	few      bool      // few rows: B is not packed, see skinny.go
}

// A sink takes finished pieces of a product: rows [i, i+m) and columns [j, j+n)
// of C, with rows ld apart.
type sink interface {
	take(w *worker, c []float32, ld, i, m, j, n int)
}

const (
	maxKC = 384 // measured: more no longer fits beside the tile
	maxNC = 512
	minMC = 64

	sinkRows = 320 // rows of C that a sink takes at once: they stay in the cache

	// Of few rows, the weights cost more than the product: they are read a strip
	// of columns at a time, each row from end to end.
	fewRows  = 64
	stripLen = 1 << 17

	thinMost = 1 << 20 // elements of the columns that are one call
)

// plan chooses how a product is cut up for a number of threads.
func (g *product) plan(threads int) {
	g.thin = g.canThin()
	if g.few = !g.thin && g.canSkinny(); g.few {
		g.planSkinny(threads)
		return
	}
	blocks := max(1, (g.k+maxKC-1)/maxKC)
	if g.thin {
		blocks = 1
	}
	g.kc = ((g.k+blocks-1)/blocks + 15) &^ 15
	g.nc = maxNC
	if g.sink == nil {
		for g.nc > 2*g.nr && g.n < g.nc*threads*4 && g.nc > 64 {
			g.nc /= 2
		}
	}
	if g.m <= fewRows && !g.thin && g.sink == nil {
		g.kc = (g.k + 15) &^ 15
		g.nc = min(g.nc, max(1, stripLen/max(1, g.kc)/g.nr)*g.nr)
	}
	if g.thin && g.sink == nil { // a sink counts on blocks of maxNC
		g.nc -= g.nc % g.thinCols[g.m-1]
	}
	g.nBlocks = (g.n + g.nc - 1) / g.nc
	g.mc = g.m
	if threads > 1 || g.sink != nil {
		for g.nBlocks*((g.m+g.mc-1)/g.mc) < 4*threads && g.mc > 2*minMC {
			g.mc /= 2
		}
	}
	if g.sink != nil && g.mc > sinkRows {
		blocks := (g.m + sinkRows - 1) / sinkRows
		g.mc = (g.m + blocks - 1) / blocks
	}
	g.mc = (g.mc + g.mr - 1) / g.mr * g.mr
	g.mBlocks = (g.m + g.mc - 1) / g.mc
}

// canThin reports whether the product is one of few rows by rows of weights.
func (g *product) canThin() bool {
	return g.m <= len(g.thinCols) && g.b.col == 1 && !g.add && g.k > 0 && g.k*g.thinCols[g.m-1] < thinMost
}

// multiply does the product g, whose operands and sizes are set.
func (d *Device) multiply(g *product) {
	if g.m == 0 || g.n == 0 {
		return
	}
	threads := d.Threads()
	if g.m*g.n*g.k < 1<<17 {
		threads = 1
	}
	g.tier = d.tier
	g.plan(threads)
	length, pieces := g.m*g.k, (g.m+g.mr*packPanels-1)/(g.mr*packPanels)
	if g.few {
		length, pieces = g.padded()*g.k, (g.m+skinnyPanel-1)/skinnyPanel*((g.k+skinnyPart-1)/skinnyPart)
	}
	g.packed = d.arena.floats(length)
	g.packOnly = true
	d.runOn(threads, g, pieces)
	g.packOnly = false
	d.runOn(threads, g, g.nBlocks*g.mBlocks)
	d.arena.putFloats(g.packed)
	g.packed, g.c, g.sink = nil, nil, nil
}

// runOn runs t on all threads, or on the caller's alone.
func (d *Device) runOn(threads int, t task, pieces int) {
	if threads > 1 {
		d.pool.run(t, pieces)
		return
	}
	d.pool.alone(t, pieces)
}

// packPanels is how many panels of A are a piece to pack.
const packPanels = 4

func (g *product) piece(w *worker, i int) {
	if g.packOnly && g.few {
		g.packSkinny(i)
		return
	}
	if g.packOnly {
		for p := i * packPanels * g.mr; p < min(g.m, (i+1)*packPanels*g.mr); p += g.mr {
			g.packPanel(p)
		}
		return
	}
	i0, j0 := i%g.mBlocks*g.mc, i/g.mBlocks*g.nc
	m, n := min(g.mc, g.m-i0), min(g.nc, g.n-j0)
	if g.sink == nil {
		g.block(w, g.c[i0*g.ldc+j0:], g.ldc, i0, m, j0, n)
		return
	}
	c := w.scratch(1, m*maxNC)
	g.block(w, c, maxNC, i0, m, j0, n)
	g.sink.take(w, c, maxNC, i0, m, j0, n)
}

// packPanel packs rows [i, i+mr) of A. Block pc of k starts at pc*m, in it row i at i*kb.
func (g *product) packPanel(i int) {
	rows := min(g.mr, g.m-i)
	for pc := 0; pc < g.k; pc += g.kc {
		kb := min(g.kc, g.k-pc)
		g.pack(g.packed[pc*g.m+i*kb:], rows, g.a.part(i, pc), rows, kb)
	}
}

// block sets c to rows [i0, i0+m) and columns [j0, j0+n) of the product.
func (g *product) block(w *worker, c []float32, ldc, i0, m, j0, n int) {
	if g.few {
		g.skinnyColumns(w, c, ldc, j0, n)
		return
	}
	if g.thin {
		cols := g.thinCols[m-1]
		for j := 0; j < n; j += cols {
			g.columns(w, m, min(cols, n-j), g.k, &g.packed[0], g.b.part(j0+j, 0), &c[j], ldc)
		}
		return
	}
	b := w.scratch(0, g.kc*(g.nc+g.nr))
	if g.k == 0 && !g.add {
		clearRows(c, ldc, m, n)
	}
	for pc := 0; pc < g.k; pc += g.kc {
		kb := min(g.kc, g.k-pc)
		for j := 0; j < n; j += g.nr {
			g.packB(b[j*kb:], j0+j, min(g.nr, n-j), pc, kb)
		}
		a := g.packed[pc*g.m+i0*kb:]
		for i := 0; i < m; i += panelsHeld * g.mr {
			rows := min(panelsHeld*g.mr, m-i)
			g.tiles(w, c[i*ldc:], ldc, a[i*kb:], b, rows, n, kb, g.add || pc > 0)
		}
	}
}

// panelsHeld is how many panels of A are used with one panel of B before the
// next: with a block of B they fill the second-level cache.
const panelsHeld = 16

// packB packs columns [j, j+n) of the product's B, padded with zeros to nr.
func (g *product) packB(dst []float32, j, n, pc, kb int) {
	if n < g.nr {
		clear(dst[:kb*g.nr])
	}
	g.pack(dst, g.nr, g.b.part(j, pc), n, kb)
}

// tiles multiplies packed panels: c[m, n] from a [m, k] and b [n, k]. While it
// goes through the first panels of b it asks for the panels of a after these.
func (t *tier) tiles(w *worker, c []float32, ldc int, a, b []float32, m, n, k int, add bool) {
	for j := 0; j < n; j += t.nr {
		ahead := 0
		if at := j / t.nr * k * 16; m == panelsHeld*t.mr && at < t.mr*k*4 {
			ahead = m*k*4 + at
		}
		for i := 0; i < m; i += t.mr {
			rows := min(t.mr, m-i)
			if n-j >= t.nr {
				t.tile(rows, k, &a[i*k], &b[j*k], &c[i*ldc+j], ldc, add, ahead)
				continue
			}
			t.edge(w, rows, n-j, k, &a[i*k], &b[j*k], c[i*ldc+j:], ldc, add)
		}
	}
}

// edge is a tile of which only n columns are in c.
func (t *tier) edge(w *worker, rows, n, k int, a, b *float32, c []float32, ldc int, add bool) {
	full := w.scratch(2, t.mr*t.nr)
	if add {
		for i := range rows {
			copy(full[i*t.nr:], c[i*ldc:i*ldc+n])
		}
	}
	t.tile(rows, k, a, b, &full[0], t.nr, add, 0)
	for i := range rows {
		copy(c[i*ldc:i*ldc+n], full[i*t.nr:])
	}
}

func clearRows(c []float32, ldc, m, n int) {
	for i := range m {
		clear(c[i*ldc : i*ldc+n])
	}
}
