package merge_test

import (
	"slices"
	"strings"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/cpu"
)

// The base of a method of two models may be one of the two, in either place, and
// under another name: what counts is what it holds. A third model is still an error.
func TestBaseAmongTwo(t *testing.T) {
	a, b, other := vec("a", 1, 0, 2), vec("b", 0, 3, 1), vec("c", 1, 1, 1)
	params := map[string]any{"t": 0.25}
	want := run(t, merge.Spec{MethodName: "slerp", Models: []model.Checkpoint{b}, Base: a}, params)
	for _, models := range [][]model.Checkpoint{{a, b}, {b, a}, {model.Rename(a, "x"), b}} {
		given := slices.Clone(models)
		got := run(t, merge.Spec{MethodName: "slerp", Models: models, Base: a}, params)
		if !slices.Equal(got, want) || !slices.Equal(models, given) {
			t.Errorf("of %v: %v, want %v", models, got, want)
		}
	}
	if got := run(t, merge.Spec{MethodName: "slerp", Models: []model.Checkpoint{a, a}, Base: a}, params); !slices.Equal(got, []float32{1, 0, 2}) {
		t.Errorf("of a model with itself: %v", got)
	}
	for _, base := range []model.Checkpoint{other, a} {
		models := []model.Checkpoint{a, b}
		if base == a {
			models = append(models, other)
		}
		_, err := merge.Merge(cpu.Vector{}, merge.Spec{MethodName: "slerp", Models: models, Base: base})
		if err == nil || !strings.Contains(err.Error(), "slerp") {
			t.Errorf("%d models and %s as their base: %v, want an error", len(models), base.Name(), err)
		}
	}
}
