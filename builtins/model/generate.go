package model

import (
	"context"
	"fmt"
	"iter"
	"math"
	"runtime"
	"slices"
	"sync/atomic"

	"pewter/internal/parallel"
	"pewter/kernel"
)

// GenerateOptions say how Generate goes on with prompts.
type GenerateOptions struct {
	Tokens      int     // at most this many for each prompt; 0 means 64
	Temperature float64 // 0: always the likeliest token; else logits are divided by it and one is drawn
	TopK        int     // draw among this many of the likeliest; 0: all
	TopP        float64 // draw among the likeliest whose probabilities reach this sum; 0 or 1: all
	Seed        uint64  // of the draws
	Stop        []int32 // tokens that end a text and are left out; nil: the config's eos_token_id

	// Done, if set, is asked after each token of prompt i whether what has been
	// generated is complete, as when it holds a string that ends it.
	Done func(i int, generated []int32) bool
}

const (
	generateTokens = 64
	generateMemory = 1 << 30 // bytes of keys and values at once, unless one prompt needs more
	generateGroup  = 64      // prompts at once
)

// Generate continues prompts and returns the new tokens of each. Prompts share
// beginnings and are run together; what one becomes is a function of itself,
// the options and the weights alone. Draws are made by Philox with a key of the
// seed and the prompt's tokens.
//
// A prompt that would pass MaxLen with o.Tokens more is cut on the left.
func (m *Model) Generate(ctx context.Context, prompts [][]int32, o GenerateOptions) ([][]int32, error) {
	if o.Tokens == 0 {
		o.Tokens = generateTokens
	}
	if o.Stop == nil {
		o.Stop = m.ckpt.Config().EOS
	}
	if err := o.check(m); err != nil {
		return nil, err
	}
	for i, ids := range prompts {
		if err := m.check(ids); err != nil {
			return nil, fmt.Errorf("prompt %d: %w", i, err)
		}
	}
	packed, err := m.forFew(ctx, o.Tokens*((len(prompts)+generateGroup-1)/generateGroup))
	if err != nil {
		return nil, err
	}
	out := make([][]int32, len(prompts))
	for first := 0; first < len(prompts); {
		next := m.group(prompts, first, o.Tokens)
		if err := m.partly(first, next, len(prompts)).with(packed).generate(ctx, prompts[first:next], out[first:next], first, o); err != nil {
			return nil, err
		}
		first = next
	}
	runtime.KeepAlive(packed)
	return out, nil
}

func (o *GenerateOptions) check(m *Model) error {
	switch {
	case o.Tokens < 0 || o.Tokens >= m.spec.MaxLen:
		return fmt.Errorf("generating %d tokens; want from 1 to %d, less than the longest sequence of %s", o.Tokens, m.spec.MaxLen-1, m.ckpt.Name())
	case !(o.Temperature >= 0):
		return fmt.Errorf("temperature is %v, want 0 or more", o.Temperature)
	case o.TopK < 0:
		return fmt.Errorf("top_k is %d, want 1 or more, or 0 for all", o.TopK)
	case !(o.TopP >= 0 && o.TopP <= 1):
		return fmt.Errorf("top_p is %v, want a probability", o.TopP)
	}
	return nil
}

// group returns the end of the prompts from first on that are run together.
func (m *Model) group(prompts [][]int32, first, tokens int) int {
	row := 8 * len(m.layers) * m.spec.KVHeads * m.spec.HeadDim
	next, used := first, 0
	for next < len(prompts) && next-first < generateGroup {
		used += row * (min(len(prompts[next]), m.spec.MaxLen) + tokens)
		if next > first && used > generateMemory {
			break
		}
		next++
	}
	return next
}

// generation is a group of prompts being continued. Rows of keys and values: first those
// of the prompts, then one for each text's newest token, from where they are copied, and
// then a run for each text's tokens, so that attention finds them one after another.
type generation struct {
	m     *Model
	o     GenerateOptions
	pass  *pass
	live  []*growing
	fresh int // the rows of the newest tokens

	// of a step, kept for the next
	ids, pick []int32
	rows      rows
}

// growing is one text.
type growing struct {
	i      int // of the prompt
	last   int32
	length int           // tokens whose keys and values there are
	kv     []kernel.Span // and where: the last span is the text's own
	out    []int32
	draw   *draws
}

