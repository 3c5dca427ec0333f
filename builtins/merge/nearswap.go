package merge

func init() {
	Methods.Add("nearswap", "Move the base towards a model where they are near to each other: θ₀ + clamp(t/|θ₁-θ₀|, 0, 1)(θ₁-θ₀).", NearSwap{T: 1e-4})
}

// NearSwap takes over those elements of a model that are near to the base's,
// and the less of others the further they are:
//
//	θ = θ₀ + clamp(t / max(|θ₁-θ₀|, 1e-6), 0, 1) · (θ₁ - θ₀)
//
// Two models given without a base are the base and the model. alchemonaut, 2024.
type NearSwap struct {
	T float64 `doc:"distance up to which elements are taken over whole"`
}

// Needs implements Method.
func (NearSwap) Needs() Needs { return Needs{Base: Always, Min: 1, Max: 1, Pair: true, Single: true} }

// Check implements Method.
func (m NearSwap) Check() error { return within("t", 0, 1e30, m.T) }

// Plan implements Method.
func (m NearSwap) Plan(t *Tensor) (TileFunc, error) {
	near := float32(m.T)
	return func(dst []float32, x *Tile) {
		w := sized(x.work, x.Len)
		x.work = w
		for i, d := range x.Delta(0) {
			w[i] = 1 / max(abs(d), 1e-6)
		}
		t.Round(w)
		for i := range w {
			w[i] = min(near*w[i], 1)
		}
		t.Round(w)
		t.mix(dst, w, x.Model(0), x.Base())
	}, nil
}

func abs(x float32) float32 {
	if x < 0 {
		return -x
	}
	return x
}
