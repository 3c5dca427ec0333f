package cpu

import (
	"unsafe"

	"pewter/kernel/tensor"
)

// A tier with fewKernels takes the weights of x·wᵀ as they lie: to pack them all
// costs as much as the product of few rows. Some elements of 24 columns are
// transposed to the first-level cache and multiplied by x, packed in panels of
// three or four rows; meanwhile the columns after them are asked for.

const (
	fewCols = 24      // columns of a group
	fewRun  = 256     // elements of them in the first-level cache
	fewKC   = 3072    // and of a block, the next of which is asked for
	fewX    = 1 << 16 // elements of x in use at a time: they stay in the second-level cache
	fewNC   = 96      // columns of a piece
	fewPart = 256     // elements of k that a piece packs

	wordsGap  = 80  // elements between the words of eight columns and of the next: they share no set of the cache
	wordsLead = 128 // bytes before it is transposed that a line is asked for
)

type (
	fewFill  = func(groups, lines int, w *byte, apart int, to *float32, gap, wrap int)
	fewTimes = func(panels, lines, rest int, x *float32, step int, from *float32, gap int, tail, c *float32, add bool, next *byte, pace, skip int)
)

// fewKernels multiply 24 columns, by type of weight.
type fewKernels struct {
	// fill writes words: see thinFill256F32.
	fill [3]fewFill
	// times is c[i,j] = fma(x[p,i], w_j[p], c[i,j]) for p ascending in the words of
	// lines of the cache at from, of eight columns gap bytes after those before, and
	// in rest elements at tail, for some panels of three or four rows i, those of x
	// step bytes apart. Unless add, c starts from 0. The three lines at next are
	// wanted later; every fourth of a line next goes pace bytes on, after a panel
	// skip bytes.
	times [3][2]fewTimes
}

// canFew reports whether the product is one of few rows by rows of weights.
func (g *product) canFew() bool {
	return g.few != nil && g.b.dtype != tensor.F32 && 6 <= g.m && g.m <= fewRows && g.n >= fewCols && g.b.col == 1 && !g.add && g.k > 0
}

// planFew is plan for few rows, which all pieces have.
func (g *product) planFew(threads int) {
	g.mc, g.mBlocks, g.nc = g.m, 1, maxNC
	most := min(fewKC, fewX/g.m)
	blocks := (g.k + most - 1) / most
	g.kc = ((g.k+blocks-1)/blocks + 31) &^ 31
	if g.sink == nil {
		g.nc = min(fewNC, max(fewCols, g.n/(4*threads)/fewCols*fewCols))
	}
	g.nBlocks = (g.n + g.nc - 1) / g.nc
}

// fewPanels is how many panels x has.
func (g *product) fewPanels() int { return (g.m + 3) / 4 }

// fewPanel is the first row of panel i of x, and how many it has: four, and those
// behind three.
func (g *product) fewPanel(i int) (row, rows int) {
	fours := g.m - 3*g.fewPanels()
	if i < fours {
		return 4 * i, 4
	}
	return fours + 3*i, 3
}

// packFew packs piece n of x, of as many parts of k for each panel.
func (g *product) packFew(n int) {
	parts := (g.k + fewPart - 1) / fewPart
	row, rows := g.fewPanel(n / parts)
	p := n % parts * fewPart
	g.pack(g.packed[row*g.k+p*rows:], rows, g.a.part(row, p), rows, min(fewPart, g.k-p))
}

// fewColumns sets c to columns [j0, j0+n) of the product.
func (g *product) fewColumns(w *worker, c []float32, ldc, j0, n int) {
	for j := 0; j < n; j += fewNC {
		s := fewSum{product: g, w: w, j: j0 + j, cols: min(fewNC, n-j)}
		s.sum()
		s.store(c[j:], ldc)
	}
}

// A fewSum is the sum of some columns from j on, in groups of which the last are
// those that end with them.
type fewSum struct {
	*product
	w               *worker
	j, cols, groups int
	blocks          int // of k, of all groups
	buf, tail, sums []float32
	gap             int // elements between the words of eight columns
	asked           int // bytes of the next block
}

