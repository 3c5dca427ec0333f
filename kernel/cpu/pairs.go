package cpu

import (
	"math"
	"sync"

	"pewter/kernel"
)

const (
	run   = 1 << 16 // elements of a sum in float64; runs are added in order
	strip = 256     // elements widened at a time: those of ten arrays stay in the nearest cache
)

// Dots are the products of every two of x.
func (v Vector) Dots(dst []float64, x []kernel.Stored) {
	v.everyTwo(dst, x, pairKind{0, v.t.dots(), dotsGo})
}

// Distances are the squares of the differences of every two of x.
func (v Vector) Distances(dst []float64, x []kernel.Stored) {
	v.everyTwo(dst, x, pairKind{1, v.t.distances(), distancesGo})
}

// A pairKind is what is added for two arrays.
type pairKind struct {
	skip int // 1 where an array is not paired with itself
	asm  *pairKernels
	one  func(lanes *[4]float64, x, y []float64)
}

// pairKernels add to the lanes of four arrays with each other, and with two others.
// Arrays lie behind each other, strip elements each.
type pairKernels struct {
	triangle  func(n int, x *float64, lanes *[10][4]float64)
	rectangle func(n int, x, y *float64, lanes *[10][4]float64)
}

func dotsGo(lanes *[4]float64, x, y []float64) {
	for k, v := range x {
		lanes[k%4] = math.FMA(v, y[k], lanes[k%4])
	}
}

func distancesGo(lanes *[4]float64, x, y []float64) {
	for k, v := range x {
		d := v - y[k]
		lanes[k%4] = math.FMA(d, d, lanes[k%4])
	}
}

// everyTwo sets dst[i*len(x)+j], for j from i on or after, to the sum of x[i] and x[j].
func (v Vector) everyTwo(dst []float64, x []kernel.Stored, kind pairKind) {
	if len(x) == 0 {
		return
	}
	clear(dst[:len(x)*len(x)])
	p := pairSums.Get().(*pairSum)
	p.fit(len(x), kind)
	for at, end := 0, x[0].Len(); at < end; at += run {
		p.sum(v, x, at, min(end, at+run))
		for b := range p.blocks {
			p.each(&p.blocks[b], func(i, j int, s *[4]float64) {
				dst[i*len(x)+j] += (s[0] + s[2]) + (s[1] + s[3])
			})
		}
	}
	pairSums.Put(p)
}

// A pairSum is the memory of sums of every two of some arrays.
type pairSum struct {
	pairKind
	n      int
	wide   []float64 // strip elements of each array, and of zeros up to a multiple of four
	narrow [strip]float32
	blocks []pairBlock
}

// A pairBlock is the sums of four arrays from x on with two from y on; or, where y is
// x, with each other.
type pairBlock struct {
	x, y  int
	lanes [10][4]float64
}

var pairSums = sync.Pool{New: func() any { return new(pairSum) }}

// fit makes room for n arrays.
func (p *pairSum) fit(n int, kind pairKind) {
	p.pairKind = kind
	if p.n == n {
		return
	}
	p.n, p.wide, p.blocks = n, make([]float64, (n+3)&^3*strip), nil
	for x := 0; x < n; x += 4 {
		p.blocks = append(p.blocks, pairBlock{x: x, y: x})
		for y := x + 4; y < n; y += 2 {
			p.blocks = append(p.blocks, pairBlock{x: x, y: y})
		}
	}
}

// each calls do for the pairs of a block.
func (p *pairSum) each(b *pairBlock, do func(i, j int, lanes *[4]float64)) {
	k := 0
	for i := b.x; i < b.x+4; i++ {
		from, to := b.y, b.y+2
		if b.x == b.y {
			from, to = i+p.skip, b.x+4
		}
		for j := from; j < to; j++ {
			if i < p.n && j < p.n {
				do(i, j, &b.lanes[k])
			}
			k++
		}
	}
}

// sum sets the lanes to sums of elements [at, end).
func (p *pairSum) sum(v Vector, x []kernel.Stored, at, end int) {
	for b := range p.blocks {
		p.blocks[b].lanes = [10][4]float64{}
	}
	for ; at < end; at += strip {
		n := min(strip, end-at)
		for i := range x {
			p.widen(v, p.wide[i*strip:(i+1)*strip], x[i].From(at, n))
		}
		for b := range p.blocks {
			p.add(&p.blocks[b], n)
		}
	}
}

// widen sets dst to x, and zeros up to a multiple of four.
func (p *pairSum) widen(v Vector, dst []float64, x kernel.Stored) {
	n := v.t.doubles(dst, x)
	if rest := x.From(n, x.Len()-n); rest.Len() > 0 {
		narrow := p.narrow[:rest.Len()]
		v.Widen(narrow, rest.X, rest.DType)
		for i, e := range narrow {
			dst[n+i] = float64(e)
		}
		n += len(narrow)
	}
	clear(dst[n : (n+3)&^3])
}

// add adds n elements to the lanes of a block.
func (p *pairSum) add(b *pairBlock, n int) {
	row := func(i int) []float64 { return p.wide[i*strip : (i+1)*strip] }
	switch {
	case p.asm == nil:
		p.each(b, func(i, j int, lanes *[4]float64) { p.one(lanes, row(i)[:n], row(j)[:n]) })
	case b.x == b.y:
		p.asm.triangle((n+3)&^3, &row(b.x)[0], &b.lanes)
	default:
		p.asm.rectangle((n+3)&^3, &row(b.x)[0], &row(b.y)[0], &b.lanes)
	}
}
