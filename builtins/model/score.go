package model

import (
	"context"
	"fmt"
	"math"

	"pewter/kernel"
)

// A Request asks for the log-likelihood of a continuation after a context, both
// as token ids. The context has at least one token, which is not scored: the
// one that begins a text where there is no other.
type Request struct {
	Context, Continuation []int32
}

// A Result is the answer to a Request.
type Result struct {
	LL        float64 // Σ log p(token), in nats
	Greedy    bool    // every token is the likeliest one
	Tokens    int     // that were scored
	Truncated bool    // the request was longer than the model: it was cut on the left
}

// Score computes log-likelihoods. Beginnings that requests share are computed
// once. Each is called with the number of a request and its result as results
// become known, in no order that means anything. An answer is a function of its
// own request alone: not of the others, nor of their order or number.
//
// A request longer than the model keeps its last MaxLen+1 tokens. Score stops
// with ctx's error within milliseconds, between two pieces of an op.
func (m *Model) Score(ctx context.Context, requests []Request, each func(i int, r Result)) error {
	return m.score(ctx, requests, m.batch(), each)
}

func (m *Model) score(ctx context.Context, requests []Request, size int, each func(i int, r Result)) error {
	texts := make([]text, len(requests))
	for i, r := range requests {
		if len(r.Context) == 0 {
			return fmt.Errorf("%s: request %d has an empty context; want at least the token that begins a text", m.ckpt.Name(), i)
		}
		texts[i] = m.text(r)
		if err := m.check(texts[i].ids); err != nil {
			return fmt.Errorf("request %d: %w", i, err)
		}
	}
	m.work.Asked += tokens(texts)
	done := func(i int, s *scoring, k int) {
		each(i, s.result(k, len(requests[i].Context)+len(requests[i].Continuation)))
	}
	if lanes := m.lanes(); len(lanes) > 1 {
		if parts := parts(texts); len(parts) > 1 {
			return m.onLanes(ctx, lanes, texts, parts, min(size, laneRows), done)
		}
	}
	s := newScoring(m, texts, size)
	defer s.free()
	s.pass.told = m.progress(passWork(m.spec, len(s.plan.ids), len(firsts(s.plan.wants))))
	return s.run(ctx, func(i int) { done(i, s, i) })
}

// text joins a request and cuts it to the model's length.
func (m *Model) text(r Request) text {
	ids := make([]int32, 0, len(r.Context)+len(r.Continuation))
	ids = append(append(ids, r.Context...), r.Continuation...)
	cut := max(0, len(ids)-m.spec.MaxLen-1)
	return text{ids[cut:], max(1, len(r.Context)-cut)}
}

// scoring is one call of Score.
type scoring struct {
	m       *Model
	plan    *plan
	pass    *pass
	texts   []text
	ll      []float32 // of each want
	greedy  []bool
	waiting [][]int // for each batch, the texts whose last token it computes
}

func newScoring(m *Model, texts []text, size int) *scoring {
	size = max(1, min(size, tokens(texts)))
	p := newPlan(texts, size, false)
	m.work.planned(m.spec, p)
	s := &scoring{m: m, plan: p, texts: texts, ll: make([]float32, len(p.wants)), greedy: make([]bool, len(p.wants))}
	s.pass = m.newPass(size, size+p.carry)
	s.waiting = make([][]int, len(p.batches)+1)
	for i, list := range p.scored {
		b := 0
		for _, w := range list {
			b = max(b, p.wants[w].row/size)
		}
		s.waiting[b] = append(s.waiting[b], i)
	}
	return s
}

// tokens counts the inputs of all texts.
func tokens(texts []text) int {
	n := 0
	for _, t := range texts {
		n += len(t.inputs())
	}
	return n
}

func (s *scoring) free() { s.pass.free() }

func (s *scoring) run(ctx context.Context, done func(i int)) error {
	next := 0 // want
	for n := range s.plan.batches {
		b := &s.plan.batches[n]
		first := next
		for next < len(s.plan.wants) && s.plan.wants[next].row < b.end {
			next++
		}
		if err := s.batch(ctx, b, first, next); err != nil {
			return err
		}
		for _, i := range s.waiting[n] {
			done(i)
		}
	}
	if len(s.plan.batches) == 0 { // nothing but requests of one token
		for _, i := range s.waiting[0] {
			done(i)
		}
	}
	return ctx.Err()
}

// batch computes one batch and the wants [first, next) of its rows.
func (s *scoring) batch(ctx context.Context, b *batch, first, next int) error {
	p := s.plan
	x, err := s.pass.run(ctx, p.ids[b.start:b.end], 0, rows{pos: p.pos[b.start:b.end], sequences: b.sequences}, pick(p.wants[first:next], b.start))
	if err != nil {
		return err
	}
	kernel.Until(s.m.dev, ctx.Done())
	defer kernel.Until(s.m.dev, nil)
	s.head(x, p.wants[first:next], s.ll[first:next], s.greedy[first:next])
	for _, k := range b.keep {
		s.pass.copyRows(k.to, k.from, k.n)
	}
	if err := ctx.Err(); err != nil {
		return err // ops that ended early computed nothing
	}
	return s.finite(first, next)
}

// finite returns an error that names the weights at fault if a log-probability
// is not a number.
func (s *scoring) finite(first, next int) error {
	for _, x := range s.ll[first:next] {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return s.m.notFinite()
		}
	}
	return nil
}

// result adds up the tokens of text i, whose request had n tokens.
func (s *scoring) result(i, n int) Result {
	r := Result{Greedy: true, Tokens: len(s.plan.scored[i]), Truncated: n > len(s.texts[i].ids)}
	for _, w := range s.plan.scored[i] {
		r.LL += float64(s.ll[w])
		r.Greedy = r.Greedy && s.greedy[w]
	}
	return r
}
