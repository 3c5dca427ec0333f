package similarity

import "sync"

// centred is a batch of rows whose features are centred. Its Gram matrix is made
// when first needed, and kept: with it a comparison costs n².
type centred struct {
	Matrix
	squares []float64 // of the length of each row: the Gram matrix's diagonal
	sums    []float64 // of each row of the Gram matrix without its diagonal
	gram    func() []float64
}

func center(x Matrix) *centred {
	c := &centred{Matrix: x.centred(), squares: make([]float64, x.N), sums: make([]float64, x.N)}
	total := make([]float64, x.D) // Σx is zero but for rounding
	for i := range x.N {
		axpy(total, 1, c.row(i))
	}
	for i := range x.N {
		c.squares[i] = dot(c.row(i), c.row(i))
		c.sums[i] = dot(c.row(i), total) - c.squares[i]
	}
	c.gram = sync.OnceValue(c.Matrix.gram)
	return c
}

func (c *centred) row(i int) []float64 { return c.X[i*c.D : (i+1)*c.D] }

// biased returns ‖XᵀY‖² by features or, where that is cheaper, as Σ K∘L by items.
func (c *centred) biased(o *centred) float64 {
	if c.byItems(o) {
		return dot(c.gram(), o.gram())
	}
	return c.cross(o.Matrix)
}

// byItems reports whether Gram matrices, of which each serves many comparisons,
// cost less than the product of the features.
func (c *centred) byItems(o *centred) bool { return c.N*(c.D+o.D) < 2*c.D*o.D }

// unbiased returns HSIC₁. Centring does not change it but for rounding, of which it
// takes much away.
func (c *centred) unbiased(o *centred) float64 {
	n := float64(c.N)
	trace := c.biased(o) - dot(c.squares, o.squares)
	var k, l float64
	for i := range c.sums {
		k, l = k+c.sums[i], l+o.sums[i]
	}
	both := dot(c.sums, o.sums)
	return (trace + k*l/((n-1)*(n-2)) - 2*both/(n-2)) / (n * (n - 3))
}
