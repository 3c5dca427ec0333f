package similarity

import (
	"fmt"
	"math"
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
func (c CKA) Of(x, y Matrix) (float64, error) {
	a, err := c.Prepare(x)
	if err != nil {
		return 0, err
	}
	b, err := c.Prepare(y)
	if err != nil {
		return 0, err
	}
	return c.Between(a, b)
}

// Prepared is a representation with what each comparison needs of it.
type Prepared struct {
	n      int
	parts  []*centred // one a batch
	self   float64    // HSIC of it with itself
	method CKA
}

// Prepare does the work on x that is the same whatever it is compared with.
func (c CKA) Prepare(x Matrix) (*Prepared, error) {
	least, size := 2, x.N
	if c.Batch > 0 {
		size = c.Batch
	}
	if c.Debiased || c.Batch > 0 {
		least = 4
	}
	if size < least || x.N < size {
		return nil, fmt.Errorf("%s of %d items: want batches of at least %d", c, x.N, least)
	}
	p := &Prepared{n: x.N, method: c}
	for at := 0; at+size <= x.N; at += size {
		p.parts = append(p.parts, center(x.rows(at, at+size)))
	}
	p.self = c.hsic(p, p)
	return p, nil
}

// Between returns the alignment of two prepared representations.
func (c CKA) Between(a, b *Prepared) (float64, error) {
	if a.n != b.n {
		return 0, fmt.Errorf("got %d and %d items, want the same items", a.n, b.n)
	}
	if a.method != c || b.method != c {
		return 0, fmt.Errorf("prepared for %s and %s, want %s", a.method, b.method, c)
	}
	if a.self <= 0 || b.self <= 0 {
		return 0, fmt.Errorf("%s is not defined: a representation is the same for all items, or they are too few", c)
	}
	return c.hsic(a, b) / math.Sqrt(a.self*b.self), nil
}

func (c CKA) hsic(a, b *Prepared) float64 {
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
