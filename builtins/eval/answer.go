package eval

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pewter/builtins/model"
)

// answers are a model's, in the order of its questions.
type answers struct {
	results []model.Result
	texts   []string
	cut     []bool // the prompt was cut
}

// model evaluates one model and returns the outcomes of each task's items.
func (r *run) model(ctx context.Context, s subject) ([][]Outcome, error) {
	q, err := r.ask(ctx, s)
	if err != nil {
		return nil, err
	}
	a, err := r.answer(ctx, s, q)
	if err != nil {
		return nil, err
	}
	outcomes := make([][]Outcome, len(r.tasks))
	for ti := range r.tasks {
		outcomes[ti] = make([]Outcome, len(q.asked[ti]))
		for i, k := range q.asked[ti] {
			o := a.outcome(k)
			o.Strict = r.tasks[ti].Kind == Pair && r.o.Compat != LMEval
			o.Spaced = r.spaced()
			outcomes[ti][i] = o
		}
		r.tellTruncated(s, &r.tasks[ti], outcomes[ti])
	}
	return outcomes, nil
}

// answer finds what is known in the store, then loads the model if anything is
// left to ask it.
func (r *run) answer(ctx context.Context, s subject, q *questions) (*answers, error) {
	a := &answers{results: make([]model.Result, len(q.reqs)), texts: make([]string, len(q.prompts)), cut: make([]bool, len(q.prompts))}
	k, err := r.openKept(s)
	if err != nil {
		return nil, err
	}
	defer k.close()
	c, o := newCounter(q), r.generation(s)
	known := k
	if r.o.Fresh {
		known = nil
	}
	reqs, prompts := q.unknown(known, o, a, c)
	left, all := len(reqs)+len(prompts), len(q.reqs)+len(q.prompts)
	r.meter.computing(c.complete)
	defer func() { r.tell(k, all-left, all) }()
	for i, p := range q.prompts {
		a.cut[i] = len(p) > s.max-o.Tokens
	}
	if left == 0 {
		return a, nil
	}
	start := time.Now()
	m, err := s.open(ctx, r.meter.share)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	loaded := time.Now()
	defer func() { r.worked(s, m, loaded.Sub(start), time.Since(loaded)) }()
	r.meter.computing(c.complete)
	r.meter.call(c.open(reqs))
	if err := r.scoreAll(ctx, m, q, reqs, a, func(i int) {
		k.putResult(q.reqs[i], a.results[i])
		r.meter.items(c.done(c.ofRequest[i]))
	}); err != nil {
		return nil, err
	}
	return a, r.generateAll(ctx, s, m, q, prompts, a, o, func(i int) {
		k.putGenerated(q.prompts[i], o, a.texts[i])
		r.meter.items(c.done(c.ofPrompt[i]))
	})
}

// unknown takes over the answers that are known and returns the numbers of the
// requests and prompts that are not.
func (q *questions) unknown(k *kept, o model.GenerateOptions, a *answers, c *counter) (reqs, prompts []int) {
	for i, req := range q.reqs {
		res, ok := k.result(req)
		if !ok {
			reqs = append(reqs, i)
			continue
		}
		a.results[i] = res
		c.done(c.ofRequest[i])
	}
	for i, p := range q.prompts {
		text, ok := k.generated(p, o)
		if !ok {
			prompts = append(prompts, i)
			continue
		}
		a.texts[i] = text
		c.done(c.ofPrompt[i])
	}
	return reqs, prompts
}

// scoreAll asks for the log-likelihoods of the numbered requests in one call.
func (r *run) scoreAll(ctx context.Context, m Scorer, q *questions, which []int, a *answers, done func(i int)) error {
	if len(which) == 0 {
		return nil
	}
	list := make([]model.Request, len(which))
	for j, i := range which {
		list[j] = q.reqs[i]
	}
	return m.Score(ctx, list, func(j int, res model.Result) {
		a.results[which[j]] = res
		done(which[j])
	})
}

// together is how many prompts are continued together, between which what is
// done is reported and kept.
const together = 32

