package cpu

import "unsafe"

// block sets c to rows [i0, i0+m) and columns [j0, j0+n) of the product.
func (g *product) block(w *worker, c []float32, ldc, i0, m, j0, n int) {
	switch {
	case g.isStream:
		g.streamColumns(w, c, ldc, j0, n)
		return
	case g.isSkinny:
		g.skinnyColumns(w, c, ldc, j0, n)
		return
	case g.isFew:
		g.fewColumns(w, c, ldc, j0, n)
		return
	case g.thin:
		g.columns(w, m, n, g.k, &g.packed[0], g.b.part(j0, 0), &c[0], ldc)
		return
	case g.k == 0 && !g.add:
		clearRows(c, ldc, m, n)
	}
	kept := g.panels != nil || g.kept && w.packedOf == g.serial && w.packedAt == j0
	w.packedOf, w.packedAt = g.serial, j0
	for pc := 0; pc < g.k; pc += g.kc {
		s := slab{w: w, j0: j0, n: n, pc: pc, kb: min(g.kc, g.k-pc), pack: !kept, b: g.packedB(w, m, pc)}
		for i := 0; i < m; i += g.held {
			r := g.rowsOf(w, i0+i, min(g.held, m-i), pc, s.kb)
			g.tilesOf(&s, &r, c[i*ldc:], ldc, m > g.held || g.kept)
			s.pack = false
		}
	}
}

// A slab is columns [j0, j0+n) of B from pc on, kb of them, in panels of nr
// columns at b, or to be packed there.
type slab struct {
	w             *worker
	j0, n, pc, kb int
	pack          bool
	b             []float32
}

// packedB returns where a block's columns are packed from pc on: behind those
// before it if it is kept.
func (g *product) packedB(w *worker, m, pc int) []float32 {
	if g.panels != nil {
		return nil
	}
	width := g.nc + g.nr
	if g.kept {
		return w.scratch(0, (g.k+g.kc)*width)[pc*width:]
	}
	return w.scratch(0, g.kc*width)
}

// tilesOf sets c to the products of rows by a slab, a panel after another. Panels
// used once are packed in one place, which stays in the cache.
func (g *product) tilesOf(s *slab, r *rowsOf, c []float32, ldc int, again bool) {
	add := g.add || s.pc > 0
	for j := 0; j < s.n; j += g.nr {
		cols, panel := min(g.nr, s.n-j), s.b
		switch {
		case g.panels != nil:
			panel = g.panels[(s.j0+j)*g.k+s.pc*g.nr:]
		case again:
			panel = s.b[j*s.kb:]
		}
		if s.pack {
			g.packPanel(panel[:g.nr*s.kb], g.b.part(s.j0+j, s.pc), cols, s.kb)
		}
		f := g.soon(s, j, panel)
		f.fresh = j == 0
		if cols < g.nr {
			g.edge(s.w, r, cols, &panel[0], c[j:], ldc, add, f)
		} else {
			g.tiles(r, &panel[0], &c[j], ldc, add, f)
		}
	}
}

// A fetch is memory that is wanted soon: see tier.tile.
type fetch struct {
	at        *byte
	hop, skip int
	fresh     bool // and rows of A that lie, which no panel of B was multiplied by yet
}

// soon is what comes after the panel of columns from j on: the panel behind it,
// or what that is made of, or the first of the next block of k.
func (g *product) soon(s *slab, j int, panel []float32) fetch {
	switch {
	case !s.pack:
		return fetch{at: (*byte)(unsafe.Pointer(&panel[min(g.nr*s.kb, len(panel)-1)])), hop: cacheLine}
	case j+g.nr < s.n:
		return g.fetchOf(s.j0+j+g.nr, s.pc, s.kb)
	case s.pc+s.kb < g.k:
		return g.fetchOf(s.j0, s.pc+s.kb, s.kb)
	}
	return g.fetchOf(min(s.j0+s.n, g.n-1), 0, s.kb)
}

// fetchOf is the columns from j on of B, rows [pc, pc+kb).
func (g *product) fetchOf(j, pc, kb int) fetch {
	at, size := (*byte)(g.b.part(j, pc).base), g.b.dtype.Size()
	if g.b.col == 1 {
		return fetch{at: at, hop: 16 * size, skip: (g.b.row - kb) * size}
	}
	return fetch{at: at, hop: g.b.col * size}
}

// rowsOf is m rows of A, k elements of each: first whole of them, which lie lda
// apart, and then those that are packed, in panels of mr.
type rowsOf struct {
	m, k, whole int
	lying       *float32
	lda         int
	packed      []float32
}

// rowsOf returns rows [i, i+m) of A from pc on. Where they lie, a last panel of
// fewer rows than mr is packed.
func (g *product) rowsOf(w *worker, i, m, pc, kb int) rowsOf {
	if !g.lies() {
		return rowsOf{m: m, k: kb, packed: g.packed[pc*g.m+i*kb:]}
	}
	a, whole := g.a.part(i, pc), m/g.mr*g.mr
	last := w.scratch(4, g.mr*kb)
	if rest := m - whole; rest > 0 {
		g.pack(last, rest, a.part(whole, 0), rest, kb)
	}
	return rowsOf{m, kb, whole, (*float32)(a.base), a.row, last}
}

// tiles is a column of tiles: the products of rows by a panel of B.
func (t *tier) tiles(r *rowsOf, b, c *float32, ldc int, add bool, f fetch) {
	if r.whole > 0 {
		t.tile(r.whole/t.mr, t.mr, r.k, r.lying, r.lda, b, c, ldc, add, f)
	}
	left := r.m - r.whole
	if left == 0 {
		return // nothing lies after c: its address must not be taken
	}
	full, rest, c := left/t.mr, left%t.mr, at(c, r.whole*ldc)
	if full > 0 {
		t.tile(full, t.mr, r.k, &r.packed[0], 0, b, c, ldc, add, f)
	}
	if rest > 0 {
		t.tile(1, rest, r.k, &r.packed[full*t.mr*r.k], 0, b, at(c, full*t.mr*ldc), ldc, add, f)
	}
}

// edge is tiles of which only n columns are in c.
func (t *tier) edge(w *worker, r *rowsOf, n int, b *float32, c []float32, ldc int, add bool, f fetch) {
	full := w.scratch(2, r.m*t.nr)
	if add {
		for i := range r.m {
			copy(full[i*t.nr:i*t.nr+n], c[i*ldc:])
		}
	}
	t.tiles(r, b, &full[0], t.nr, add, f)
	for i := range r.m {
		copy(c[i*ldc:i*ldc+n], full[i*t.nr:])
	}
}

func clearRows(c []float32, ldc, m, n int) {
	for i := range m {
		clear(c[i*ldc : i*ldc+n])
	}
}
