package merge

import (
	"math"
	"slices"
)

func init() {
	Methods.Add("multislerp", "Spherical mean of several models: averaged in the tangent space at their mean direction, times Σ wₖ|θₖ|.",
		MultiSLERP{NormalizeWeights: true, Eps: 1e-8})
}

// MultiSLERP averages directions in the tangent space of the sphere at the
// weighted mean of them, and lengths by themselves:
//
//	uₖ = θₖ/|θₖ|;  m = Σ wₖuₖ / |Σ wₖuₖ|;  T = Σ wₖ(uₖ - (uₖ·m)m)
//	θ  = (cos|T| m + sin|T| T/|T|) · Σ wₖ|θₖ|
//
// With a base, of the differences to it, which are added to it. goddard, 2024.
type MultiSLERP struct {
	NormalizeWeights bool    `doc:"make the weights' sum one"`
	Eps              float64 `doc:"lengths less than this count as none"`
}

// Needs implements Method.
func (MultiSLERP) Needs() Needs { return Needs{Base: Optional, Min: 2, Weights: Mean} }

// Check implements Method.
func (m MultiSLERP) Check() error { return within("eps", 0, 1, m.Eps) }

// Plan implements Method.
func (m MultiSLERP) Plan(t *Tensor) (TileFunc, error) {
	w := slices.Clone(t.Weights)
	if t.compat && t.N > 1 {
		return (&roundedMean{t: t, w: w, MultiSLERP: m}).plan()
	}
	if m.NormalizeWeights {
		for k := range w {
			w[k] /= t.divisor()
		}
	}
	return t.onSphere(w, func(g gram, u [][]float64) []float64 {
		mean := make([]float64, t.N)
		for k := range u {
			axpy(mean, w[k], u[k])
		}
		length := g.length(mean)
		if length < m.Eps {
			return u[0]
		}
		scale(mean, 1/length)
		tangent := make([]float64, t.N)
		for k := range u {
			axpy(tangent, w[k], u[k])
			axpy(tangent, -w[k]*g.dot(u[k], mean), mean)
		}
		return g.exp(mean, tangent, m.Eps)
	})
}

// exp goes from a point of the unit sphere along a tangent.
func (g gram) exp(point, tangent []float64, eps float64) []float64 {
	length := g.length(tangent)
	out := append([]float64(nil), point...)
	if length <= eps {
		return out
	}
	scale(out, math.Cos(length))
	axpy(out, math.Sin(length)/length, tangent)
	return out
}

// onSphere finds the mean direction of the models' unit vectors u, as
// combinations of the models, and returns it times the weighted mean length.
// Models without length have no part. With a base all is done on task vectors.
func (t *Tensor) onSphere(w []float64, mean func(g gram, u [][]float64) []float64) (TileFunc, error) {
	series := (*Tile).Model
	if t.HasBase {
		series = (*Tile).Delta
	}
	g, err := t.gram(series, t.N)
	if err != nil {
		return nil, err
	}
	u, length := make([][]float64, t.N), 0.0
	for k := range u {
		u[k] = make([]float64, t.N)
		if n := g.norm(k); n > 0 {
			u[k][k] = 1 / n
			length += w[k] * n
		}
	}
	c := mean(g, u)
	scale(c, length)
	if !t.HasBase {
		return t.combine(c), nil
	}
	rest := 1.0
	for _, c := range c {
		rest -= c
	}
	return t.combine(append(c, rest)), nil
}

// scale multiplies x by a.
func scale(x []float64, a float64) {
	for i := range x {
		x[i] *= a
	}
}
