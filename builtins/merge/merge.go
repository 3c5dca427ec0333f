package merge

import (
	"fmt"
	"slices"

	"pewter/builtins/model"
	"pewter/internal/philox"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A Spec says what to merge and how.
type Spec struct {
	Name       string // of the result; "" makes one of the method and the models
	MethodName string // looked up in Methods where Method is nil; "" is linear
	Method     Method
	Models     []model.Checkpoint
	Weights    []float64 // one a model; nil: the method's default
	Base       model.Checkpoint
	Seed       uint64        // of random masks
	DType      *tensor.DType // of the result; nil: that of the models
	// Compat "mergekit" rounds every step to DType, as mergekit does.
	Compat string
	// AnyTokenizer allows models whose tokenizers differ to be merged row by row.
	AnyTokenizer bool
	// Warn is told of NaN and infinite weights when they are met; may be nil.
	Warn func(string)
}

// Merge returns the checkpoint that the spec describes. Its arguments are
// checked now; its tensors are computed as they are read.
func Merge(dev kernel.Vector, spec Spec) (*Merged, error) {
	if err := spec.complete(); err != nil {
		return nil, err
	}
	m := &Merged{spec: spec, config: spec.Models[0].Config(), tensors: make(map[string]model.Source)}
	if spec.Base != nil {
		m.config = spec.Base.Config()
	}
	m.notes.warn = spec.Warn
	for _, name := range spec.Models[0].Names() {
		if err := m.add(dev, name); err != nil {
			return nil, err
		}
	}
	return m, m.retype()
}

// complete fills in what is left out and checks the rest.
func (s *Spec) complete() error {
	if len(s.Models) == 0 {
		return fmt.Errorf("nothing to merge: give at least one model")
	}
	if s.MethodName == "" {
		s.MethodName = "linear"
	}
	if s.Method == nil {
		e, err := Methods.Lookup(s.MethodName)
		if err != nil {
			return err
		}
		s.Method = e.Value
	}
	if s.Compat != "" && s.Compat != "mergekit" {
		return fmt.Errorf(`compat is %q, want "mergekit" or none`, s.Compat)
	}
	needs := s.Method.Needs()
	if needs.Pair && s.Base == nil && len(s.Models) == 2 {
		s.Base, s.Models = s.Models[0], s.Models[1:]
	}
	err := first(needs.check(s.MethodName, len(s.Models), s.Base != nil), s.Method.Check(), s.checkPerModel(), s.checkModels())
	if err != nil {
		return err
	}
	s.Weights, err = needs.weights(s.MethodName, len(s.Models), s.Weights)
	return err
}

// checkPerModel checks how many values parameters that each model may have its own of have.
func (s *Spec) checkPerModel() error {
	for _, p := range Params(s.Method) {
		if v, ok := p.Default.(PerModel); ok {
			if err := v.check(p.Name, len(s.Models)); err != nil {
				return err
			}
		}
	}
	return nil
}

// inputs returns the models, then the base if there is one.
func (s *Spec) inputs() []model.Checkpoint {
	if s.Base == nil {
		return s.Models
	}
	return append(slices.Clip(s.Models), s.Base)
}

// add adds one tensor to the merge.
func (m *Merged) add(dev kernel.Vector, name string) error {
	s := &m.spec
	t := &Tensor{
		Name: name, N: len(s.Models), Weights: s.Weights, HasBase: s.Base != nil,
		dev: dev, key: philox.Derive(s.Seed, name), compat: s.Compat != "",
		sources: make([]model.Source, len(s.Models)+1),
	}
	for k, c := range s.inputs() {
		src, err := c.Source(name)
		if err != nil {
			return fmt.Errorf("%s of %s: %w", name, c.Name(), err)
		}
		t.sources[k] = src
		t.names = append(t.names, c.Name())
	}
	info := t.sources[0].Info()
	t.Shape, t.dtype = info.Shape, t.common()
	if s.DType != nil && t.dtype.Float() {
		t.dtype = *s.DType
	}
	m.names = append(m.names, name)
	if !t.dtype.Float() {
		m.tensors[name] = t.sources[0]
		return t.sameBytes()
	}
	m.tensors[name] = &source{info: model.Info{DType: t.dtype, Shape: t.Shape}, t: t, method: s.Method, notes: &m.notes}
	return nil
}

// common returns the type that all of a tensor's inputs have, else float32.
func (t *Tensor) common() tensor.DType {
	d := t.sources[0].Info().DType
	for _, s := range t.sources {
		if s != nil && s.Info().DType != d {
			return tensor.F32
		}
	}
	return d
}
