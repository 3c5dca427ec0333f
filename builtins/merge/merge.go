package merge

import (
	"fmt"
	"slices"
	"strings"

	"pewter/builtins/model"
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

	untied       bool // some models were tied and some not
	oneTokenizer bool // all models have the same files
}

// Merge returns the checkpoint that the spec describes. Its arguments are
// checked now; its tensors are computed as they are read.
func Merge(dev kernel.Vector, spec Spec) (*Merged, error) {
	if err := spec.complete(); err != nil {
		return nil, err
	}
	from := spec.Models[0]
	if spec.Base != nil {
		from = spec.Base
	}
	m := &Merged{name: spec.name(), config: from.Config(), recipe: spec.recipe(), tensors: make(map[string]model.Source)}
	if f, ok := spec.Method.(Formula); ok {
		m.formula = &f
	}
	in := spec.inputs()
	m.takeTokenizer(spec.Base, in)
	m.notes.warn, m.oneTokenizer = spec.Warn, spec.oneTokenizer
	for _, name := range allNames(in) {
		if err := m.addFrom(dev, &spec, name); err != nil {
			return nil, err
		}
	}
	if spec.untied {
		if err := m.untieConfig(); err != nil {
			return nil, err
		}
	}
	m.checkConfigs(from, in)
	return m, m.retype(spec.DType)
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
	s.untie()
	needs := s.Method.Needs()
	if needs.Pair {
		s.pair()
	}
	err := first(needs.check(s.MethodName, len(s.Models), s.Base != nil), s.Method.Check(), s.checkPerModel(), s.checkModels())
	if err != nil {
		return err
	}
	s.Weights, err = needs.weights(s.MethodName, len(s.Models), s.Weights)
	return err
}

// pair makes a base and a model of two models: the first is the base where there is
// none, and the base itself may be one of the two, as in mergekit's files.
func (s *Spec) pair() {
	if len(s.Models) != 2 {
		return
	}
	if s.Base == nil {
		s.Base, s.Models = s.Models[0], s.Models[1:]
		return
	}
	if i := slices.IndexFunc(s.Models, func(m model.Checkpoint) bool { return equal(m, s.Base) }); i >= 0 {
		s.Models = s.Models[1-i : 2-i]
	}
}

// equal says whether two checkpoints have the same contents.
func equal(a, b model.Checkpoint) bool {
	if a == b {
		return true
	}
	x, err := a.Digest()
	y, err2 := b.Digest()
	return err == nil && err2 == nil && x == y
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

// name returns the name given, or the method with the names of its models.
func (s *Spec) name() string {
	if s.Name != "" {
		return s.Name
	}
	names := make([]string, len(s.Models))
	for k, c := range s.Models {
		names[k] = c.Name()
	}
	return s.MethodName + "(" + strings.Join(names, ", ") + ")"
}

// recipe returns the method with every parameter that matters: one merge, however
// it is written, has one recipe.
func (s *Spec) recipe() model.Recipe {
	p := map[string]any{}
	for _, q := range Params(s.Method) {
		p[q.Name] = q.Default
		if v, ok := q.Default.(PerModel); ok && v.same() {
			p[q.Name] = v[0]
		}
	}
	needs := s.Method.Needs()
	if needs.Random {
		p["seed"] = s.Seed
	}
	if needs.Weights != Unused {
		p["weights"] = s.Weights
	}
	if s.Base != nil {
		p["base"] = s.Base.Name()
	}
	if s.DType != nil {
		p["dtype"] = s.DType.String()
	}
	if s.Compat != "" {
		p["compat"] = s.Compat
	}
	if e, ok := s.Method.(Extension); ok {
		p["extension"] = e.Source()
	}
	return model.Recipe{Op: s.MethodName, Params: p, Inputs: s.inputs()}
}

// addFrom adds the tensor that all models of a spec have under a name.
func (m *Merged) addFrom(dev kernel.Vector, s *Spec, name string) error {
	j := job{name: name, method: s.Method, weights: s.Weights, base: s.Base != nil, seed: s.Seed, compat: s.Compat != "", dtype: s.DType, out: s.DType}
	in := having(name, s.inputs())
	if len(in) == 1 && len(s.inputs()) > 1 {
		j.method, j.base = Passthrough{Scale: 1}, false
	}
	for _, c := range in {
		src, err := c.Source(name)
		if err != nil {
			return fmt.Errorf("%s of %s: %w", name, c.Name(), err)
		}
		j.sources = append(j.sources, src)
		j.names = append(j.names, c.Name())
	}
	return m.add(dev, j)
}
