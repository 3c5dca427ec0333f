package similarity

import (
	"slices"
	"sync"

	"pewter/kernel"
)

// centred is a batch of rows whose features are centred. What a comparison needs of
// it is made when first needed, and kept.
type centred struct {
	raw     Matrix
	dev     kernel.Vector
	mean    []float64        // of each feature
	columns func() Matrix    // one a row
	gram    func() []float64 // below the diagonal: with it a comparison costs n²/2
	own     func() diagonal
}

// A diagonal is of a Gram matrix, with the sums of what is beside it.
type diagonal struct{ squares, sums []float64 }

func center(dev kernel.Vector, x Matrix) *centred {
	c := &centred{raw: x, dev: dev, mean: x.means()}
	c.columns = sync.OnceValue(func() Matrix { return x.transposedLess(c.mean) })
	c.gram = sync.OnceValue(func() []float64 {
		room := spareRows.Get().(*[]float64)
		defer spareRows.Put(room)
		*room = slices.Grow((*room)[:0], len(x.X))[:len(x.X)]
		return gram(dev, x.less(c.mean, *room))
	})
	c.own = sync.OnceValue(c.diagonal)
	return c
}

// spareRows are rows that are no longer needed.
var spareRows = sync.Pool{New: func() any { return new([]float64) }}

func (c *centred) diagonal() diagonal {
	x := c.raw
	d := diagonal{make([]float64, x.N), make([]float64, x.N)}
	total, row := make([]float64, x.D), make([]float64, x.D) // Σx is zero but for rounding
	for _, r := range x.each() {
		for j, v := range r {
			total[j] += v - c.mean[j]
		}
	}
	for i, r := range x.each() {
		difference(row, r, c.mean)
		d.squares[i] = dot(row, row)
		d.sums[i] = dot(row, total) - d.squares[i]
	}
	return d
}

// biased returns ‖XᵀY‖² by features or, where that is cheaper, as Σ K∘L by items.
func (c *centred) biased(o *centred) float64 {
	if c.byItems(o) {
		return 2*dot(c.gram(), o.gram()) + dot(c.own().squares, o.own().squares)
	}
	return crossSquares(c.dev, c.columns(), o.columns())
}

// byItems reports whether two Gram matrices, n²d/2 each, cost less than the three
// products of features of a first comparison; they serve many more.
func (c *centred) byItems(o *centred) bool { return c.raw.N < c.raw.D+o.raw.D }

// unbiased returns HSIC₁. Centring does not change it but for rounding, of which it
// takes much away.
func (c *centred) unbiased(o *centred) float64 {
	n, d, e := float64(c.raw.N), c.own(), o.own()
	trace := c.biased(o) - dot(d.squares, e.squares)
	var k, l float64
	for i := range d.sums {
		k, l = k+d.sums[i], l+e.sums[i]
	}
	both := dot(d.sums, e.sums)
	return (trace + k*l/((n-1)*(n-2)) - 2*both/(n-2)) / (n * (n - 3))
}
