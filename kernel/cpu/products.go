package cpu

import (
	"math"
	"sync"
)

const (
	blockX, blockY = 4, 3 // arrays multiplied at a time: their sums fill the registers
	groupX         = 4    // blocks of x whose sums are kept while those of y pass
	productRun     = 512  // elements at most of a run: those of two blocks stay in the nearest cache
)

// blockFunc adds to the lanes of each of x with each of y, n elements from at on.
type blockFunc = func(n int, x *[blockX]*float64, y *[blockY]*float64, at int, lanes *blockLanes)

// foldFunc adds the lanes of each, 0 to 2, 1 to 3, and these.
type foldFunc = func(lanes *blockLanes, sums *blockSums)

type (
	blockLanes = [blockX * blockY][4]float64
	blockSums  = [blockX * blockY]float64
)

// Products is the sums of products of x and y.
func (v Vector) Products(dst []float64, x, y [][]float64) {
	if len(x) == 0 || len(y) == 0 {
		return
	}
	p := spareProducts.Get().(*products)
	p.block, p.fold = v.t.block(), v.t.fold()
	p.start(y)
	for at := 0; at < len(x); at += groupX * blockX {
		group := x[at:min(at+groupX*blockX, len(x))]
		p.multiply(group)
		p.store(dst[at*len(y):], group)
	}
	p.y = nil
	spareProducts.Put(p)
}

var spareProducts = sync.Pool{New: func() any { return new(products) }}

// products is the memory of products of a group of arrays by all of y.
type products struct {
	block blockFunc // nil for none
	fold  foldFunc

	y      [][]float64
	n, run int // of an array, and of a run
	rows   [groupX][blockX]*float64
	cols   [][blockY]*float64
	lanes  []blockLanes // of each block of rows with each of columns
}

// start sets y.
func (p *products) start(y [][]float64) {
	p.y, p.n, p.cols = y, len(y[0]), p.cols[:0]
	runs := (p.n + productRun - 1) / productRun
	p.run = max(4, (p.n/max(1, runs)+3)&^3)
	for j := 0; j < len(y); j += blockY {
		var c [blockY]*float64
		if p.n > 0 {
			point(c[:], y[j:])
		}
		p.cols = append(p.cols, c)
	}
	if want := groupX * len(p.cols); cap(p.lanes) < want {
		p.lanes = make([]blockLanes, want)
	}
	p.lanes = p.lanes[:groupX*len(p.cols)]
}

// multiply sets the lanes to products of each of up to groupX blocks of x.
func (p *products) multiply(x [][]float64) {
	clear(p.lanes)
	whole := 0
	if p.block != nil {
		whole = p.n &^ 3
	}
	blocks := (len(x) + blockX - 1) / blockX
	for b := 0; b < blocks && whole > 0; b++ {
		point(p.rows[b][:], x[b*blockX:])
	}
	for at := 0; at < whole; at += p.run {
		for b := range blocks {
			for c := range p.cols {
				p.block(min(p.run, whole-at), &p.rows[b], &p.cols[c], at, &p.lanes[b*len(p.cols)+c])
			}
		}
	}
	if whole < p.n {
		p.rest(x, whole)
	}
}

// rest adds the elements from at on.
func (p *products) rest(x [][]float64, at int) {
	for i, row := range x {
		for j, col := range p.y {
			s := &p.lanes[i/blockX*len(p.cols)+j/blockY][i%blockX*blockY+j%blockY]
			for k := at; k < p.n; k++ {
				s[k%4] = math.FMA(row[k], col[k], s[k%4])
			}
		}
	}
}

// store sets dst to the sums of a group.
func (p *products) store(dst []float64, x [][]float64) {
	var sums blockSums
	for i := 0; i < len(x); i += blockX {
		for c := range p.cols {
			p.fold(&p.lanes[i/blockX*len(p.cols)+c], &sums)
			j, n := c*blockY, min(blockY, len(p.y)-c*blockY)
			for r := 0; r < blockX && i+r < len(x); r++ {
				row := dst[(i+r)*len(p.y)+j:][:n]
				for k := range row { // so few that to copy takes longer
					row[k] = sums[r*blockY+k]
				}
			}
		}
	}
}

func foldGo(lanes *blockLanes, sums *blockSums) {
	for i := range lanes {
		s := &lanes[i]
		sums[i] = (s[0] + s[2]) + (s[1] + s[3])
	}
}

// point sets to to where arrays begin; the last stands for those that are not there.
func point(to []*float64, x [][]float64) {
	for i := range to {
		to[i] = &x[min(i, len(x)-1)][0]
	}
}
