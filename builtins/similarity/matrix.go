package similarity

import (
	"fmt"
	"math"

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

// means returns the mean of each feature; of one that is the same for all items it is
// that, to the bit, so that nothing is left of it.
func (m Matrix) means() []float64 {
	mean, varies := make([]float64, m.D), make([]bool, m.D)
	first := m.X[:m.D]
	for _, row := range m.each() {
		for j, v := range row {
			mean[j] += v
			if v != first[j] {
				varies[j] = true
			}
		}
	}
	for j := range mean {
		if mean[j] /= float64(m.N); !varies[j] {
			mean[j] = first[j]
		}
	}
	return mean
}

// less returns m, in x, with the mean of each feature taken off.
func (m Matrix) less(mean, x []float64) Matrix {
	out := Matrix{m.N, m.D, x}
	rows := out.each()
	for i, row := range m.each() {
		difference(rows[i], row, mean)
	}
	return out
}

// difference sets dst to a - b.
func difference(dst, a, b []float64) {
	b, dst = b[:len(a)], dst[:len(a)]
	for j, v := range a {
		dst[j] = v - b[j]
	}
}

// transposedLess is less with rows and columns exchanged, by squares that stay in
// the nearest cache.
func (m Matrix) transposedLess(mean []float64) Matrix {
	const side = 32
	out := Matrix{m.D, m.N, make([]float64, len(m.X))}
	for at := 0; at < m.N; at += side {
		for from := 0; from < m.D; from += side {
			for j := from; j < min(m.D, from+side); j++ {
				for i := at; i < min(m.N, at+side); i++ {
					out.X[j*m.N+i] = m.X[i*m.D+j] - mean[j]
				}
			}
		}
	}
	return out
}

// each returns the rows of m.
func (m Matrix) each() [][]float64 {
	rows := make([][]float64, m.N)
	for i := range rows {
		rows[i] = m.X[i*m.D : (i+1)*m.D]
	}
	return rows
}
