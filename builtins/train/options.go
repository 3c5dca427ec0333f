package train

import (
	"fmt"
	"slices"
)

// Options are the hyper-parameters of a run. Defaults are those of Default.
type Options struct {
	Steps int // updates
	Batch int // sequences a step
	Seq   int // tokens a sequence

	LR       float64 // peak learning rate
	Warmup   int     // steps over which it rises from 0
	Schedule string  // what it does then: a name in Schedules
	Decay    float64 // of matrices, not of norms and biases; decoupled (AdamW)
	Beta1    float64
	Beta2    float64
	Eps      float64
	Clip     float64 // of the gradient's norm over all parameters; 0: none

	Keep []int  // steps after which the model is kept, besides the last
	Seed uint64 // of the order of the data

	State    string               // folder that an interrupted run resumes from; "": none
	Progress func(step Step) bool // called after each step; false stops the run with what it has
}

// Default returns the options of a run of steps updates: batches of 16 x 128
// tokens, AdamW (.9, .95) with decay .1 and gradients clipped at 1, a tenth of
// the run to warm up and a cosine down to a tenth of the peak.
func Default(steps int) Options {
	return Options{Steps: steps, Batch: 16, Seq: 128, LR: 3e-3, Warmup: max(1, steps/10), Schedule: "cosine",
		Decay: .1, Beta1: .9, Beta2: .95, Eps: 1e-8, Clip: 1}
}

// Every returns the steps n, 2n, … up to steps: what to Keep to have them all.
func Every(n, steps int) []int {
	var out []int
	for s := n; n > 0 && s <= steps; s += n {
		out = append(out, s)
	}
	return out
}

func (o *Options) check() error {
	for _, c := range []struct {
		name string
		ok   bool
		got  any
		want string
	}{
		{"steps", o.Steps > 0, o.Steps, "at least 1"},
		{"batch", o.Batch > 0, o.Batch, "at least 1"},
		{"seq", o.Seq > 0, o.Seq, "at least 1"},
		{"lr", o.LR > 0, o.LR, "more than 0"},
		{"warmup", o.Warmup >= 0 && o.Warmup <= o.Steps, o.Warmup, fmt.Sprintf("between 0 and steps, %d", o.Steps)},
		{"weight_decay", o.Decay >= 0, o.Decay, "0 or more"},
		{"clip", o.Clip >= 0, o.Clip, "0 (none) or more"},
	} {
		if !c.ok {
			return fmt.Errorf("%s = %v, want %s", c.name, c.got, c.want)
		}
	}
	for _, s := range o.Keep {
		if s < 0 || s > o.Steps {
			return fmt.Errorf("cannot keep step %d of a run of %d", s, o.Steps)
		}
	}
	_, err := Schedules.Lookup(o.Schedule)
	return err
}

// keeps reports whether the model after step is to be kept.
func (o *Options) keeps(step int) bool { return step == o.Steps || slices.Contains(o.Keep, step) }