// generateAll continues the numbered prompts.
func (r *run) generateAll(ctx context.Context, s subject, m Scorer, q *questions, which []int, a *answers, o model.GenerateOptions, done func(i int)) error {
	for group := range slices.Chunk(which, together) {
		prompts := make([][]int32, len(group))
		for j, i := range group {
			prompts[j] = q.prompts[i]
		}
		r.meter.call(len(group))
		out, err := m.Generate(ctx, prompts, o)
		if err != nil {
			return err
		}
		for j, i := range group {
			a.texts[i] = firstLine(s.tok.Decode(out[j], true))
			done(i)
		}
	}
	return nil
}

// generation is greedy and stops at the end of a line.
func (r *run) generation(s subject) model.GenerateOptions {
	o := model.GenerateOptions{Tokens: r.o.Tokens}
	if o.Tokens <= 0 {
		o.Tokens = 256
	}
	o.Tokens = min(o.Tokens, s.max/2)
	o.Done = model.Until(func(ids []int32) string { return s.tok.Decode(ids, true) }, "\n")
	return o
}

// firstLine is a generated text up to the end of its first line.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

// outcome gathers the answers about one item.
func (a *answers) outcome(k asked) (o Outcome) {
	for _, list := range k.choices {
		ll, tokens := 0.0, 0
		for _, i := range list {
			ll += a.results[i].LL
			tokens += a.results[i].Tokens
			o.Truncated = o.Truncated || a.results[i].Truncated
		}
		o.LL, o.Tokens = append(o.LL, ll), append(o.Tokens, tokens)
	}
	for _, i := range k.bare {
		o.Bare = append(o.Bare, a.results[i].LL)
	}
	if k.prompt >= 0 {
		o.Text, o.Truncated = a.texts[k.prompt], a.cut[k.prompt]
	}
	return o
}

// tellTruncated notes how many items were too long.
func (r *run) tellTruncated(s subject, t *Task, list []Outcome) {
	n := 0
	for _, o := range list {
		if o.Truncated {
			n++
		}
	}
	if n == 0 {
		return
	}
	room := fmt.Sprintf("the model's %d tokens", s.max)
	if t.Kind == Translate {
		room = fmt.Sprintf("%d tokens, the model's %d less %d for the translation,", s.max-r.generation(s).Tokens, s.max, r.generation(s).Tokens)
	}
	r.scores.note("%s on %s: %d of %d items are longer than %s and were cut on the left", s.name, t.ID(), n, len(list), room)
}

// A counter knows which items each request completes.
type counter struct {
	left                []int // requests that each item waits for
	complete            int   // items
	ofRequest, ofPrompt [][]int
}

func newCounter(q *questions) *counter {
	c := &counter{ofRequest: make([][]int, len(q.reqs)), ofPrompt: make([][]int, len(q.prompts))}
	for _, list := range q.asked {
		for _, k := range list {
			item := len(c.left)
			all := slices.Concat(slices.Concat(k.choices...), k.bare)
			slices.Sort(all)
			all = slices.Compact(all)
			for _, i := range all {
				c.ofRequest[i] = append(c.ofRequest[i], item)
			}
			c.left = append(c.left, len(all))
			if k.prompt >= 0 {
				c.ofPrompt[k.prompt] = append(c.ofPrompt[k.prompt], item)
				c.left[item]++
			}
		}
	}
	return c
}

// done counts the answer of some items and returns how many are now complete.
func (c *counter) done(items []int) (n int) {
	for _, item := range items {
		if c.left[item]--; c.left[item] == 0 {
			n++
		}
	}
	c.complete += n
	return n
}

// open counts the items that wait for one of the numbered requests.
func (c *counter) open(requests []int) int {
	waiting := map[int]bool{}
	for _, i := range requests {
		for _, item := range c.ofRequest[i] {
			waiting[item] = true
		}
	}
	return len(waiting)
}

// note adds a note once.
func (s *Scores) note(format string, args ...any) {
	n := fmt.Sprintf(format, args...)
	if !slices.Contains(s.Notes, n) {
		s.Notes = append(s.Notes, n)
	}
}
