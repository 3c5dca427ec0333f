package merge

import "pewter/kernel/tensor"

func init() {
	Methods.Add("linear", "Weighted mean of the models: Σ wₖθₖ / Σ wₖ.", Linear{Normalize: true})
}

// Linear is the weighted mean, or the weighted sum where Normalize is false:
//
//	θ = Σ wₖθₖ / Σ wₖ
//
// Model soups (arXiv:2203.05482).
type Linear struct {
	Normalize bool `doc:"divide by the sum of the weights"`
}

// Needs implements Method.
func (Linear) Needs() Needs { return Needs{Base: Never, Min: 1, Weights: Mean} }

// Check implements Method.
func (Linear) Check() error { return nil }

// Plan implements Method.
func (m Linear) Plan(t *Tensor) (TileFunc, error) {
	div, w := float32(1), make([]float32, t.N)
	for k := range w {
		w[k] = float32(t.Weights[k])
	}
	if m.Normalize {
		div = float32(t.divisor())
	}
	return func(dst []float32, x *Tile) {
		d, raw := x.bytes()
		if t.compat && d != t.dtype {
			d, raw = tensor.F32, x.widened() // rounded to the type first
		}
		t.dev.WeightedSum(dst, d, raw[:t.N], w, div)
	}, nil
}
