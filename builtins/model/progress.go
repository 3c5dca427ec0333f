package model

import "pewter/builtins/model/arch"

// A progress tells how far a call is, by the multiply-adds of its products. It
// works on nil, when nobody wants to know.
type progress struct {
	told        func(share float64)
	done, total float64
}

// progress returns the progress of a call of so much work.
func (m *Model) progress(total float64) *progress {
	if m.Progress == nil || total <= 0 {
		return nil
	}
	return &progress{told: m.Progress, total: total}
}

// partly is the model while what it does is parts [from, to) of n.
func (m *Model) partly(from, to, n int) *Model {
	part := *m
	if m.Progress != nil {
		part.Progress = func(share float64) { m.Progress((float64(from) + share*float64(to-from)) / float64(n)) }
	}
	return &part
}

// add counts work that is done.
func (p *progress) add(work float64) {
	if p != nil {
		p.done += work
		p.told(min(1, p.done/p.total))
	}
}

// layerWork is the multiply-adds of a row's products in one layer, and headWork
// those in the head.
func layerWork(s *arch.Spec) float64 { return float64(keysMACs(s) + lookMACs(s)) }

func headWork(s *arch.Spec) float64 { return float64(s.Vocab * s.Hidden) }

// keysMACs and lookMACs are those that make keys and values, and the rest of a layer.
func keysMACs(s *arch.Spec) int { return s.Hidden * 2 * s.KVHeads * s.HeadDim }

func lookMACs(s *arch.Spec) int { return s.Hidden * (2*s.Heads*s.HeadDim + 3*s.FFN) }

// passWork is the work of rows that go through all layers and of those whose
// head is computed.
func passWork(s *arch.Spec, rows, scored int) float64 {
	return float64(rows*len(s.Layers))*layerWork(s) + float64(scored)*headWork(s)
}
