package similarity

import (
	"math"

	"pewter/internal/philox"
	"pewter/kernel"
)

// maxSteps bounds the Lanczos steps; the largest value of a matrix of weights
// settles to twelve digits after some fifty.
const maxSteps = 300

// nearCache is how many weights the second-level cache holds beside other things.
const nearCache = 1 << 16

// topSquare returns the square of the largest singular value: the largest
// eigenvalue of WWᵀ or WᵀW, whichever is smaller, by Lanczos' method from a fixed
// random vector. Vectors are not made orthogonal again: what rounding spoils are copies
// of values that have settled, and the largest is the first (Paige 1972). It stops when
// the value has settled to a relative 1e-13 over four steps.
func (w Weights) topSquare(dev kernel.Vector) float64 {
	n := min(w.Rows, w.Cols)
	l := &lanczos{w: w, dev: dev, long: make([]float64, max(w.Rows, w.Cols)), before: make([]float64, n), next: make([]float64, n)}
	v := make([]float64, n)
	r := philox.New(philox.Seed(0), 0)
	for i := range v {
		v[i] = r.Normal()
	}
	normalise(v)
	top := 0.0
	for k := 1; ; k++ {
		beta := l.step(v)
		end := k == maxSteps || beta <= 1e-14*top
		if end || k%4 == 0 {
			value := l.largest(top)
			if end || math.Abs(value-top) <= 1e-13*value {
				return value
			}
			top = value
		}
		l.beta = append(l.beta, beta)
		l.before, v, l.next = v, l.next, l.before
	}
}

// A lanczos is the tridiagonal matrix so far, diagonal alpha and beside it beta.
type lanczos struct {
	w            Weights
	dev          kernel.Vector
	long         []float64
	before, next []float64 // the vectors before and after the present one
	alpha, beta  []float64
}

// step sets next to the vector after v and returns its length before it was normalised.
func (l *lanczos) step(v []float64) (beta float64) {
	l.square(l.next, v)
	alpha := dot(v, l.next)
	l.alpha = append(l.alpha, alpha)
	axpy(l.next, -alpha, v)
	if n := len(l.beta); n > 0 {
		axpy(l.next, -l.beta[n-1], l.before)
	}
	return normalise(l.next)
}

// square sets out to WWᵀv or WᵀWv, whichever v is for.
func (l *lanczos) square(out, v []float64) {
	w := l.w
	if w.Rows <= w.Cols {
		clear(l.long)
		l.dev.AddMulVecT(l.long, w.X, v)
		l.dev.MulVec(out, w.X, l.long)
		return
	}
	clear(out)
	rows := max(4, nearCache/w.Cols&^3) // read from afar once, not twice
	for i := 0; i < w.Rows; i += rows {
		end := min(w.Rows, i+rows)
		part, long := w.X[i*w.Cols:end*w.Cols], l.long[i:end]
		l.dev.MulVec(long, part, v)
		l.dev.AddMulVecT(out, part, long)
	}
}

// largest returns the largest eigenvalue of the tridiagonal matrix, which is at least
// least, by bisection: the number of eigenvalues above x is the number of positive
// pivots of T - x.
func (l *lanczos) largest(least float64) float64 {
	lo, hi := least, 0.0
	for i, a := range l.alpha {
		lo = max(lo, a)
		hi = max(hi, a+l.side(i-1)+l.side(i))
	}
	for range 200 {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		if l.above(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

func (l *lanczos) side(i int) float64 {
	if i < 0 || i >= len(l.beta) {
		return 0
	}
	return l.beta[i]
}

func (l *lanczos) above(x float64) bool {
	pivot := 1.0
	for i, a := range l.alpha {
		b := l.side(i - 1)
		pivot = a - x - b*b/pivot
		if pivot > 0 {
			return true
		}
		if pivot == 0 {
			pivot = -1e-300
		}
	}
	return false
}

func dot(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	n := len(a) &^ 3
	for i := 0; i < n; i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		s0, s1, s2, s3 = s0+x[0]*y[0], s1+x[1]*y[1], s2+x[2]*y[2], s3+x[3]*y[3]
	}
	for i := n; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + (s2 + s3)
}

func axpy(y []float64, a float64, x []float64) {
	for i, v := range x {
		y[i] += a * v
	}
}

// normalise divides v by its length, which it returns.
func normalise(v []float64) float64 {
	n := math.Sqrt(dot(v, v))
	if n > 0 {
		for i := range v {
			v[i] /= n
		}
	}
	return n
}
