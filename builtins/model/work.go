package model

import "pewter/builtins/model/arch"

// Work counts what requests took: the least there is to do, once their shared
// beginnings are computed once.
type Work struct {
	Asked    int     // tokens of all requests
	Computed int     // of these, the tokens that were run through the layers
	Scored   int     // tokens for which the head was computed
	Ops      float64 // additions and multiplications of matrix products and attention
}

// Work returns what has been done so far by Score.
func (m *Model) Work() Work { return m.work }

// plus adds other work.
func (w *Work) plus(v Work) {
	w.Asked += v.Asked
	w.Computed += v.Computed
	w.Scored += v.Scored
	w.Ops += v.Ops
}

// planned counts the work of a plan.
func (w *Work) planned(s *arch.Spec, p *plan) {
	picked := pick(p.wants, 0)
	pos := make([]int32, len(picked))
	for i, row := range picked {
		pos[i] = p.pos[row]
	}
	w.Computed += len(p.ids)
	w.Scored += len(p.wants)
	macs := len(picked) * s.Vocab * s.Hidden
	for i, l := range s.Layers {
		looking := p.pos // rows that the whole layer is computed for
		if i == len(s.Layers)-1 {
			looking = pos
		}
		macs += len(p.ids)*keysMACs(s) + len(looking)*lookMACs(s) + 2*s.Heads*s.HeadDim*seen(looking, l.Window)
	}
	w.Ops += 2 * float64(macs)
}

// seen counts the keys that rows at these positions see: those up to their own,
// the last window of them where it is not 0.
func seen(pos []int32, window int) (n int) {
	for _, p := range pos {
		keys := int(p) + 1
		if window > 0 {
			keys = min(keys, window)
		}
		n += keys
	}
	return n
}
