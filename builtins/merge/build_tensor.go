package merge

import (
	"fmt"
	"slices"
	"strings"

	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

// add adds the tensor at a place.
func (b *builder) add(p place) error {
	inputs, base := b.split(p.slice)
	m, err := b.c.method(p, inputs)
	if err != nil {
		return err
	}
	needs := m.Needs()
	if base == nil && needs.Base == Always {
		return fmt.Errorf("%s: %s needs a base model: give base_model, the checkpoint that the models were trained from", b.c.atMethod(), b.c.Method)
	}
	if err := needs.check(b.c.Method, len(inputs), base != nil); err != nil {
		return fmt.Errorf("%s: %w", b.c.atMethod(), err)
	}
	given, err := b.c.weights(p, inputs)
	if err != nil {
		return err
	}
	if needs.Weights == Unused {
		given = nil
	}
	w, err := needs.weights(b.c.Method, len(inputs), given)
	if err != nil {
		return fmt.Errorf("%s: %w", b.c.Path, err)
	}
	j := job{name: p.tensor, method: m, weights: w, base: base != nil, seed: b.o.Seed, compat: b.o.Compat != "", dtype: b.c.DType, out: b.c.OutDType}
	if base != nil {
		inputs = append(inputs, base)
	}
	if alike, err := b.collect(&j, inputs, p.in, needs.Single); err != nil || !alike {
		return err
	}
	if len(j.sources) == 1 && len(inputs) > 1 {
		j.method, j.base = Passthrough{Scale: 1}, false
	}
	if err := b.m.add(b.dev, j); err != nil {
		return fmt.Errorf("%s: %w", b.c.Path, err)
	}
	return nil
}

// split returns the inputs that are merged, and the base where the method has one.
func (b *builder) split(s *Slice) (inputs []*Input, base *Input) {
	useBase := b.c.methodDefault.Needs().Base != Never && b.c.Base.Path != ""
	for i := range s.Inputs {
		in := &s.Inputs[i]
		if useBase && in.Ref == b.c.Base {
			base = in
			continue
		}
		inputs = append(inputs, in)
	}
	if useBase && base == nil {
		first := s.Inputs[0]
		base = &Input{Ref: b.c.Base, From: first.From, To: first.To, node: first.node}
	}
	return inputs, base
}

// collect opens the sources of a tensor; it notes those that inputs do not have
// alike and then returns false. With single, one alone may have it.
func (b *builder) collect(j *job, inputs []*Input, nameIn func(*Input) string, single bool) (alike bool, err error) {
	alike = true
	have := make([]*model.Info, len(inputs))
	rows := b.v != nil && isVocabulary(j.name)
	all := !slices.ContainsFunc(inputs, func(in *Input) bool { _, ok := b.open[in.Ref].Info(nameIn(in)); return !ok })
	for k, in := range inputs {
		src, none := b.open[in.Ref].Source(nameIn(in))
		if none != nil {
			alike = false
			continue
		}
		if rows && all {
			if src, err = b.permuted(j.name, inputs, nameIn, k); err != nil {
				return false, err
			}
		}
		info := src.Info()
		have[k] = &info
		j.sources = append(j.sources, src)
		j.names = append(j.names, in.Ref.String())
		alike = alike && slices.Equal(info.Shape, j.sources[0].Info().Shape)
	}
	if len(j.sources) == 1 && single && (all || !rows) {
		return true, nil
	}
	if !alike {
		b.bad = append(b.bad, unlikeTensor{j.name, shapesText(inputs, have)})
	}
	return alike, nil
}

// shapesText says which shape each input has, where it has the tensor.
func shapesText(inputs []*Input, have []*model.Info) string {
	parts := make([]string, len(inputs))
	for k, in := range inputs {
		text := "none"
		if have[k] != nil {
			text = tensor.ShapeString(have[k].Shape)
		}
		parts[k] = text + " in " + in.Ref.String()
	}
	return strings.Join(parts, ", ")
}
