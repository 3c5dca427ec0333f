package builtins

import (
	"fmt"

	"go.starlark.net/starlark"

	"pewter/builtins/model"
	"pewter/builtins/train"
	"pewter/internal/plural"
	"pewter/lang"
	"pewter/plots"
)

// A Run is a training run as a value: run[step] is the model after a step.
type Run struct {
	value
	*train.Run
	w    *World
	name string // of the models; "": that of the model it began with, and the step
}

var (
	_ starlark.HasAttrs = (*Run)(nil)
	_ starlark.Mapping  = (*Run)(nil)
	_ lang.Displayer    = (*Run)(nil)
)

// String returns the steps and the loss of the last one.
func (r *Run) String() string { return "<run of " + r.summary() + ">" }

func (r *Run) summary() string {
	if len(r.Log) == 0 {
		return "0 steps"
	}
	last := r.Log[len(r.Log)-1]
	return fmt.Sprintf("%s, loss %.3f to %.3f", plural.Of(last.Step, "step"), r.Log[0].Loss, last.Loss)
}

// Display says how the run went on one line.
func (r *Run) Display(mime string) ([]byte, bool) {
	losses := make([]float64, len(r.Log))
	for i, s := range r.Log {
		losses[i] = s.Loss
	}
	return fmt.Appendf(nil, "run of %s %s; models after steps %v", r.summary(), plots.Spark(losses, curveWidth), lang.FromGo(r.Steps())), mime == "text/plain"
}

// Type returns "run".
func (*Run) Type() string { return "run" }

// Attr returns an attribute.
func (r *Run) Attr(name string) (starlark.Value, error) { return runMembers.attr(r, name) }

// AttrNames returns the names of the attributes.
func (*Run) AttrNames() []string { return runMembers.names() }

// Get returns the model after a step.
func (r *Run) Get(k starlark.Value) (starlark.Value, bool, error) {
	step, err := starlark.AsInt32(k)
	if err != nil {
		return nil, false, fmt.Errorf("got %s, want a step", k.Type())
	}
	m, err := r.At(step)
	if err != nil {
		return nil, false, err
	}
	return r.model(m, step), true, nil
}

// model names a model of the run after it.
func (r *Run) model(m model.Checkpoint, step int) *Model {
	switch last := r.Steps()[len(r.Steps())-1]; {
	case r.name == "" || step == 0:
	case step == last:
		m = model.Rename(m, r.name)
	default:
		m = model.Rename(m, fmt.Sprintf("%s@%d", r.name, step))
	}
	return r.w.newModel(m)
}

var runMembers members[*Run]

func init() {
	runMembers = members[*Run]{
		{name: "last", doc: "the model after the last step", field: func(r *Run) (starlark.Value, error) {
			steps := r.Steps()
			return r.model(r.Last(), steps[len(steps)-1]), nil
		}},
		{name: "steps", doc: "the steps whose models were kept; 0 is the model it began with", field: func(r *Run) (starlark.Value, error) {
			return lang.FromGo(r.Steps()), nil
		}},
		{name: "log", doc: "a table: step loss lr grad_norm tokens_per_s", field: func(r *Run) (starlark.Value, error) {
			return newTable(r.Table()), nil
		}},
	}
}
