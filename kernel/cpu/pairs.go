package cpu

import "sync"

const (
	run     = 1 << 16 // elements of a sum in float64; runs are added in order
	wideLen = 256     // elements widened at a time: those of ten arrays stay in the nearest cache
)

// Dots is Dot of every two of x.
func (v Vector) Dots(dst []float64, x [][]float32) {
	v.everyTwo(dst, x, 0, v.t.dots(), v.Dot)
}

// Distances is Distance of every two of x.
func (v Vector) Distances(dst []float64, x [][]float32) {
	v.everyTwo(dst, x, 1, v.t.distances(), v.Distance)
}

// tripleFunc adds to the lanes of x with each of three others.
type tripleFunc = func(n int, x *float64, y *[3]*float64, lanes *[16]float64)

// everyTwo sets dst[i*len(x)+j], for j from i+skip on, to the sum of x[i] and x[j]:
// by three at a time, or by one where there is no assembly.
func (v Vector) everyTwo(dst []float64, x [][]float32, skip int, three tripleFunc, one func(x, y []float32) float64) {
	if three == nil || len(x) == 0 {
		for i := range x {
			for j := i + skip; j < len(x); j++ {
				dst[i*len(x)+j] = one(x[i], x[j])
			}
		}
		return
	}
	clear(dst[:len(x)*len(x)])
	p := pairSums.Get().(*pairSum)
	p.fit(len(x))
	for at := 0; at < len(x[0]); at += run {
		clear(p.lanes)
		p.add(x, at, min(run, len(x[0])-at), skip, three)
		for i := range x {
			for j := i + skip; j < len(x); j++ {
				dst[i*len(x)+j] += lanesDouble(p.row(i, j))
			}
		}
	}
	pairSums.Put(p)
}

// A pairSum is the memory of sums of every two of some arrays.
type pairSum struct {
	n     int
	wide  []float64     // of each array, wideLen elements
	lanes [][16]float64 // of each two; a row has room for two more
	y     [3]*float64   // given to assembly
}

var pairSums = sync.Pool{New: func() any { return new(pairSum) }}

func (p *pairSum) fit(n int) {
	if p.n != n {
		*p = pairSum{n: n, wide: make([]float64, n*wideLen), lanes: make([][16]float64, n*(n+2))}
	}
}

func (p *pairSum) row(i, j int) *[16]float64 { return &p.lanes[i*(p.n+2)+j] }

// add adds n elements from at on to the lanes.
func (p *pairSum) add(x [][]float32, at, n, skip int, three tripleFunc) {
	for end := at + n; at < end; at += wideLen {
		n := min(wideLen, end-at)
		for i := range x {
			widenDouble(p.wide[i*wideLen:], x[i][at:at+n])
		}
		n = (n + 15) &^ 15
		for i := range x {
			for j := i + skip; j < p.n; j += 3 {
				for k := range p.y { // what is past the last goes where nobody looks
					p.y[k] = &p.wide[min(j+k, p.n-1)*wideLen]
				}
				three(n, &p.wide[i*wideLen], &p.y, p.row(i, j))
			}
		}
	}
}

// widenDouble sets dst to src and zeros, up to a multiple of 16 elements.
func widenDouble(dst []float64, src []float32) {
	n := doubles(dst, src)
	for ; n < len(src); n++ {
		dst[n] = float64(src[n])
	}
	clear(dst[n : (n+15)&^15])
}

// Signs sets bits of elements below 0 and of those that are 0, and reports NaN.
func (v Vector) Signs(negative, zero []uint64, x []float32) (nan bool) {
	n, nan := v.t.signs(negative, zero, x)
	for at := n; at < len(x); at += 64 {
		var below, none uint64
		for i, e := range x[at:min(len(x), at+64)] {
			switch {
			case e < 0:
				below |= 1 << i
			case e == 0:
				none |= 1 << i
			case e != e:
				nan = true
			}
		}
		negative[at/64], zero[at/64] = below, none
	}
	return nan
}
