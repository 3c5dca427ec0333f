package cpu

import (
	"math"

	"pewter/kernel"
)

// AdamW makes one step of the optimiser. The corrections for the start are
// taken in float64 and multiplied in as float32.
func (d *Device) AdamW(p, m, v, g kernel.Array, o kernel.AdamW) {
	check("AdamW", vectors(p.Len(), m, v, g) && o.Step > 0, p, m, v, g)
	correct := func(b float32) float32 { return float32(1 / (1 - math.Pow(float64(b), float64(o.Step)))) }
	e := &d.tasks.elementwise
	*e = elementwise{do: adamPart, x: [5][]float32{f32(p), f32(m), f32(v), f32(g)}}
	e.adam = adamStep{
		scale: o.GradScale, b1: o.Beta1, nb1: 1 - o.Beta1, b2: o.Beta2, nb2: 1 - o.Beta2,
		c1: correct(o.Beta1), c2: correct(o.Beta2), eps: o.Eps, decay: o.Decay, lr: o.LR,
	}
	d.overElements(e, p.Len())
}

func adamPart(e *elementwise, t *tier, i, j int) {
	t.adam(e.x[0][i:j], e.x[1][i:j], e.x[2][i:j], e.x[3][i:j], &e.adam)
}

// squares is a sum in parts of grain elements, each a tree of its own; a piece is two
// of them.
type squares struct {
	t     *tier
	x     []float32
	parts []float64
}

func (s *squares) piece(_ *worker, p int) {
	i := 2 * p
	if from, end := i*grain, (i+2)*grain; end <= len(s.x) {
		s.parts[i], s.parts[i+1] = s.t.squarePair(s.x[from:from+grain], s.x[from+grain:end])
		return
	}
	for ; i < len(s.parts); i++ {
		s.parts[i] = s.t.sumSquares(s.x[i*grain : min(len(s.x), (i+1)*grain)])
	}
}

// SumSquares returns Σx² in float64.
func (d *Device) SumSquares(x kernel.Array) float64 {
	s := &d.tasks.squares
	s.t, s.x = d.tier, f32(x)
	n := (len(s.x) + grain - 1) / grain
	if cap(s.parts) < n {
		s.parts = make([]float64, n)
	}
	s.parts = s.parts[:n]
	d.runOn(d.threadsFor(len(s.x)), s, (n+1)/2)
	sum := 0.0
	for _, v := range s.parts {
		sum += v
	}
	return sum
}
