package eval

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"

	"pewter/builtins/model"
	"pewter/internal/parallel"
)

// questions are all that one model is asked, each distinct request once.
type questions struct {
	reqs    []model.Request
	prompts [][]int32
	asked   [][]asked // for each task and item
}

// asked says which requests hold the answers about an item.
type asked struct {
	choices [][]int // for each choice; more than one where a text is cut in windows
	bare    []int   // for each choice, when unconditional likelihoods are wanted
	prompt  int
}

// raw are the requests of one item before they are made distinct.
type raw struct {
	choices [][]model.Request
	bare    []model.Request
	prompt  []int32
}

// ask encodes all items of all tasks for a model.
func (r *run) ask(ctx context.Context, s subject) (*questions, error) {
	e, note, err := newEncoder(s.tok, s.max, r.o.Compat)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	if note != "" {
		r.scores.note("%s: %s", s.name, note)
	}
	q := &questions{}
	seen := map[string]int{}
	for ti := range r.tasks {
		raws, err := r.encode(ctx, e, ti)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		list := make([]asked, len(raws))
		for i, x := range raws {
			if err := x.fits(s.vocab); err != nil {
				return nil, fmt.Errorf("%s: %s, item %d: %w", s.name, r.tasks[ti].ID(), r.tasks[ti].Items[i].ID, err)
			}
			list[i] = q.add(seen, x)
		}
		q.asked = append(q.asked, list)
	}
	return q, nil
}

// encode makes the requests of a task's items, many at once.
func (r *run) encode(ctx context.Context, e encoder, ti int) ([]raw, error) {
	t := &r.tasks[ti]
	bare := needsBare(r.metrics[ti])
	out, errs := make([]raw, len(t.Items)), make([]error, len(t.Items))
	var wg parallel.Group
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(t.Items) && ctx.Err() == nil; i += workers {
				out[i], errs[i] = e.item(t, i, bare)
			}
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("%s, item %d: %w", t.ID(), t.Items[i].ID, err)
		}
	}
	return out, ctx.Err()
}

func needsBare(metrics []named) bool {
	for _, m := range metrics {
		if _, ok := m.Metric.(interface{ needsBare() }); ok {
			return true
		}
	}
	return false
}

// item makes the requests about item i.
func (e encoder) item(t *Task, i int, bare bool) (x raw, err error) {
	it := &t.Items[i]
	context := t.Prompt(i)
	switch t.Kind {
	case Translate:
		ids, err := e.tok.TryEncode(context, false)
		x.prompt = e.begin(ids)
		return x, err
	case Text:
		w, err := e.windows(it.Choices[0])
		x.choices = [][]model.Request{w}
		return x, err
	}
	head, err := e.head(context)
	if err != nil {
		return x, err
	}
	for _, c := range it.Choices {
		req, err := e.pair(head, c)
		if err != nil {
			return x, err
		}
		x.choices = append(x.choices, []model.Request{req})
		if bare {
			if req, err = e.bare(it.Bare, c, req); err != nil {
				return x, err
			}
			x.bare = append(x.bare, req)
		}
	}
	return x, nil
}

// bare makes the request for a choice without its item: after the words that
// stand for a context, or else the tokens it was scored by after the start token.
// Encoded anew, " Paris" would be "▁▁Paris" where a tokenizer begins every text
// with a space, and not the "▁Paris" whose likelihood it is taken off.
func (e encoder) bare(words, choice string, scored model.Request) (model.Request, error) {
	if words == "" {
		return model.Request{Context: []int32{e.start}, Continuation: scored.Continuation}, nil
	}
	h, err := e.head(words)
	if err != nil {
		return model.Request{}, err
	}
	return e.pair(h, choice)
}

// fits reports an id that the model's embedding does not have.
func (x raw) fits(vocab int) error {
	lists := [][]int32{x.prompt}
	for _, c := range x.choices {
		for _, r := range c {
			lists = append(lists, r.Context, r.Continuation)
		}
	}
	for _, ids := range lists {
		for _, id := range ids {
			if int(id) >= vocab || id < 0 {
				return fmt.Errorf("the tokenizer gives the id %d, but the model's embedding has %d rows: they do not belong together; load the model with its own tokenizer", id, vocab)
			}
		}
	}
	return nil
}

// add adds an item's requests, the same as an earlier one's only once.
func (q *questions) add(seen map[string]int, x raw) asked {
	a := asked{prompt: -1}
	for _, c := range x.choices {
		var list []int
		for _, r := range c {
			list = append(list, q.request(seen, r))
		}
		a.choices = append(a.choices, list)
	}
	for _, r := range x.bare {
		a.bare = append(a.bare, q.request(seen, r))
	}
	if x.prompt != nil {
		key := "p" + bytesOf(x.prompt)
		i, ok := seen[key]
		if !ok {
			i = len(q.prompts)
			seen[key], q.prompts = i, append(q.prompts, x.prompt)
		}
		a.prompt = i
	}
	return a
}

func (q *questions) request(seen map[string]int, r model.Request) int {
	key := requestKey(r)
	i, ok := seen[key]
	if !ok {
		i = len(q.reqs)
		seen[key], q.reqs = i, append(q.reqs, r)
	}
	return i
}

// requestKey is equal for equal requests alone.
func requestKey(r model.Request) string {
	var n [5]byte
	n[0] = 'r'
	binary.LittleEndian.PutUint32(n[1:], uint32(len(r.Context)))
	return string(n[:]) + bytesOf(r.Context) + bytesOf(r.Continuation)
}

// bytesOf returns ids as little-endian bytes.
func bytesOf(ids []int32) string {
	b := make([]byte, 0, 4*len(ids))
	for _, id := range ids {
		b = binary.LittleEndian.AppendUint32(b, uint32(id))
	}
	return string(b)
}
