package model

import (
	"context"

	"pewter/kernel"
)

// A tape holds all activations of one forward pass over some sequences of a
// batch, for the backward pass to read, and the gradients that the backward
// pass works in.
type tape struct {
	rows   rows
	blocks []*acts
	last   kernel.Array // after the final norm
	weight []float32    // of each row in the loss
	grad   flow
}

// flow is the memory of gradients of activations, shared by all blocks.
type flow struct {
	x      kernel.Array // of the residual stream
	part   kernel.Array // of a part's output; forward, the output itself
	in     kernel.Array // of a part's input
	glu    kernel.Array
	att, q kernel.Array
	k, v   kernel.Array
}

// newTape returns a tape for n sequences of length seq, in a batch of so many
// tokens.
func newTape(s *scratch, m *Model, n, seq, tokens int) *tape {
	t := &tape{rows: sideBySide(n, seq), weight: make([]float32, n*seq)}
	p := m.spec
	n *= seq
	x, part := s.new(n, p.Hidden), s.new(n, p.Hidden)
	for range m.layers {
		a := newRecord(s, p, x, part)
		t.blocks = append(t.blocks, a)
		x = a.out
	}
	t.last = s.new(n, p.Hidden)
	q, kv := p.Heads*p.HeadDim, p.KVHeads*p.HeadDim
	t.grad = flow{x: s.new(n, p.Hidden), part: part, in: s.new(n, p.Hidden), glu: s.new(n, p.FFN),
		att: s.new(n, q), q: s.new(n, q), k: s.new(n, kv), v: s.new(n, kv)}
	for i := range t.weight {
		t.weight[i] = 1 / float32(tokens)
	}
	return t
}

// sideBySide is a batch of sequences of one length, each from its start.
func sideBySide(batch, seq int) rows {
	var r rows
	for b := range batch {
		one := kernel.Span{Start: b * seq, End: (b + 1) * seq}
		r.sequences = append(r.sequences, kernel.Sequence{Query: one, Keys: []kernel.Span{one}})
		r.pos = append(r.pos, alone(seq).pos...)
	}
	return r
}

// forward fills the tape.
func (t *tape) forward(ctx context.Context, m *Model, in []int32) error {
	m.embedded(t.blocks[0].x, in)
	for i, a := range t.blocks {
		if err := ctx.Err(); err != nil {
			return err
		}
		m.block(i, a, a.k, a.v, t.rows)
	}
	t.last = m.normed(t.last, t.output(), m.norm)
	return nil
}

// output is the residual stream after the last block.
func (t *tape) output() kernel.Array { return t.blocks[len(t.blocks)-1].out }
