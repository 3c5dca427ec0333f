package similarity

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"pewter/kernel/tensor"
)

// A Matrix is n rows, one an item, of d features, row-major.
type Matrix struct {
	N, D int
	X    []float64
}

// NewMatrix makes a matrix of rows of equal length. Errors: none, rows of
// different lengths, a number that is not finite.
func NewMatrix(rows [][]float64) (Matrix, error) {
	if len(rows) == 0 || len(rows[0]) == 0 {
		return Matrix{}, fmt.Errorf("no rows, or rows of no numbers")
	}
	m := Matrix{N: len(rows), D: len(rows[0])}
	for i, r := range rows {
		if len(r) != m.D {
			return Matrix{}, fmt.Errorf("row %d has %d numbers, the first one %d", i, len(r), m.D)
		}
		m.X = append(m.X, r...)
	}
	return m, m.check()
}

// FromTensor makes a matrix of a tensor of two dimensions.
func FromTensor(t tensor.Tensor) (Matrix, error) {
	if len(t.Shape) != 2 || t.Len() == 0 {
		return Matrix{}, fmt.Errorf("got %s, want a matrix [items, features]", t)
	}
	m := Matrix{N: t.Shape[0], D: t.Shape[1], X: make([]float64, t.Len())}
	for i, v := range t.Float32s() {
		m.X[i] = float64(v)
	}
	return m, m.check()
}

func (m Matrix) check() error {
	for i, v := range m.X {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("row %d, feature %d is %v", i/m.D, i%m.D, v)
		}
	}
	return nil
}

func (m Matrix) rows(from, to int) Matrix { return Matrix{to - from, m.D, m.X[from*m.D : to*m.D]} }

// centred returns m with the mean of each feature taken off. One that is the same
// for all items becomes exactly zero, whatever its mean rounds to.
func (m Matrix) centred() Matrix {
	mean, varies := make([]float64, m.D), make([]bool, m.D)
	for i := range m.N {
		for j, v := range m.X[i*m.D : (i+1)*m.D] {
			mean[j] += v
			varies[j] = varies[j] || v != m.X[j]
		}
	}
	out := Matrix{m.N, m.D, make([]float64, len(m.X))}
	for i, v := range m.X {
		if j := i % m.D; varies[j] {
			out.X[i] = v - mean[j]/float64(m.N)
		}
	}
	return out
}

// gram returns XXᵀ.
func (m Matrix) gram() []float64 {
	out := make([]float64, m.N*m.N)
	// Called by its type: an interface would link all of BLAS.
	gonum.Implementation{}.Dgemm(blas.NoTrans, blas.Trans, m.N, m.N, m.D, 1, m.X, m.D, m.X, m.D, 0, out, m.N)
	return out
}

// cross returns ‖XᵀY‖².
func (m Matrix) cross(y Matrix) float64 {
	out := make([]float64, m.D*y.D)
	gonum.Implementation{}.Dgemm(blas.Trans, blas.NoTrans, m.D, y.D, m.N, 1, m.X, m.D, y.X, y.D, 0, out, y.D)
	return dot(out, out)
}
