package train

import (
	"math"

	"pewter/internal/registry"
)

// A Schedule is the learning rate's factor after the warm-up: a function of how
// much of the rest is done, from 0 to 1, with values in [0, 1].
type Schedule func(done float64) float64

// Schedules is the table of learning-rate schedules.
var Schedules = registry.New[Schedule]("learning-rate schedule")

func init() {
	Schedules.Add("constant", "The learning rate stays as it is.", func(float64) float64 { return 1 })
	Schedules.Add("linear", "It falls to a tenth in a straight line.", func(done float64) float64 { return 1 - .9*done })
	Schedules.Add("cosine", "It falls to a tenth along half a cosine.",
		func(done float64) float64 { return .1 + .45*(1+math.Cos(math.Pi*done)) })
}

// rate returns the learning rate of step, which counts from 0:
//
//	lr * min(1, (step+1)/warmup) * schedule((step-warmup) / (steps-warmup))
func (o *Options) rate(schedule Schedule, step int) float64 {
	warm, done := 1.0, 0.0
	if o.Warmup > 0 {
		warm = min(1, float64(step+1)/float64(o.Warmup))
	}
	if step > o.Warmup {
		done = float64(step-o.Warmup) / float64(max(1, o.Steps-o.Warmup))
	}
	return o.LR * warm * schedule(done)
}