func (m *Model) generate(ctx context.Context, prompts, out [][]int32, first int, o GenerateOptions) error {
	texts := make([]text, len(prompts))
	for i, ids := range prompts {
		ids = ids[max(0, len(ids)-(m.spec.MaxLen-o.Tokens)):]
		texts[i] = text{append(ids[:len(ids):len(ids)], 0), len(ids)} // the 0 stands for the first new token
	}
	size := min(batchRows, tokens(texts))
	plan := newPlan(texts, size, true)
	g := &generation{m: m, o: o, fresh: len(plan.ids)}
	g.pass = m.newPass(max(size, len(texts)), len(plan.ids)+len(texts)*o.Tokens)
	defer g.pass.free()
	g.pass.told = m.progress(passWork(m.spec, len(plan.ids), len(texts)) + float64(o.Tokens-1)*passWork(m.spec, len(texts), len(texts)))
	for i, t := range texts {
		own := g.fresh + len(texts) + i*(o.Tokens-1)
		kv := append(plan.paths[i], kernel.Span{Start: own, End: own})
		g.live = append(g.live, &growing{i: first + i, length: len(t.ids) - 1, kv: kv, draw: newDraws(o.Seed, prompts[i])})
	}
	all := g.live
	if err := g.prefill(ctx, plan); err != nil {
		return err
	}
	for g.drop(); len(g.live) > 0; g.drop() {
		if err := g.step(ctx); err != nil {
			return err
		}
	}
	for i, t := range all {
		out[i] = t.out
	}
	return nil
}

// prefill runs the prompts and takes the first new token of each.
func (g *generation) prefill(ctx context.Context, p *plan) error {
	after := make([][]*growing, len(p.wants)) // prompts may be the same
	for i, list := range p.scored {
		after[list[0]] = append(after[list[0]], g.live[i])
	}
	next := 0
	for _, b := range p.batches {
		var at []int32
		var who []*growing
		first := next
		for ; next < len(p.wants) && p.wants[next].row < b.end; next++ {
			for _, t := range after[next] {
				at, who = append(at, int32(next-first)), append(who, t)
			}
		}
		x, err := g.pass.run(ctx, p.ids[b.start:b.end], b.start, rows{pos: p.pos[b.start:b.end], sequences: b.sequences}, pick(p.wants[first:next], b.start))
		if err != nil {
			return err
		}
		if err := g.choose(x, at, who); err != nil {
			return err
		}
	}
	return nil
}

// step takes one more token of every live text.
func (g *generation) step(ctx context.Context) error {
	r := &g.rows
	g.ids, g.pick, r.pos, r.homes, r.sequences = g.ids[:0], g.pick[:0], r.pos[:0], r.homes[:0], r.sequences[:0]
	for i, t := range g.live {
		g.ids, g.pick, r.pos = append(g.ids, t.last), append(g.pick, int32(i)), append(r.pos, int32(t.length))
		r.homes = append(r.homes, int32(t.grow()))
		r.sequences = append(r.sequences, kernel.Sequence{Query: kernel.Span{Start: i, End: i + 1}, Keys: t.kv})
	}
	at, where := g.fresh, *r
	if len(g.live) == 1 {
		at, where.homes = int(r.homes[0]), nil
	}
	x, err := g.pass.run(ctx, g.ids, at, where, nil)
	if err != nil {
		return err
	}
	return g.choose(x, g.pick, g.live)
}

// grow makes room for the keys and values of one more token and returns its row.
func (t *growing) grow() int {
	own := &t.kv[len(t.kv)-1]
	own.End++
	t.length++
	return own.End - 1
}

// choose takes the next token of texts from the given rows of x.
func (g *generation) choose(x kernel.Array, pick []int32, who []*growing) error {
	if len(who) == 0 {
		return nil
	}
	g.pass.told.add(float64(len(who)) * headWork(g.m.spec))
	d := g.m.dev
	y := d.New(len(pick), g.m.spec.Hidden)
	defer d.Free(y)
	d.Embed(y, x, pick)
	if g.o.Temperature > 0 {
		return g.drawEach(y, who)
	}
	r := d.LogProb(y, g.m.head, make([]int32, len(pick)), g.m.spec.Head)
	for i, t := range who {
		if z := r.LSE[i]; z != z {
			return g.m.notFinite()
		}
		t.take(r.Argmax[i])
	}
	return nil
}

// drawEach draws the next token of each text after its row of y.
func (g *generation) drawEach(y kernel.Array, who []*growing) error {
	z, vocab := g.m.logits(y).Float32s(), g.m.spec.Vocab
	var odd atomic.Bool
	parallel.Share(len(who), func(turns iter.Seq[int]) {
		list := lists.Get().(*[]candidate)
		defer lists.Put(list)
		for i := range turns {
			logits := z[i*vocab : (i+1)*vocab]
			if top := slices.Max(logits); top != top || math.IsInf(float64(top), 0) {
				odd.Store(true)
				continue
			}
			who[i].take(who[i].draw.token(logits, g.o, list))
		}
	})
	if odd.Load() {
		return g.m.notFinite()
	}
	return nil
}

func (t *growing) take(id int32) {
	t.last = id
	t.out = append(t.out, id)
}

// drop lets go of the texts that are complete.
func (g *generation) drop() {
	var live []*growing
	for _, t := range g.live {
		if !g.complete(t) {
			live = append(live, t)
		}
	}
	g.live = live
}

func (g *generation) complete(t *growing) bool {
	for _, id := range g.o.Stop {
		if t.last == id {
			t.out = t.out[:len(t.out)-1]
			return true
		}
	}
	return len(t.out) >= g.o.Tokens || g.o.Done != nil && g.o.Done(t.i, t.out)
}
