package merge

import "math"

func init() {
	Methods.Add("karcher", "The direction with the least sum of squared angles to the models', times their mean length: |θ|=Σ|θₖ|/n.", Karcher{MaxIter: 10, Tol: 1e-5})
}

// Karcher finds the point of the sphere with the least sum of squared angles to
// the models' directions, by steps along the mean of the logarithms,
//
//	T = 1/n Σ φₖ/sin φₖ · (uₖ - cos φₖ m),   m = cos|T| m + sin|T| T/|T|
//
// until |T| < Tol, and gives it the mean length. Karcher, 1977.
type Karcher struct {
	MaxIter int     `doc:"steps at most"`
	Tol     float64 `doc:"a step shorter than this, in radians, is the last"`
}

// Needs implements Method.
func (Karcher) Needs() Needs { return Needs{Base: Never, Min: 1} }

// Check implements Method.
func (m Karcher) Check() error {
	return first(within("max_iter", 1, 1e6, float64(m.MaxIter)), within("tol", 0, 1, m.Tol))
}

// Plan implements Method.
func (m Karcher) Plan(t *Tensor) (TileFunc, error) {
	w := make([]float64, t.N)
	for k := range w {
		w[k] = 1 / float64(t.N)
	}
	if t.compat && t.N > 1 {
		return (&roundedKarcher{t: t, m: m}).plan()
	}
	return t.onSphere(w, func(g gram, u [][]float64) []float64 {
		p := make([]float64, t.N)
		for k := range u {
			axpy(p, w[k], u[k])
		}
		if g.length(p) < 1e-8 {
			copy(p, u[0])
		}
		for range m.MaxIter {
			unit(g, p)
			step := g.log(p, u, w)
			if g.length(step) < m.Tol {
				break
			}
			p = g.exp(p, step)
		}
		return unit(g, p)
	})
}

// log returns the weighted mean of the tangents at p that lead to each u.
func (g gram) log(p []float64, u [][]float64, w []float64) []float64 {
	step := make([]float64, len(p))
	for k := range u {
		cos := min(max(g.dot(u[k], p), -1), 1)
		angle := math.Acos(cos)
		if angle < 1e-8 {
			continue
		}
		f := w[k] * angle / math.Sin(angle)
		axpy(step, f, u[k])
		axpy(step, -f*cos, p)
	}
	return step
}

// unit scales p to length one.
func unit(g gram, p []float64) []float64 {
	if n := g.length(p); n > 0 {
		scale(p, 1/n)
	}
	return p
}

// exp goes from a point of the unit sphere along a tangent.
func (g gram) exp(point, tangent []float64) []float64 {
	length := g.length(tangent)
	out := append([]float64(nil), point...)
	if length == 0 {
		return out
	}
	scale(out, math.Cos(length))
	axpy(out, math.Sin(length)/length, tangent)
	return out
}
