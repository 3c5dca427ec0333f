package similarity

import (
	"math"

	"pewter/internal/philox"
)

// maxSteps bounds the Lanczos steps; the largest value of a matrix of weights
// settles to twelve digits after some fifty.
const maxSteps = 300

// topSquare returns the square of the largest singular value: the largest
// eigenvalue of WWᵀ or WᵀW, whichever is smaller, by Lanczos' method with
// reorthogonalisation from a fixed random vector. It stops when the value has
// settled to a relative 1e-13 over three steps.
func (w Weights) topSquare() float64 {
	n := min(w.Rows, w.Cols)
	l := &lanczos{w: w, long: make([]float64, max(w.Rows, w.Cols))}
	v := make([]float64, n)
	r := philox.New(philox.Seed(0), 0)
	for i := range v {
		v[i] = r.Normal()
	}
	normalise(v)
	top, settled := 0.0, 0
	for range min(n, maxSteps) {
		next, beta := l.step(v)
		value := l.largest()
		if settled++; math.Abs(value-top) > 1e-13*value {
			settled = 0
		}
		top = value
		if settled == 3 || beta <= 1e-14*top {
			break
		}
		l.beta = append(l.beta, beta)
		v = next
	}
	return top
}

// A lanczos is the tridiagonal matrix so far, diagonal alpha and beside it beta,
// and the vectors it belongs to.
type lanczos struct {
	w           Weights
	long        []float64
	alpha, beta []float64
	basis       [][]float64
}

// step adds v to the basis and returns the next vector and its length before it
// was normalised.
func (l *lanczos) step(v []float64) (next []float64, beta float64) {
	next = l.w.square(v, l.long)
	l.alpha = append(l.alpha, dot(v, next))
	l.basis = append(l.basis, v)
	for range 2 { // twice is enough
		for _, b := range l.basis {
			axpy(next, -dot(b, next), b)
		}
	}
	return next, normalise(next)
}

// square returns WWᵀv or WᵀWv, whichever v is for.
func (w Weights) square(v, long []float64) []float64 {
	out := make([]float64, len(v))
	if w.Rows <= w.Cols {
		clear(long)
		w.transposed(long, v)
		w.times(out, long)
		return out
	}
	w.times(long, v)
	w.transposed(out, long)
	return out
}

// times sets y = Wx.
func (w Weights) times(y, x []float64) {
	for i := range y {
		row := w.X[i*w.Cols : (i+1)*w.Cols]
		var s0, s1, s2, s3 float64 // one chain of additions would wait on itself
		n := len(row) &^ 3
		for j := 0; j < n; j += 4 {
			r, v := row[j:j+4:j+4], x[j:j+4:j+4]
			s0, s1 = s0+float64(r[0])*v[0], s1+float64(r[1])*v[1]
			s2, s3 = s2+float64(r[2])*v[2], s3+float64(r[3])*v[3]
		}
		for j := n; j < len(row); j++ {
			s0 += float64(row[j]) * x[j]
		}
		y[i] = s0 + s1 + (s2 + s3)
	}
}

// transposed adds Wᵀx to y.
func (w Weights) transposed(y, x []float64) {
	for i, v := range x {
		row := w.X[i*w.Cols : (i+1)*w.Cols]
		for j, r := range row {
			y[j] += float64(r) * v
		}
	}
}

// largest returns the largest eigenvalue of the tridiagonal matrix by bisection:
// the number of eigenvalues above x is the number of positive pivots of T - x.
func (l *lanczos) largest() float64 {
	lo, hi := l.alpha[len(l.alpha)-1], 0.0
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
