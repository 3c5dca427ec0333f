package train

import (
	"fmt"
	"maps"
	"slices"

	"pewter/builtins/model"
	"pewter/builtins/table"
)

// Steps lists the steps whose models were kept, in order; 0 is the model that
// the run began with.
func (r *Run) Steps() []int { return slices.Sorted(maps.Keys(r.kept)) }

// At returns the model after a step.
func (r *Run) At(step int) (model.Checkpoint, error) {
	if c, ok := r.kept[step]; ok {
		return c, nil
	}
	return nil, fmt.Errorf("the model after step %d was not kept; have steps %s; say which with every= or keep=", step, model.StepText(r.Steps()))
}

// Last returns the model after the last step that was kept.
func (r *Run) Last() model.Checkpoint { return r.kept[r.last()] }

func (r *Run) last() int { return slices.Max(r.Steps()) }

// Table returns the log with columns step, loss, lr, grad_norm, tokens_per_s.
func (r *Run) Table() *table.Table {
	n := len(r.Log)
	step := make([]int64, n)
	loss, lr, norm, rate := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, s := range r.Log {
		step[i], loss[i], lr[i], norm[i], rate[i] = int64(s.Step), s.Loss, s.LR, s.GradNorm, s.TokensPerSecond
	}
	return table.Must(table.New(
		&table.Column{Name: "step", Int: step}, &table.Column{Name: "loss", Float: loss}, &table.Column{Name: "lr", Float: lr},
		&table.Column{Name: "grad_norm", Float: norm}, &table.Column{Name: "tokens_per_s", Float: rate}))
}