func (s *fewSum) sum() {
	size := s.b.dtype.Size()
	s.groups = (s.cols + fewCols - 1) / fewCols
	s.gap = fewRun*8*size/4 + wordsGap
	s.buf = s.w.scratch(2, 3*s.gap+fewCols*cacheLine/size)
	s.tail, s.sums = s.buf[3*s.gap:], s.w.scratch(0, s.groups*fewCols*s.m)
	s.blocks = s.groups * ((s.k + s.kc - 1) / s.kc)
	for i := range s.blocks {
		s.block(i)
	}
}

// store writes the sums to c.
func (s *fewSum) store(c []float32, ldc int) {
	for t := range s.groups {
		first := max(0, (t+1)*fewCols-s.cols)
		for i := range s.m {
			copy(c[i*ldc+t*fewCols:][:fewCols-first], s.sums[(t*s.m+i)*fewCols+first:])
		}
	}
}

// weights is those of block i, from element pc on.
func (s *fewSum) weights(i int) (o operand, pc int) {
	pc = i / s.groups * s.kc
	j := max(0, min(s.j+i%s.groups*fewCols, s.j+s.cols-fewCols))
	return s.b.part(j, pc), pc
}

// soon is the weights that are wanted after block i.
func (s *fewSum) soon(i int) operand {
	if i+1 < s.blocks {
		o, _ := s.weights(i + 1)
		return o
	}
	return s.b.part(min(s.j+s.cols, s.n-fewCols), 0)
}

// block adds the products of block i to its group's sums.
func (s *fewSum) block(i int) {
	o, pc := s.weights(i)
	k, soon, panels := min(s.kc, s.k-pc), s.soon(i), s.fewPanels()
	sums, fours := s.sums[i%s.groups*fewCols*s.m:], s.m-3*panels
	s.asked = 0
	for p := 0; p < k; p += fewRun {
		lines, rest := s.fill(o.part(0, p), min(fewRun, k-p))
		s.times(4, 0, fours, pc+p, lines, rest, sums, soon)
		s.times(3, 4*fours, panels-fours, pc+p, lines, rest, sums, soon)
	}
}

// times adds the products of panels of rows by what fill wrote of elements from p on.
func (s *fewSum) times(rows, row, panels, p, lines, rest int, sums []float32, soon operand) {
	if panels == 0 {
		return
	}
	next, pace, skip := s.ask(soon, panels, lines)
	s.few.times[s.b.dtype][rows-3](panels, lines, rest, &s.packed[row*s.k+p*rows], 4*rows*s.k, &s.buf[0], 4*s.gap, &s.tail[0],
		&sums[row*fewCols], p > 0, next, pace, skip)
}

// ask is what panels ask for of the weights soon: three lines in turns with half of
// what is multiplied by two panels, and fewer with more. Rows that follow each other
// are read from end to end, as one stream is brought fastest; of others a panel asks
// for one.
func (s *fewSum) ask(soon operand, panels, lines int) (next *byte, pace, skip int) {
	row, all := soon.row*soon.dtype.Size(), s.fewPanels()
	pace = cacheLine * ((5 + all) / all)
	if s.kc < s.k {
		skip = row - 4*pace*lines
	}
	if s.asked < fewCols*row {
		next = (*byte)(unsafe.Add(soon.base, s.asked))
	} else {
		next, pace, skip = (*byte)(soon.base), 0, 0
	}
	s.asked += panels * (4*pace*lines + skip)
	return next, pace, skip
}

// fill transposes k elements of 24 columns: whole lines of the cache, and the rest.
func (s *fewSum) fill(o operand, k int) (lines, rest int) {
	line := cacheLine / o.dtype.Size()
	lines, rest = k/line, k%line
	apart := o.row * o.dtype.Size()
	if lines > 0 {
		s.few.fill[o.dtype](fewCols/8, lines, (*byte)(o.base), apart, &s.buf[0], 4*s.gap, 8*apart-lines*cacheLine+wordsLead)
	}
	if rest > 0 {
		s.pack(s.tail, fewCols, o.part(0, k-rest), fewCols, rest)
	}
	return lines, rest
}
