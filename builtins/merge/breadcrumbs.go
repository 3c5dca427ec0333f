package merge

func init() {
	b := Breadcrumbs{Density: PerModel{0.14}, Gamma: PerModel{0.01}, Scale: 1}
	Methods.Add("breadcrumbs", "Drop the largest and the smallest elements of the task vectors, add the rest: θ₀ + λ Σ wₖ mask(τₖ).", BreadcrumbsLinear{b})
	Methods.Add("breadcrumbs_ties", "Drop the largest and the smallest elements of the task vectors, elect signs, add those that agree: θ₀ + λ Σ{wₖτ'ₖ : sgn τ'ₖ = sgn Σ wⱼτ'ⱼ}.", BreadcrumbsTIES{b})
}

// Breadcrumbs masks both tails of each task vector, arXiv:2312.06795: with the
// elements of a tensor in descending magnitude it skips ⌊γn⌋ and keeps the
// ⌊density·n⌋ that follow.
type Breadcrumbs struct {
	Density   PerModel `doc:"share of elements kept"`
	Gamma     PerModel `doc:"γ, share of largest elements dropped"`
	Normalize bool     `doc:"divide the sum by that of the weights"`
	Scale     float64  `mergekit:"lambda" doc:"λ"`
	Rescale   string   `doc:"'l1': keep Σ|τ| of each; None: do not"`
}

// BreadcrumbsLinear adds what is kept: θ = θ₀ + λ Σ wₖτ'ₖ.
type BreadcrumbsLinear struct{ Breadcrumbs }

// BreadcrumbsTIES adds what agrees with the sign of the sum.
type BreadcrumbsTIES struct{ Breadcrumbs }

// Needs implements Method.
func (Breadcrumbs) Needs() Needs { return Needs{Base: Always, Min: 1, Weights: Ones} }

// Check implements Method.
func (m Breadcrumbs) Check() error {
	return first(within("density", 0, 1, m.Density...), within("gamma", 0, 1, m.Gamma...), finite("scale", m.Scale), checkNorm(m.Rescale))
}

// Plan implements Method.
func (m BreadcrumbsLinear) Plan(t *Tensor) (TileFunc, error) { return m.plan(t, false) }

// Plan implements Method.
func (m BreadcrumbsTIES) Plan(t *Tensor) (TileFunc, error) { return m.plan(t, true) }

func (m Breadcrumbs) plan(t *Tensor, elect bool) (TileFunc, error) {
	s, err := t.rescaled(m.Rescale)(t.outliers(m.Density, m.Gamma))
	return t.vote(vote{Elect: elect, Normalize: m.Normalize, Scale: m.Scale}, s), err
}
