package merge

import (
	"slices"

	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

const (
	headName  = "lm_head.weight"
	embedName = "model.embed_tokens.weight"
)

// untied is a checkpoint that ties its output to its embeddings, with the
// output as a tensor of its own: the same function.
type untied struct{ model.Checkpoint }

// untie unties the models that are tied where others are not, and reports
// whether any was.
func untie(in []model.Checkpoint) ([]model.Checkpoint, bool) {
	has := func(c model.Checkpoint, name string) bool { _, ok := c.Info(name); return ok }
	out, changed := slices.Clone(in), false
	if !slices.ContainsFunc(in, func(c model.Checkpoint) bool { return has(c, headName) }) {
		return in, false
	}
	for k, c := range in {
		if !has(c, headName) && has(c, embedName) {
			out[k], changed = untied{c}, true
		}
	}
	return out, changed
}

// Names implements model.Checkpoint.
func (u untied) Names() []string {
	names := append(slices.Clone(u.Checkpoint.Names()), headName)
	slices.Sort(names)
	return names
}

func (u untied) name(name string) string {
	if name == headName {
		return embedName
	}
	return name
}

// Info implements model.Checkpoint.
func (u untied) Info(name string) (model.Info, bool) { return u.Checkpoint.Info(u.name(name)) }

// Tensor implements model.Checkpoint.
func (u untied) Tensor(name string) (tensor.Tensor, error) { return u.Checkpoint.Tensor(u.name(name)) }

// Source implements model.Checkpoint.
func (u untied) Source(name string) (model.Source, error) { return u.Checkpoint.Source(u.name(name)) }

// Dir returns the folder that the checkpoint was read from, or "".
func (u untied) Dir() string { return model.Folder(u.Checkpoint) }

// untie unties the spec's models and base where they are not all tied.
func (s *Spec) untie() {
	in, changed := untie(s.inputs())
	if s.untied = changed; !changed {
		return
	}
	s.Models = in[:len(s.Models)]
	if s.Base != nil {
		s.Base = in[len(in)-1]
	}
}

// untieConfig says in the configuration that the output has weights of its own.
func (m *Merged) untieConfig() (err error) {
	m.notes.add("some models tie their output to their embeddings and some do not: the result is not tied")
	if len(m.config.Raw) > 0 {
		m.config, err = m.config.With(map[string]any{"tie_word_embeddings": false})
	}
	return err
}
