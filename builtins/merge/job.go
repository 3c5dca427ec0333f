package merge

import (
	"pewter/builtins/model"
	"pewter/internal/philox"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A job is one tensor of a result: from what it is made, and how.
type job struct {
	name    string
	method  Method
	weights []float64
	sources []model.Source // the models, then the base if there is one
	names   []string       // what they are called
	base    bool
	seed    uint64
	compat  bool
	dtype   *tensor.DType // what every step is rounded to in compat; nil: the inputs' type
	out     *tensor.DType // type of the result; nil: the same
}

// add adds a tensor to the merge.
func (m *Merged) add(dev kernel.Vector, j job) error {
	t := &Tensor{
		Name: j.name, N: len(j.sources), Weights: j.weights, HasBase: j.base, Shape: j.sources[0].Info().Shape,
		dev: dev, key: philox.Derive(j.seed, j.name), compat: j.compat, sources: j.sources, names: j.names, dtype: common(j.sources), notes: &m.notes,
	}
	if j.base {
		t.N--
	}
	m.names = append(m.names, j.name)
	if err := t.mixed(); err != nil {
		return err
	}
	if !t.sources[0].Info().DType.Float() {
		m.tensors[j.name] = t.sources[0]
		return t.sameBytes()
	}
	if j.dtype != nil {
		t.dtype = *j.dtype
	}
	out := t.dtype
	switch {
	case j.out != nil:
		out = *j.out
	case j.compat && j.method.Needs().Wide:
		out = tensor.F32
	}
	m.tensors[j.name] = &source{info: model.Info{DType: out, Shape: t.Shape}, t: t, method: j.method, notes: &m.notes}
	return nil
}

// common returns the type that all inputs have, else float32.
func common(in []model.Source) tensor.DType {
	d := in[0].Info().DType
	for _, s := range in {
		if s.Info().DType != d {
			return tensor.F32
		}
	}
	return d
}
