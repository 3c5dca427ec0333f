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

// pairKernels add to the lanes of four arrays with each other, with three others, and
// with two others that are then with each other. Arrays lie behind each other, strip
// elements each.
type pairKernels struct{ triangle, rectangle, corner pairFunc }

type pairFunc = func(n int, x, y *float64, lanes *pairLanes)

type pairLanes = [12][4]float64

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
	clear(p.from)
	pairSums.Put(p)
}

// A pairSum is the memory of sums of every two of some arrays.
type pairSum struct {
	pairKind
	n      int
	from   []*byte   // where each array begins
	wide   []float64 // strip elements of each array, and zeros for those that fill the last block
	narrow [16]float32
	blocks []pairBlock
}

// A pairBlock is the sums of some arrays from x on with some from y on.
type pairBlock struct {
	x, y  int
	pairs [][2]int
	add   pairFunc // nil for none
	lanes pairLanes
}

var pairSums = sync.Pool{New: func() any { return new(pairSum) }}

// fit makes room for n arrays.
func (p *pairSum) fit(n int, kind pairKind) {
	same := p.n == n && p.skip == kind.skip && p.asm == kind.asm
	p.pairKind = kind
	if same {
		return
	}
	p.n, p.from, p.wide, p.blocks = n, make([]*byte, n), make([]float64, (n+3)*strip), nil
	if kind.asm == nil {
		kind.asm = new(pairKernels)
	}
	for x := 0; x < n; x += 4 {
		p.block(x, x, p.triangle(nil, x, 4), kind.asm.triangle)
		y := x + 4
		for ; y+2 < n; y += 3 {
			p.block(x, y, rectangle(x, y, 3), kind.asm.rectangle)
		}
		switch {
		case y >= n:
		case y == x+4:
			p.block(x, y, p.triangle(rectangle(x, y, 2), y, 2), kind.asm.corner)
			return
		default:
			p.block(x, y, rectangle(x, y, 3), kind.asm.rectangle)
		}
	}
}

func (p *pairSum) block(x, y int, pairs [][2]int, add pairFunc) {
	p.blocks = append(p.blocks, pairBlock{x: x, y: y, pairs: pairs, add: add})
}

// triangle appends the pairs of n arrays from x on.
func (p *pairSum) triangle(pairs [][2]int, x, n int) [][2]int {
	for i := x; i < x+n; i++ {
		for j := i + p.skip; j < x+n; j++ {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

// rectangle returns the pairs of four arrays from x on with n from y on.
func rectangle(x, y, n int) (pairs [][2]int) {
	for i := x; i < x+4; i++ {
		for j := y; j < y+n; j++ {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

// each calls do for the pairs of a block.
func (p *pairSum) each(b *pairBlock, do func(i, j int, lanes *[4]float64)) {
	for k, pair := range b.pairs {
		if i, j := pair[0], pair[1]; i < p.n && j < p.n {
			do(i, j, &b.lanes[k])
		}
	}
}

// sum sets the lanes to sums of elements [at, end).
func (p *pairSum) sum(v Vector, x []kernel.Stored, at, end int) {
	for b := range p.blocks {
		p.blocks[b].lanes = pairLanes{}
	}
	for i := range x {
		p.from[i] = &x[i].X[0]
	}
	for ; at < end; at += strip {
		n := min(strip, end-at)
		p.widen(v, x, at, n)
		for b := range p.blocks {
			p.add(&p.blocks[b], (n+3)&^3)
		}
	}
}

// widen sets wide to n elements of each array from at on, and zeros up to a multiple of
// four.
func (p *pairSum) widen(v Vector, x []kernel.Stored, at, n int) {
	for i := 0; i < p.n; {
		same := i + 1
		for same < p.n && x[same].DType == x[i].DType {
			same++
		}
		done := v.t.doubles(p.wide[i*strip:], p.from[i:same], x[i].DType, at, n)
		for ; i < same; i++ {
			if done < n {
				p.rest(v, p.row(i)[done:], x[i].From(at+done, n-done))
			}
		}
	}
}

// rest sets dst to x, and zeros up to a multiple of four.
func (p *pairSum) rest(v Vector, dst []float64, x kernel.Stored) {
	n := x.Len()
	for at := 0; at < n; at += len(p.narrow) {
		narrow := p.narrow[:min(len(p.narrow), n-at)]
		v.Widen(narrow, x.From(at, len(narrow)).X, x.DType)
		for i, e := range narrow {
			dst[at+i] = float64(e)
		}
	}
	clear(dst[n : (n+3)&^3])
}

// row is array i.
func (p *pairSum) row(i int) []float64 { return p.wide[i*strip : (i+1)*strip] }

// add adds n elements to the lanes of a block.
func (p *pairSum) add(b *pairBlock, n int) {
	if b.add != nil {
		b.add(n, &p.row(b.x)[0], &p.row(b.y)[0], &b.lanes)
		return
	}
	p.each(b, func(i, j int, lanes *[4]float64) { p.one(lanes, p.row(i)[:n], p.row(j)[:n]) })
}
