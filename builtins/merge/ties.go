package merge

func init() {
	Methods.Add("ties", "Trim task vectors, elect a sign for each element, average those that agree: θ₀ + λ mean{τₖ : sgn τₖ = sgn Σ wⱼτⱼ}.",
		TIES{Density: PerModel{0.2}, Normalize: true, Scale: 1})
}

// TIES trims each task vector to its largest elements, elects a sign for each
// element, and adds the weighted mean of those that agree:
//
//	θ = θ₀ + λ · mean{ τₖ : sgn τₖ = sgn Σⱼ wⱼτⱼ }
//
// A tensor of n elements keeps max(1, ⌊density·n⌋; of elements of one magnitude
// at the cut, those that come first. arXiv:2306.01708.
type TIES struct {
	Density   PerModel `doc:"share of each task vector kept, from 0 to 1"`
	Normalize bool     `doc:"divide the sum of those that agree by that of their weights"`
	Scale     float64  `mergekit:"lambda" doc:"λ"`
	Rescale   string   `doc:"'l1': keep Σ|τ| of each; None: do not"`
}

// Needs implements Method.
func (TIES) Needs() Needs { return Needs{Base: Always, Min: 1, Weights: Ones} }

// Check implements Method.
func (m TIES) Check() error {
	return first(within("density", 0, 1, m.Density...), finite("scale", m.Scale), checkNorm(m.Rescale))
}

// Plan implements Method.
func (m TIES) Plan(t *Tensor) (TileFunc, error) {
	s, err := t.rescaled(m.Rescale)(t.magnitude(m.Density))
	return t.vote(vote{Elect: true, Normalize: m.Normalize, Scale: m.Scale}, s), err
}
