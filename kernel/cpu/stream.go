package cpu

import (
	"slices"
	"unsafe"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A tier with streamKernels takes weights that PackedFew packed: few rows are
// multiplied by panels of columns, in the weights' own type, which lie behind each other
// as they are used, so that a thread reads memory from end to end.

const (
	streamRows  = 3       // rows of a group at most
	streamKC    = 1536    // elements of k used at a time by more than one group
	streamX     = 1 << 16 // and of x: they stay in the second-level cache
	streamAhead = 1 << 10 // bytes before they are used that weights are asked for
	streamLeast = 1 << 16 // multiply-adds that are worth a second thread
)

type streamTimes = func(groups, k int, x *float32, ldx int, w *byte, c *float32, ldc int, add bool, next uintptr, pace int)

// streamKernels multiply panels of width columns.
type streamKernels struct {
	width int
	// times is c[i,j] = fma(x[i,p], w_j[p], c[i,j]) for p ascending in 0..k, by type of
	// weight and the rows of a group, one to three: x and c go on below, rows ldx and ldc
	// apart. Unless add, c starts from 0. W is [k, width]; of 16 bits, [k/2, width] of
	// words of two elements. The lines at next are wanted soon; every eight elements of
	// k next goes pace bytes on.
	times [3][3]streamTimes
	// part puts the first elements of a vector of words before the second.
	part func(vectors int, w *byte)
}

// PackedFew packs the rows of matrices, in their own types, to one piece of memory. It
// leaves one as it is where the tier has no kernels for that, and where rows have an odd
// number of elements of 16 bits.
func (d *Device) PackedFew(ws ...kernel.Array) []kernel.Array {
	size := 0
	for _, w := range ws {
		check("PackedFew", len(w.Shape) == 2 && weight(w), w)
		size += d.tier.streamLen(w)
	}
	out, to := slices.Clone(ws), largeFloats(size)
	for i, w := range ws {
		if n := d.tier.streamLen(w); n > 0 {
			d.packFew(w, to[:n:n])
			out[i].Data, to = &packed{raw: pointer(w), stream: to[:n:n]}, to[n:]
		}
	}
	return out
}

// streamLen is how many words of four bytes w takes when it is packed for few rows, whole
// lines of the cache, or 0 where it cannot be.
func (t *tier) streamLen(w kernel.Array) int {
	n, bytes := w.Shape[0], w.Shape[1]*w.DType.Size()
	if t.stream == nil || bytes%4 != 0 {
		return 0
	}
	return (n + t.stream.width - 1) / t.stream.width * t.stream.width * (bytes / 4)
}

// packFew packs w.
func (d *Device) packFew(w kernel.Array, to []float32) {
	t := &d.tasks.streaming
	*t = streaming{tier: d.tier, w: byRow(w), n: w.Shape[0], words: w.Shape[1] * w.DType.Size() / 4, to: to}
	d.runOn(d.Threads(), t, (t.n+t.stream.width-1)/t.stream.width)
	*t = streaming{}
}

// streaming is weights being packed, a panel a piece.
type streaming struct {
	*tier
	w        operand
	n, words int // rows, and words of four bytes that each has
	to       []float32
}

// piece packs panel i: it turns words as if they were numbers.
func (s *streaming) piece(_ *worker, i int) {
	width, d := s.stream.width, s.w.dtype
	j := i * width
	o := operand{s.w.part(j, 0).base, tensor.F32, s.words, 1}
	panel := s.to[j*s.words:][:width*s.words]
	rows := min(width, s.n-j)
	if rows < width {
		clear(panel)
	}
	s.pack(panel, width, o, rows, s.words)
	if d == tensor.F16 {
		s.stream.part(len(panel)/s.lanes, (*byte)(unsafe.Pointer(&panel[0])))
	}
}

// streamOf is what PackedFew packed, or nil.
func streamOf(a kernel.Array) []float32 {
	if p, ok := a.Data.(*packed); ok {
		return p.stream
	}
	return nil
}

// canStream reports whether the product is one of few rows by weights packed for them.
func (g *product) canStream() bool {
	return g.streamed != nil && g.m <= fewRows && !g.add && g.k > 0
}

// planStream is plan for few rows, which all pieces have.
func (g *product) planStream(threads int) {
	g.mc, g.mBlocks, g.kc = g.m, 1, g.k
	if g.m > streamRows {
		most := min(streamKC, streamX/g.m)
		blocks := (g.k + most - 1) / most
		g.kc = ((g.k+blocks-1)/blocks + 7) &^ 7
	}
	g.nc = maxNC
	if g.sink == nil {
		width := g.stream.width
		most := min(maxNC, pieceMost/(g.m*g.k)) / width
		g.nc = width * max(1, min((g.n+width-1)/width/(4*threads), most))
	}
	g.nBlocks = (g.n + g.nc - 1) / g.nc
}

// streamColumns sets c to columns [j0, j0+n) of the product.
func (g *product) streamColumns(w *worker, c []float32, ldc, j0, n int) {
	width := g.stream.width
	for pc := 0; pc < g.k; pc += g.kc {
		for j := 0; j < n; j += width {
			if cols := min(width, n-j); cols < width {
				g.streamEdge(w, c[j:], ldc, j0+j, cols, pc)
			} else {
				g.streamPanel(&c[j], ldc, j0+j, pc)
			}
		}
	}
}

// streamEdge is streamPanel of a panel of which only n columns are in c.
func (g *product) streamEdge(w *worker, c []float32, ldc, j, n, pc int) {
	width := g.stream.width
	full := w.scratch(2, g.m*width)
	for i := range g.m {
		copy(full[i*width:i*width+n], c[i*ldc:])
	}
	g.streamPanel(&full[0], width, j, pc)
	for i := range g.m {
		copy(c[i*ldc:i*ldc+n], full[i*width:])
	}
}

// streamPanel adds a block of k to the sums of the panel of columns from j on: rows by
// threes, and one or two twos.
func (g *product) streamPanel(c *float32, ldc, j, pc int) {
	s := streamSum{product: g, c: c, ldc: ldc, pc: pc, kb: min(g.kc, g.k-pc)}
	groups, size := (g.m+streamRows-1)/streamRows, g.b.dtype.Size()
	row := g.stream.width * size // bytes of an element of k
	s.w = (*byte)(unsafe.Add(unsafe.Pointer(&g.streamed[0]), (j*g.k*size + pc*row)))
	s.next, s.pace = uintptr(unsafe.Pointer(s.w))+streamAhead, 8*row
	if groups > 1 {
		s.next = uintptr(unsafe.Pointer(s.w)) + uintptr(g.k*row)
		s.pace = (8*row/groups + cacheLine - 1) &^ (cacheLine - 1)
	}
	if g.m == 1 {
		s.times(0, 1, 1)
		return
	}
	twos := streamRows*groups - g.m
	threes := groups - twos
	s.times(0, threes, 3)
	s.times(3*threes, twos, 2)
}

// A streamSum is the sums of a panel.
type streamSum struct {
	*product
	c      *float32
	ldc    int
	pc, kb int
	w      *byte
	next   uintptr // may lie behind the weights
	pace   int
}

// times sums groups of some rows from i on.
func (s *streamSum) times(i, groups, rows int) {
	if groups == 0 {
		return
	}
	x := (*float32)(s.a.part(i, s.pc).base)
	s.stream.times[s.b.dtype][rows-1](groups, s.kb, x, s.a.row, s.w, at(s.c, i*s.ldc), s.ldc, s.pc > 0, s.next, s.pace)
	s.next += uintptr(groups * (s.kb / 8) * s.pace)
}
