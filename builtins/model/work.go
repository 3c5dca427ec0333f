package model

import (
	"pewter/builtins/model/arch"
	"pewter/kernel"
)

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
	w.Computed += len(p.ids)
	w.Scored += len(p.wants)
	w.Ops += float64(len(p.ids))*rowOps(s) + float64(len(p.wants))*2*float64(s.Vocab*s.Hidden)
	for _, b := range p.batches {
		for _, seq := range b.sequences {
			w.Ops += attentionOps(s, seq)
		}
	}
}

// rowOps are those of one token in all linear layers.
func rowOps(s *arch.Spec) float64 {
	q, kv := s.Heads*s.HeadDim, s.KVHeads*s.HeadDim
	return 2 * float64(len(s.Layers)) * float64(s.Hidden*(2*q+2*kv+3*s.FFN))
}

// attentionOps are those of q·k and of the sum of values in all layers.
func attentionOps(s *arch.Spec, seq kernel.Sequence) float64 {
	keys, pairs := 0, 0
	for _, sp := range seq.Keys {
		keys += sp.Len()
	}
	n := seq.Query.Len()
	for _, l := range s.Layers {
		pairs += n*(keys-n) + n*(n+1)/2
		if l.Window > 0 {
			for i := keys - n + 1; i <= keys; i++ {
				pairs -= max(0, i-l.Window)
			}
		}
	}
	return 4 * float64(s.Heads*s.HeadDim) * float64(pairs)
}
