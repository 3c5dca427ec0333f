package model

import (
	"cmp"
	"context"

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
	failed     []error   // of each shard
}

// A lane is a thread and the tapes it fills one shard after another.
type lane struct {
	m     *Model
	tapes map[int]*tape // by number of sequences
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
			s.grads = append(s.grads, t.layout.gradients(t.m.dev))
		}
	}
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
	turns := parallel.Turns(len(s.grads))
	s.each(func(l *lane) {
		for i := range turns {
			s.failed[i] = s.shard(ctx, l, i, back)
		}
	})
	if err := cmp.Or(s.failed...); err != nil {
		return nil, err
	}
	if back && len(s.grads) > 1 {
		s.t.m.dev.Sum(s.t.grad.all, s.all()...)
	}
	return s.logProb, nil
}

// each calls do for every lane at once. With one shard it is that of the device
// itself.
func (s *shards) each(do func(l *lane)) {
	if len(s.grads) == 1 {
		do(s.lanes[0])
		return
	}
	s.t.m.dev.Each(func(part int) {
		if part < len(s.lanes) {
			do(s.lanes[part])
		}
	})
}

// shard takes shard i forward and, with back, back. Ops end early when ctx does,
// and what they computed is not used.
func (s *shards) shard(ctx context.Context, l *lane, i int, back bool) error {
	defer kernel.Until(l.m.dev, ctx.Done())()
	from, to := s.span(i)
	t := l.tapes[to-from]
	from, to = from*s.seq, to*s.seq
	in, target, out := s.in[from:to], s.target[from:to], s.logProb[from:to]
	if err := t.forward(ctx, l.m, in); err != nil {
		return err
	}
	if !back {
		copy(out, l.m.dev.LogProb(t.last, l.m.head, target, l.m.spec.Head).LogProb)
		return ctx.Err()
	}
	g := s.grads[i]
	l.m.dev.Clear(l.m.dev.Slice(g.all, 0, s.t.layout.added))
	b := backward{m: l.m, tape: t, to: g}
	logProb, err := b.run(ctx, in, target)
	copy(out, logProb)
	return cmp.Or(err, ctx.Err())
}

func (s *shards) all() (out []kernel.Array) {
	for _, g := range s.grads {
		out = append(out, g.all)
	}
	return out
}

func (s *shards) free() {
	s.scratch.free()
	if len(s.grads) > 1 {
		s.t.m.dev.Free(s.all()...)
	}
}
