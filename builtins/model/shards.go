package model

import (
	"cmp"
	"context"
	"sync/atomic"

	"pewter/internal/parallel"
	"pewter/kernel"
)

// A batch is cut into shards of whole sequences, each of which one thread takes
// forward and back, so that its activations stay in that thread's cache. Their
// number depends on the shapes alone, and their gradients are added in order:
// the bits of a result are the same with any number of threads.
const (
	mostShards = 8
	shardRows  = 128     // rows of a shard, at least, on average
	shardBytes = 1 << 29 // of all shards' gradients, at most
)

// shardCount returns how many shards a batch of sequences has. With one, the ops
// themselves use all threads.
func shardCount(batch, seq, params int) int {
	return max(1, min(mostShards, batch, batch*seq/shardRows, shardBytes/4/params))
}

// shards are the memory of batches of one shape.
type shards struct {
	t          *Trainable
	batch, seq int
	scratch    scratch
	grads      []*gradients // of each shard; with one, those of the whole
	lanes      []*lane

	in, target []int32   // tokens, and those that follow them
	logProb    []float32 // of each target

	// Of the run at hand; kept here so that a step allocates nothing.
	ctx    context.Context
	back   bool
	turn   atomic.Int64   // the next shard
	part   func(lane int) // takes one shard after another
	failed []error        // of each shard
	all    []kernel.Array // gradients of each
}

// A lane is a thread and the tapes it fills one shard after another.
type lane struct {
	m     *Model
	tapes map[int]*tape // by number of sequences
	back  backward
}

func newShards(t *Trainable, batch, seq int) *shards {
	tokens := batch * seq
	s := &shards{t: t, batch: batch, seq: seq, scratch: scratch{dev: t.m.dev},
		in: make([]int32, tokens), target: make([]int32, tokens), logProb: make([]float32, tokens)}
	n := shardCount(batch, seq, t.layout.len)
	s.failed = make([]error, n)
	devs := []kernel.Device{t.m.dev}
	s.grads = []*gradients{t.grad}
	if n > 1 {
		devs = t.m.dev.Split()
		s.grads = nil
		for range n {
			g := t.layout.gradients(t.m.dev)
			s.grads, s.all = append(s.grads, g), append(s.all, g.all)
		}
	}
	s.part = s.take
	for _, dev := range devs[:min(n, len(devs))] {
		l := &lane{m: t.m.on(dev), tapes: map[int]*tape{}}
		for i := range n {
			if from, to := s.span(i); l.tapes[to-from] == nil {
				l.tapes[to-from] = newTape(&s.scratch, t.m, to-from, seq, tokens)
			}
		}
		s.lanes = append(s.lanes, l)
	}
	return s
}

// span returns which sequences shard i has. The first have one more where they do
// not divide: threads that end with small ones end together.
func (s *shards) span(i int) (from, to int) {
	n := len(s.grads)
	at := func(i int) int { return i*(s.batch/n) + min(i, s.batch%n) }
	return at(i), at(i + 1)
}

// shift sets the tokens of the batch, of which ids has one more for each sequence.
func (s *shards) shift(ids []int32) {
	for b := range s.batch {
		one := ids[b*(s.seq+1) : (b+1)*(s.seq+1)]
		copy(s.in[b*s.seq:], one[:s.seq])
		copy(s.target[b*s.seq:], one[1:])
	}
}

// run returns the log-likelihood of each token, until the next run, and, with back,
// sets the gradients of the whole.
func (s *shards) run(ctx context.Context, back bool) ([]float32, error) {
	s.ctx, s.back = ctx, back
	s.turn.Store(0)
	if len(s.grads) == 1 {
		s.take(0) // ops themselves use all threads
	} else {
		s.t.m.dev.Each(s.part)
	}
	s.ctx = nil
	if err := cmp.Or(s.failed...); err != nil {
		return nil, err
	}
	if back && len(s.grads) > 1 {
		s.t.m.dev.Sum(s.t.grad.all, s.all...)
	}
	return s.logProb, nil
}

// take has a lane, if there is one of this number, do the shards that are left.
func (s *shards) take(lane int) {
	if lane >= len(s.lanes) {
		return
	}
	for i := range parallel.From(&s.turn, len(s.grads)) {
		s.failed[i] = s.shard(s.lanes[lane], i)
	}
}

// shard takes shard i forward and, if the run does, back. Ops end early when the
// context does, and what they computed is not used.
func (s *shards) shard(l *lane, i int) error {
	ctx := s.ctx
	kernel.Until(l.m.dev, ctx.Done())
	defer kernel.Until(l.m.dev, nil)
	from, to := s.span(i)
	t := l.tapes[to-from]
	from, to = from*s.seq, to*s.seq
	in, target, out := s.in[from:to], s.target[from:to], s.logProb[from:to]
	if err := t.forward(ctx, l.m, in); err != nil {
		return err
	}
	if !s.back {
		copy(out, l.m.dev.LogProb(t.last, l.m.head, target, l.m.spec.Head).LogProb)
		return ctx.Err()
	}
	g := s.grads[i]
	l.m.dev.Clear(g.added...)
	l.back = backward{m: l.m, tape: t, to: g}
	return cmp.Or(l.back.run(ctx, in, target, out), ctx.Err())
}

func (s *shards) free() {
	s.scratch.free()
	s.t.m.dev.Free(s.all...)
}
