package cpu

import "math"

const (
	blockX, blockY = 4, 3 // arrays multiplied at a time: their sums fill the registers
	productRun     = 256  // elements of a run: those of the block stay in the nearest cache
)

// blockFunc adds to the lanes of each of x with each of y, n elements from at on.
type blockFunc = func(n int, x *[blockX]*float64, y *[blockY]*float64, at int, lanes *[blockX * blockY][4]float64)

// Products is the sums of products of x and y.
func (v Vector) Products(dst []float64, x, y [][]float64) {
	if len(x) == 0 || len(y) == 0 {
		return
	}
	p := &products{f: v.t.block(), n: len(x[0])}
	p.lanes = make([][blockX * blockY][4]float64, (len(x)+blockX-1)/blockX)
	for j := 0; j < len(y); j += blockY {
		cols := y[j:min(j+blockY, len(y))]
		p.multiply(x, cols)
		for i := range x {
			for k := range cols {
				s := &p.lanes[i/blockX][i%blockX*blockY+k]
				dst[i*len(y)+j+k] = (s[0] + s[2]) + (s[1] + s[3])
			}
		}
	}
}

// products is the memory of products of many arrays by a few.
type products struct {
	f     blockFunc // nil for none
	n     int       // of an array
	lanes [][blockX * blockY][4]float64
	x     [blockX]*float64
	y     [blockY]*float64
}

// multiply sets the lanes to products of each x with up to blockY of y.
func (p *products) multiply(x, y [][]float64) {
	clear(p.lanes)
	whole := 0
	if p.f != nil && p.n >= 4 {
		whole = p.n &^ 3
		point(p.y[:], y)
	}
	for at := 0; at < whole; at += productRun {
		for b := range p.lanes {
			point(p.x[:], x[b*blockX:])
			p.f(min(productRun, whole-at), &p.x, &p.y, at, &p.lanes[b])
		}
	}
	for i := range x {
		for k, c := range y {
			s := &p.lanes[i/blockX][i%blockX*blockY+k]
			for at := whole; at < p.n; at++ {
				s[at%4] = math.FMA(x[i][at], c[at], s[at%4])
			}
		}
	}
}

// point sets to to where arrays begin; the last stands for those that are not there.
func point(to []*float64, x [][]float64) {
	for i := range to {
		to[i] = &x[min(i, len(x)-1)][0]
	}
}
