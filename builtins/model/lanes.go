package model

import (
	"context"
	"sync"

	"pewter/internal/parallel"
	"pewter/kernel"
)

const (
	laneWidth = 1 << 9 // models up to this hidden size are run on lanes: their ops are too short to share out
	partRows  = 1024   // tokens of a part at least
	partSeam  = 16     // tokens that two parts may both compute

	packedMost = 1 << 22 // parameters of a model whose lanes have packed weights: 16 MB
)

// lanes returns the model on each thread of its device, or nil where its ops are
// large enough to be shared out one by one.
func (m *Model) lanes() []*Model {
	if m.spec.Hidden > laneWidth {
		return nil
	}
	var out []*Model
	for _, dev := range m.dev.Split() {
		lane := m.on(dev)
		lane.work = Work{}
		out = append(out, lane)
	}
	return out
}

// packLanes has lanes share weights that are packed once for all batches, where they are
// few: to pack them anew for a lane's small batches takes 3 % of the products' time.
func (m *Model) packLanes(lanes []*Model) {
	if m.parameters() > packedMost {
		return
	}
	p := m.packedBy(func(ws ...kernel.Array) []kernel.Array {
		out := make([]kernel.Array, len(ws))
		for i, w := range ws {
			out[i] = m.dev.Packed(w)
		}
		return out
	})
	for i, lane := range lanes {
		lanes[i] = lane.with(p)
	}
}

// parameters counts the weights of the model.
func (m *Model) parameters() (n int) {
	for _, a := range m.all {
		n += a.Len()
	}
	return n
}

// parts cuts texts, sorted by their tokens, into runs of at least partRows
// tokens of the tree, where a text shares next to nothing with the one before:
// parts can be scored apart for little more work.
func parts(texts []text) [][]int {
	var out [][]int
	order := inOrder(texts)
	first, rows := 0, 0
	var last []int32
	for k, i := range order {
		in := texts[i].inputs()
		shared := common(last, in)
		if rows >= partRows && shared <= partSeam {
			out = append(out, order[first:k])
			first, rows, shared = k, 0, 0
		}
		rows += len(in) - shared
		last = in
	}
	return append(out, order[first:])
}

// onLanes scores parts of texts in batches of size tokens, each on the lane that
// is free first.
func (m *Model) onLanes(ctx context.Context, lanes []*Model, texts []text, parts [][]int, size int, done func(i int, s *scoring, k int)) error {
	m.packLanes(lanes)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg parallel.Group
	turns := parallel.Turns(len(parts))
	var mu sync.Mutex
	for _, lane := range lanes {
		wg.Go(func() {
			for p := range turns {
				if ctx.Err() != nil {
					return
				}
				part := parts[p]
				some := make([]text, len(part))
				for k, i := range part {
					some[k] = texts[i]
				}
				s := newScoring(lane, some, size)
				if err := s.run(ctx, func(k int) {
					mu.Lock()
					defer mu.Unlock()
					done(part[k], s, k)
				}); err != nil {
					cancel(err)
				}
				s.free()
			}
		})
	}
	wg.Wait()
	for _, lane := range lanes {
		m.work.plus(lane.work)
	}
	return context.Cause(ctx)
}
