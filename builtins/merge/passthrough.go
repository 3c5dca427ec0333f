package merge

func init() {
	Methods.Add("passthrough", "One model, as it is or scaled: s·θ; for stacking layers of several.", Passthrough{Scale: 1})
}

// Passthrough takes one model as it is, times Scale. It is what stacks layers
// of several models in a mergekit file.
type Passthrough struct {
	Scale float64 `doc:"what the model is multiplied by"`
}

// Needs implements Method.
func (Passthrough) Needs() Needs { return Needs{Min: 1, Max: 1} }

// Check implements Method.
func (m Passthrough) Check() error { return finite("scale", m.Scale) }

// Plan implements Method.
func (m Passthrough) Plan(t *Tensor) (TileFunc, error) { return t.combine([]float64{m.Scale}), nil }
