package similarity

import (
	"fmt"
	"math"
	"sync"

	"pewter/internal/plural"
	"pewter/kernel"
)

// CKA is centred kernel alignment with a linear kernel (Kornblith et al.,
// arXiv:1905.00414) of two representations of the same items:
//
//	HSIC(X,Y) / √(HSIC(X,X) HSIC(Y,Y))
//
// Biased, HSIC is ‖XᵀY‖_F², the columns centred: for few items of many features it
// is far above zero even for independent ones (.669 for 1012 Gaussian rows of 2048).
// Debiased it is Song's U-statistic HSIC₁,
//
//	[tr K̃L̃ + 1ᵀK̃1·1ᵀL̃1/((n-1)(n-2)) - 2·1ᵀK̃L̃1/(n-2)] / (n(n-3))
//
// of the Gram matrices with zero diagonals, which is zero on average then.
type CKA struct {
	Debiased bool
	// Batch sums HSIC₁ over runs of so many items before dividing (Nguyen et al.,
	// arXiv:2010.15327): memory for one batch. It means Debiased; 0 is no batches.
	// Items after the last full batch are dropped.
	Batch int
}

// String names the estimator.
func (c CKA) String() string {
	switch {
	case c.Batch > 0:
		return fmt.Sprintf("linear CKA, debiased, batches of %d", c.Batch)
	case c.Debiased:
		return "linear CKA, debiased"
	}
	return "linear CKA, biased"
}

// Of returns the alignment of x and y, in float64. Errors: different numbers of
// items, too few of them, features that are all constant.
func (c CKA) Of(dev kernel.Vector, x, y Matrix) (float64, error) {
	if err := sameItems(x.N, y.N); err != nil {
		return 0, err
	}
	a, err := c.prepare(dev, x)
	if err != nil {
		return 0, err
	}
	b, err := c.prepare(dev, y)
	if err != nil {
		return 0, err
	}
	return c.between(a, b)
}

// batches are the centred parts of a representation.
type batches struct {
	n     int
	parts []*centred
	self  func() float64 // HSIC of it with itself, which every comparison needs
}

func (c CKA) prepare(dev kernel.Vector, x Matrix) (*batches, error) {
	size, err := c.batchSize(x.N)
	if err != nil {
		return nil, err
	}
	b := &batches{n: x.N}
	for at := 0; at+size <= x.N; at += size {
		b.parts = append(b.parts, center(dev, x.rows(at, at+size)))
	}
	b.self = sync.OnceValue(func() float64 { return c.hsic(b, b) })
	return b, nil
}

// Check returns why so many items cannot be compared, nil if they can.
func (c CKA) Check(items int) error {
	_, err := c.batchSize(items)
	return err
}

// batchSize returns how many of n items a batch has: all, unless told.
func (c CKA) batchSize(n int) (int, error) {
	least := 2
	if c.Debiased || c.Batch > 0 {
		least = 4
	}
	switch {
	case n < least:
		return 0, fmt.Errorf("%s: got %s, want at least %d", c, plural.Of(n, "item"), least)
	case c.Batch == 0:
		return n, nil
	case c.Batch < least:
		return 0, fmt.Errorf("%s: want at least %d items in a batch", c, least)
	case c.Batch > n:
		return 0, fmt.Errorf("%s: got %s, fewer than one batch", c, plural.Of(n, "item"))
	}
	return c.Batch, nil
}

func sameItems(a, b int) error {
	if a == b {
		return nil
	}
	return fmt.Errorf("got %s and %s, want the same ones: row i of one belongs to row i of the other", plural.Of(a, "item"), plural.Of(b, "item"))
}

func (c CKA) between(a, b *batches) (float64, error) {
	if err := sameItems(a.n, b.n); err != nil {
		return 0, err
	}
	aa, bb := a.self(), b.self()
	for i, v := range []float64{aa, bb} {
		which := [...]string{"first", "second"}[i]
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return 0, fmt.Errorf("%s: numbers of the %s representation are too large to be multiplied; divide them by a constant", c, which)
		case v <= 0:
			return 0, fmt.Errorf("%s is not defined: the %s representation is the same for all items, or they are too few", c, which)
		}
	}
	return c.hsic(a, b) / math.Sqrt(aa*bb), nil
}

func (c CKA) hsic(a, b *batches) float64 {
	sum := 0.0
	for i, x := range a.parts {
		if c.Debiased || c.Batch > 0 {
			sum += x.unbiased(b.parts[i])
		} else {
			sum += x.biased(b.parts[i])
		}
	}
	return sum
}
