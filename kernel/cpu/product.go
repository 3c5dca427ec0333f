package cpu

import "pewter/kernel/tensor"

// A product is C = A·Bᵀ, or C += A·Bᵀ, where A is [m, k] and B is [n, k]. It is
// cut into pieces of a column block by a row block of C; each piece packs its
// part of B block by block of k and multiplies it by the rows of A, as they lie
// or copied to its thread's memory. Where C takes part in the sum it is the
// start of each chain.
type product struct {
	*tier
	a, b    operand
	m, n, k int
	c       []float32
	ldc     int
	add     bool
	sink    sink // takes tiles of C in place of c, if not nil

	cut
	serial   uint64    // of all products of the device
	packed   []float32 // A of few rows
	panels   []float32 // B, where it is packed already
	streamed []float32 // the same for few rows
	packOnly bool      // the pieces are panels of A to pack
	thin     bool      // few rows: B is not packed, but transposed as it is used
	isSkinny bool      // few rows: B is not packed, see skinny.go
	isFew    bool      // the same of 16 bits, see few.go
	isStream bool      // few rows by weights packed for them, see stream.go
}

// A sink takes finished pieces of a product: rows [i, i+m) and columns [j, j+n)
// of C, with rows ld apart.
type sink interface {
	take(w *worker, c []float32, ld, i, m, j, n int)
}

// multiply does the product p, whose operands and sizes are set.
func (d *Device) multiply(p product) {
	g := &d.tasks.product // of the device, or each would be allocated
	*g = p
	if g.m == 0 || g.n == 0 {
		return
	}
	threads := d.Threads()
	if g.m*g.n*g.k < 1<<17 && !(g.streamed != nil && g.m*g.n*g.k >= streamLeast) {
		threads = 1
	}
	d.products++
	g.tier, g.serial = d.tier, d.products
	g.isStream = g.canStream()
	g.thin = !g.isStream && g.canThin()
	g.isFew = !g.isStream && !g.thin && g.canFew()
	g.isSkinny = !g.isStream && !g.thin && !g.isFew && g.canSkinny()
	g.plan(threads)
	if !g.lies() {
		d.packA(threads, g)
	}
	d.runOn(threads, g, g.nBlocks*g.mBlocks)
	d.arena.putFloats(g.packed)
	g.packed, g.panels, g.streamed, g.c, g.sink = nil, nil, nil, nil, nil
}

// lies reports whether the rows of A are used where they lie: not if pages apart,
// as they would share a few sets of the caches.
func (g *product) lies() bool {
	const page = 4096 / 4
	return g.isStream || g.m > fewRows && g.a.col == 1 && g.a.row%page != 0 && g.a.dtype == tensor.F32
}

// packA packs A.
func (d *Device) packA(threads int, g *product) {
	length, pieces := g.m*g.k, (g.m+g.mr*packPanels-1)/(g.mr*packPanels)
	switch {
	case g.isSkinny:
		length, pieces = g.padded()*g.k, (g.m+skinnyPanel-1)/skinnyPanel*((g.k+skinnyPart-1)/skinnyPart)
	case g.isFew:
		pieces = g.fewPanels() * ((g.k + fewPart - 1) / fewPart)
	}
	g.packed = d.arena.floats(length)
	g.packOnly = true
	d.runOn(threads, g, pieces)
	g.packOnly = false
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
const packPanels = 8

// packRowsOf packs rows [i, end) of A. Block pc of k starts at pc*m, in it row i
// at i*kb; of few rows, thin, there is one block.
func (g *product) packRowsOf(i, end int) {
	if g.thin {
		g.pack(g.packed, g.m, g.a, g.m, g.k)
		return
	}
	for pc := 0; pc < g.k; pc += g.kc {
		kb := min(g.kc, g.k-pc)
		dst, a := g.packed[pc*g.m+i*kb:], g.a.part(i, pc)
		if g.packGroup != nil && a.row == 1 && end-i == packPanels*g.mr && a.dtype == tensor.F32 {
			g.packGroup(kb, a.base, a.col, &dst[0])
			continue
		}
		for p := 0; p < end-i; p += g.mr {
			rows := min(g.mr, end-i-p)
			g.pack(dst[p*kb:], rows, a.part(p, 0), rows, kb)
		}
	}
}

func (g *product) piece(w *worker, i int) {
	switch {
	case g.packOnly && g.isSkinny:
		g.packSkinny(i)
		return
	case g.packOnly && g.isFew:
		g.packFew(i)
		return
	case g.packOnly:
		g.packRowsOf(i*packPanels*g.mr, min(g.m, (i+1)*packPanels*g.mr))
		return
	}
	i0, j0 := i%g.mBlocks*g.mc, i/g.mBlocks*g.nc
	m, n := min(g.mc, g.m-i0), min(g.nc, g.n-j0)
	if g.sink == nil {
		g.block(w, g.c[i0*g.ldc+j0:], g.ldc, i0, m, j0, n)
		return
	}
	step := m
	if g.kept {
		step = g.sinkRows()
	}
	for ; m > 0; i0, m = i0+step, m-step {
		rows := min(step, m)
		c := w.scratch(1, rows*maxNC)
		g.block(w, c, maxNC, i0, rows, j0, n)
		g.sink.take(w, c, maxNC, i0, rows, j0, n)
	}
}
