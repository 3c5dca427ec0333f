package merge

import (
	"slices"

	"pewter/builtins/model"
)

// untie unties the models that are tied where others are not, and reports
// whether any was.
func untie(in []model.Checkpoint) (out []model.Checkpoint, changed bool) {
	if !slices.ContainsFunc(in, func(c model.Checkpoint) bool { _, ok := c.Info("lm_head.weight"); return ok }) {
		return in, false
	}
	out = slices.Clone(in)
	for k, c := range in {
		var is bool
		out[k], is = model.Untied(c)
		changed = changed || is
	}
	return out, changed
}

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
