package merge

import "slices"

func init() {
	Methods.Add("multislerp", "Spherical mean of several models: the direction of Σ wₖθₖ/|θₖ|, times Σ wₖ|θₖ|; with a base, of the task vectors.",
		MultiSLERP{NormalizeWeights: true, Eps: 1e-8})
}

// MultiSLERP averages directions and lengths by themselves:
//
//	uₖ = θₖ/|θₖ|;  θ = Σ wₖuₖ / |Σ wₖuₖ| · Σ wₖ|θₖ|
//
// With a base, of the differences to it, which are added to it. goddard, 2024, goes
// on from that direction m by the tangent Σ wₖ(uₖ - (uₖ·m)m), which is 0: what the
// wₖuₖ have beside m cancels. Only its rounding is left, and matters in compat alone.
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
		return mean
	})
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
