package merge

import (
	"fmt"
	"reflect"
	"strings"

	"pewter/builtins/model"
	"pewter/builtins/model/arch"
)

// beside are the parts of an architecture that the shapes of the weights do not show, by
// the keys of config.json.
var beside = []struct {
	key string
	of  func(s *arch.Spec) any
}{
	{"num_attention_heads", func(s *arch.Spec) any { return s.Heads }},
	{"num_key_value_heads", func(s *arch.Spec) any { return s.KVHeads }},
	{"the norms", func(s *arch.Spec) any { return s.Norm }},
	{"the scale of embeddings", func(s *arch.Spec) any { return s.EmbedScale }},
	{"the activation", func(s *arch.Spec) any { return s.Act }},
	{"the scale and cap of attention", func(s *arch.Spec) any { return [2]float32{s.AttnScale, s.Softcap} }},
	{"the scale and cap of logits", func(s *arch.Spec) any { return s.Head }},
	{"the order of attention and MLP", func(s *arch.Spec) any { return s.Parallel }},
	{"window or positions (rope)", func(s *arch.Spec) any { return s.Layers[0] }},
}

// checkConfigs notes models whose config.json makes another function of the same weights
// than that which the result takes, from one of them; and if that does not fit.
func (m *Merged) checkConfigs(from model.Checkpoint, in []model.Checkpoint) {
	want, err := arch.New(from.Config())
	if err != nil {
		return // nothing that can be run here
	}
	for _, c := range in {
		if keys := unlikeConfigs(c, want); keys != nil {
			m.notes.add(fmt.Sprintf("config.json of %s and %s differ in %s: the result has that of %s",
				from.Name(), c.Name(), strings.Join(keys, ", "), from.Name()))
		}
	}
	if _, err := model.Fits(m); err != nil {
		m.notes.add(strings.ReplaceAll(err.Error(), "\n\t", " ") + "; it is that of " + from.Name() + ": mend it there")
	}
}

// unlikeConfigs returns in what a model's architecture differs from the one wanted.
func unlikeConfigs(c model.Checkpoint, want *arch.Spec) (keys []string) {
	got, err := arch.New(c.Config())
	if err != nil {
		return nil
	}
	for _, b := range beside {
		if !reflect.DeepEqual(b.of(got), b.of(want)) {
			keys = append(keys, b.key)
		}
	}
	return keys
}
