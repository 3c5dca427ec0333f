package merge

import "math"

func init() {
	Methods.Add("slerp", "Spherical interpolation between two models: (sin((1-t)φ)θ₀ + sin(tφ)θ₁)/sin φ, φ the angle between them.", SLERP{T: 0.5})
}

// SLERP interpolates from a base (T = 0) to a model (T = 1) along the great
// circle through their directions, tensor by tensor:
//
//	θ = sin((1-t)φ)/sin φ · θ₀ + sin(tφ)/sin φ · θ₁,   cos φ = θ₀·θ₁ / (|θ₀||θ₁|)
//
// Where |cos φ| > 0.9995 it is the straight line. Two models given without a
// base are the base and the model. Shoemake, SIGGRAPH 1985.
type SLERP struct {
	T float64 `doc:"from 0, the base, to 1, the other model"`
}

// Needs implements Method.
func (SLERP) Needs() Needs { return Needs{Base: Always, Min: 1, Max: 1, Pair: true, Single: true} }

// Check implements Method.
func (m SLERP) Check() error { return finite("t", m.T) }

// Plan implements Method.
func (m SLERP) Plan(t *Tensor) (TileFunc, error) {
	g, err := t.wideGram((*Tile).Model, 2) // of the model and the base: mergekit too computes this one in float32
	if err != nil {
		return nil, err
	}
	cos := g.cosine(1, 0)
	base, other := 1-m.T, m.T
	if math.Abs(cos) <= 0.9995 {
		base, other = arc(math.Acos(cos), m.T)
	}
	return t.combine([]float64{other, base}), nil
}

// arc returns the coefficients of the two ends of an arc of an angle at the
// share t of its length.
func arc(angle, t float64) (from, to float64) {
	return math.Sin((1-t)*angle) / math.Sin(angle), math.Sin(t*angle) / math.Sin(angle)
}
