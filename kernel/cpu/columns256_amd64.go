package cpu

import (
	"unsafe"

	"pewter/kernel/tensor"
)

type (
	thin256 = func(lines, rest int, x *float32, w *byte, apart, wrap int, tail, c *float32, ldc int)
	fill256 = fewFill
	word256 = func(groups, run int, w *byte, apart int, to *float32, gap, wrap, lines, rest int, x, from, tail, c *float32, ldc int, add bool)
)

// The functions of a few rows by type of weight and number of rows, and how many
// columns they take.
var (
	thins256 = [...]thin256{thin256F32x1, thin256F32x2, thin256F32x3, thin256F32x4, thin256F32x5}
	fills256 = [...]fill256{tensor.BF16: thinFill256BF16, tensor.F16: thinFill256F16}
	words256 = [...][5]word256{
		tensor.BF16: {thin256BF16x1, thin256BF16x2, thin256BF16x3, thin256BF16x4, thin256BF16x5},
		tensor.F16:  {thin256F16x1, thin256F16x2, thin256F16x3, thin256F16x4, thin256F16x5},
	}
	wordColumns256 = [5]int{32, 32, 16, 16, 16}
)

// thinCols256 is tier.thinCols.
func thinCols256(d tensor.DType, rows int) int {
	switch {
	case d == tensor.F32 && rows <= len(thins256):
		return 8
	case d != tensor.F32 && rows <= len(wordColumns256):
		return wordColumns256[rows-1]
	}
	return 0
}

// thinRun is how many lines of each column at most are used at a time: with fewer,
// memory is read more slowly.
const thinRun = 64

// A thinCall is a product of few rows by columns, width of them at a time and, of 16
// bits, by runs of k: while one is multiplied the next is transposed.
type thinCall struct {
	rows, cols, k int
	b             operand
	width         int
	run, runs     int       // lines of the cache that a run has, and runs
	line, rest    int       // elements of a line, and those of k that are in none
	gap, size     int       // elements between words of eight columns, and of a buffer
	buf, tail     []float32 // two buffers, and the rest of some columns widened
}

// columns256 is tier.columns. With too few columns those before are multiplied
// again.
func columns256(w *worker, rows, cols, k int, a *float32, b operand, c *float32, ldc int) {
	t := thinCall{rows: rows, cols: cols, k: k, b: b, width: thinCols256(b.dtype, rows), line: cacheLine / b.dtype.Size(), runs: 1}
	t.run = k / t.line
	if b.dtype != tensor.F32 {
		t.runs = max(1, (t.run+thinRun-1)/thinRun)
		t.run /= t.runs
	}
	t.rest = k - t.runs*t.run*t.line
	t.tail = w.scratch(2, t.width*(t.rest+rows))
	t.fill(w)
	for j := 0; j+t.width <= cols; j += t.width {
		t.block(j, a, at(c, j), ldc)
	}
	if left := cols % t.width; left > 0 {
		out := t.tail[t.width*t.rest:]
		t.block(cols-left, a, &out[0], t.width)
		for r := range rows {
			copy(unsafe.Slice(at(c, r*ldc+cols-left), left), out[t.width*(r+1)-left:])
		}
	}
}

// block sets out to the columns from j on, or, where these are too few, to the last.
func (t *thinCall) block(j int, a, out *float32, ld int) {
	first := min(j, t.cols-t.width)
	for v := 0; v < t.width && t.rest > 0; v += 8 {
		packRows256(t.tail[v:], t.width, t.b.part(first+v, t.k-t.rest), 8, t.rest, 0)
	}
	if t.b.dtype == tensor.F32 {
		w, apart, wrap := t.wanted(first, 0)
		thins256[t.rows-1](t.run, t.rest, a, w, apart, wrap, &t.tail[0], out, ld)
		return
	}
	for r := range t.runs {
		rest := 0
		if r == t.runs-1 {
			rest = t.rest
		}
		t.words(j/t.width*t.runs+r, rest, at(a, r*t.run*t.line*t.rows), out, ld, r > 0)
	}
}

// wanted is the weights of columns from j on and elements from p on, how far apart
// their rows are, and how many bytes on from the end of a run the next columns are.
func (t *thinCall) wanted(j, p int) (w *byte, apart, wrap int) {
	apart = t.b.row * t.b.dtype.Size()
	return (*byte)(t.b.part(j, p).base), apart, 8*apart - t.run*cacheLine + wordsLead
}

// fill makes the buffers of 16 bits and transposes the first run.
func (t *thinCall) fill(w *worker) {
	if t.b.dtype == tensor.F32 {
		return
	}
	t.gap = t.run*128 + wordsGap
	t.size = t.gap * t.width / 8
	t.buf = w.scratch(0, 2*t.size)
	if t.run > 0 {
		at, apart, wrap := t.wanted(min(0, t.cols-t.width), 0)
		fills256[t.b.dtype](t.width/8, t.run, at, apart, &t.buf[0], 4*t.gap, wrap)
	}
}

// words multiplies run i of all columns' and transposes the next, if there is one.
func (t *thinCall) words(i, rest int, x, out *float32, ld int, add bool) {
	f, from, to := words256[t.b.dtype][t.rows-1], &t.buf[i%2*t.size], &t.buf[(i+1)%2*t.size]
	j := (i + 1) / t.runs * t.width
	if t.run == 0 || j >= t.cols {
		f(0, 0, nil, 0, nil, 4*t.gap, 0, t.run, rest, x, from, &t.tail[0], out, ld, add)
		return
	}
	w, apart, wrap := t.wanted(min(j, t.cols-t.width), (i+1)%t.runs*t.run*t.line)
	f(t.width/8, t.run, w, apart, to, 4*t.gap, wrap, 0, rest, x, from, &t.tail[0], out, ld, add)
}
