package merge

import "fmt"

func init() {
	d := DARE{Density: PerModel{0.5}, Rescale: "p", Scale: 1}
	Methods.Add("dare_linear", "Drop random elements of the task vectors, rescale the rest, add them: θ₀ + λ Σ wₖ τₖ·Bernoulli(p)/p.", DARELinear{d})
	Methods.Add("dare_ties", "Drop random elements of the task vectors, rescale the rest, elect signs, add those that agree: θ₀ + λ Σ{wₖτ'ₖ : sgn τ'ₖ = sgn Σ wⱼτ'ⱼ}.", DARETIES{d})
}

// DARE keeps each element of a task vector with probability Density and makes
// up for the rest, arXiv:2311.03099:
//
//	τ' = τ · Bernoulli(p) / p
//
// The coin of an element depends on the seed, the tensor's name, the model's
// place and the element's index alone.
type DARE struct {
	Density   PerModel `doc:"p, from 0 to 1"`
	Rescale   string   `doc:"'p': divide by p; 'l1': keep Σ|τ|, as mergekit does; None: neither"`
	Normalize bool     `doc:"divide the sum by that of the weights"`
	Scale     float64  `mergekit:"lambda" doc:"λ"`
}

// DARELinear adds the dropped-out task vectors: θ = θ₀ + λ Σ wₖτ'ₖ.
type DARELinear struct{ DARE }

// DARETIES adds those that agree with the sign of their sum.
type DARETIES struct{ DARE }

// Needs implements Method.
func (DARE) Needs() Needs { return Needs{Base: Always, Min: 1, Weights: Ones, Random: true} }

// Check implements Method.
func (m DARE) Check() error {
	return first(within("density", 0, 1, m.Density...), finite("scale", m.Scale), checkRescale(m.Rescale))
}

// Plan implements Method.
func (m DARELinear) Plan(t *Tensor) (TileFunc, error) { return m.plan(t, false) }

// Plan implements Method.
func (m DARETIES) Plan(t *Tensor) (TileFunc, error) { return m.plan(t, true) }

func (m DARE) plan(t *Tensor, elect bool) (TileFunc, error) {
	s, err := t.random(m.Density, m.Rescale)
	return t.vote(vote{Elect: elect, Normalize: m.Normalize, Scale: m.Scale}, s), err
}

func checkRescale(r string) error {
	if r != "p" && r != "l1" && r != "" {
		return fmt.Errorf(`rescale is %q, want "p" (divide by the probability), "l1" (keep the sum of magnitudes) or None (neither)`, r)
	}
	return nil
}
