package cpu

import (
	"slices"
	"unsafe"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A tier with streamKernels takes weights that PackedFew packed: few rows are multiplied
// by panels of columns, in the weights' own type, which lie behind each other. A piece goes
// through three parts of its panels at once, each from end to end: one stream alone is
// read at some three quarters of the speed of several.

const (
	streamCount = 3       // panels that are read at once
	streamRows  = 4       // rows of a group at most
	streamLeast = 1 << 16 // multiply-adds that are worth a second thread
	streamKC    = 1536    // elements of k used at a time by more than one group
	streamShort = 12      // panels of a piece at least, where there are as many
	streamMost  = 4       // pieces of a thread at most
)

type streamTimes = func(groups, k int, x *float32, ldx int, w *byte, apart int, c *float32, ldc, away int, add bool, next uintptr, pace int)

// streamKernels multiply panels of width columns.
type streamKernels struct {
	width int
	// times is c[i,j] = fma(x[i,p], w_j[p], c[i,j]) for p ascending in 0..k, by type of
	// weight and the rows of a group, one to four, and for the columns j of three panels:
	// the second and third begin apart bytes after those before in w and away bytes in c.
	// Groups follow each other in x and c, whose rows are ldx and ldc apart. Unless add, c
	// starts from 0. W is [k, width]; of 16 bits, [k/2, width] of words of two elements.
	// The line at next, and those apart from it, are wanted soon; every eight elements of
	// k next goes pace bytes on.
	times [3][streamRows]streamTimes
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
	g.mc, g.mBlocks, g.kc, g.nc = g.m, 1, g.k, maxNC
	if g.m > streamRows {
		blocks := (g.k + streamKC - 1) / streamKC
		g.kc = ((g.k+blocks-1)/blocks + 7) &^ 7
	}
	if width := g.stream.width; g.sink == nil {
		panels := (g.n + width - 1) / width
		pieces := threads * min(streamMost, max(1, panels/(threads*streamShort)))
		each := (panels + pieces*streamCount - 1) / (pieces * streamCount) * streamCount
		g.nc = width * max(1, min(each, maxNC/width, pieceMost/(g.m*g.k)/width))
	}
	g.nBlocks = (g.n + g.nc - 1) / g.nc
}

// streamColumns sets c to columns [j0, j0+n) of the product.
func (g *product) streamColumns(w *worker, c []float32, ldc, j0, n int) {
	width := g.stream.width
	j := n / width * width
	if j > 0 {
		g.streamPanels(&c[0], ldc, j0, j/width)
	}
	if j == n {
		return
	}
	full := w.scratch(2, g.m*width)
	g.streamPanels(&full[0], width, j0+j, 1)
	for i := range g.m {
		copy(c[i*ldc+j:i*ldc+n], full[i*width:])
	}
}

// streamPanels sets c to the products of n panels from column j on, in three parts that
// meet, or of which the later go again over what the ones before them did.
func (g *product) streamPanels(c *float32, ldc, j, n int) {
	size, width := g.b.dtype.Size(), g.stream.width
	panel, apart := g.k*width*size, n/streamCount
	s := streamSum{product: g, ldc: ldc, apart: apart * panel, away: apart * width * 4}
	for i := range apart + n%streamCount {
		s.c = at(c, i*width)
		s.w = (*byte)(unsafe.Add(unsafe.Pointer(&g.streamed[0]), j*g.k*size+i*panel))
		s.sum()
	}
}

// A streamSum is the sums of three panels.
type streamSum struct {
	*product
	w           *byte
	apart, away int // bytes from a panel to the next, and in c
	c           *float32
	ldc         int
}

// sum adds block after block of k.
func (s *streamSum) sum() {
	groups, row := (s.m+streamRows-1)/streamRows, s.stream.width*s.b.dtype.Size()
	rows, more := s.m/groups, s.m%groups
	for pc := 0; pc < s.k; pc += s.kc {
		b := streamBlock{streamSum: *s, pc: pc, k: min(s.kc, s.k-pc), w: (*byte)(unsafe.Add(unsafe.Pointer(s.w), pc*row))}
		b.next, b.pace = uintptr(unsafe.Pointer(b.w)), 8*row // one group asks for nothing: its rows come by themselves
		if groups > 1 {
			b.next += uintptr(b.k * row)
			b.pace = (8*row/groups + cacheLine - 1) &^ (cacheLine - 1)
		}
		b.times(0, more, rows+1)
		b.times(more*(rows+1), groups-more, rows)
	}
}

// A streamBlock is a block of k of them.
type streamBlock struct {
	streamSum
	pc, k int
	w     *byte
	next  uintptr // may lie behind the weights
	pace  int
}

// times adds the products of groups of some rows from i on.
func (b *streamBlock) times(i, groups, rows int) {
	if groups == 0 {
		return
	}
	x := (*float32)(b.a.part(i, b.pc).base)
	b.stream.times[b.b.dtype][rows-1](groups, b.k, x, b.a.row, b.w, b.apart, at(b.c, i*b.ldc), b.ldc, b.away, b.pc > 0, b.next, b.pace)
	b.next += uintptr(groups * (b.k / 8) * b.pace)
}
