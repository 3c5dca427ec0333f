package merge

func init() {
	Methods.Add("task_arithmetic", "Base plus the weighted sum of the task vectors: θ₀ + λ Σ wₖτₖ.", TaskArithmetic{Scale: 1})
}

// TaskArithmetic adds task vectors τₖ = θₖ - θ₀ to the base:
//
//	θ = θ₀ + λ Σ wₖτₖ
//
// arXiv:2212.04089.
type TaskArithmetic struct {
	Normalize bool    `doc:"divide the sum by that of the weights"`
	Scale     float64 `mergekit:"lambda" doc:"λ"`
}

// Needs implements Method.
func (TaskArithmetic) Needs() Needs { return Needs{Base: Always, Min: 1, Weights: Ones} }

// Check implements Method.
func (m TaskArithmetic) Check() error { return finite("scale", m.Scale) }

// Plan implements Method.
func (m TaskArithmetic) Plan(t *Tensor) (TileFunc, error) {
	s := make([]sparsity, t.N)
	for k := range s {
		s[k] = whole()
	}
	return t.vote(vote{Normalize: m.Normalize, Scale: m.Scale}, s), nil
}
