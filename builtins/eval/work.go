package eval

import (
	"fmt"
	"time"

	"pewter/builtins/model"
)

// Work is what one model had to compute, and the time it took.
type Work struct {
	Model string
	model.Work
	Load, Run time.Duration // until the weights were ready, and after
}

// worked notes the work of a model that has answered.
func (r *run) worked(s subject, m Scorer, load, spent time.Duration) {
	if m, ok := m.(interface{ Work() model.Work }); ok {
		r.scores.Work = append(r.scores.Work, Work{s.name, m.Work(), load, spent})
	}
}

// String says what there was to do and how fast it was done:
//
//	m: 903 of 1806 tokens computed, the others shared, 702 scored; 0.210 TFLOP in 1.40 s, 150.0 GFLOP/s; loaded in 0.21 s
func (w Work) String() string {
	return fmt.Sprintf("%s: %d of %d tokens computed, the others shared, %d scored; %.4g TFLOP in %.3g s, %.1f GFLOP/s; loaded in %.3g s",
		w.Model, w.Computed, w.Asked, w.Scored, w.Ops/1e12, w.Run.Seconds(), w.Ops/1e9/w.Run.Seconds(), w.Load.Seconds())
}
