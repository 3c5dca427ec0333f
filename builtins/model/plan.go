package model

import (
	"cmp"
	"slices"

	"pewter/kernel"
)

// A plan is the work of scoring many sequences. Their common beginnings form a
// tree; each of its tokens is computed once. Rows, one a token of the tree, are
// numbered in depth-first order and cut into batches of equal size.
//
// Rows of keys and values: a batch's own come first, [0, size); after them, at
// size+depth, the rows of earlier batches that are still to be seen: the
// beginning of the next batch's first sequence.
type plan struct {
	size    int     // rows of a batch at most
	ids     []int32 // of each row
	pos     []int32 // of each row in its sequence
	batches []batch
	carry   int     // rows kept from batch to batch at most
	wants   []want  // in the order of their rows
	scored  [][]int // for each sequence, the wants that are its continuation's tokens, in order

	// Where keepAll is set, row i's keys and values stay in row i.
	keepAll bool
	paths   [][]kernel.Span // then: where those of each sequence are
}

// A want is the log-probability of one token after one row.
type want struct {
	row    int
	target int32
}

// A batch is rows [start, end).
type batch struct {
	start, end int
	sequences  []kernel.Sequence // over the rows of keys and values
	keep       []move            // to be made after it
}

// A move copies n rows of keys and values.
type move struct{ to, from, n int }

// A text is one sequence to be scored: inputs, and which of the tokens that
// follow them count.
type text struct {
	ids   []int32 // all but the last are inputs
	first int     // the first that is scored, at least 1
}

// inputs are the tokens that are computed: all but the last, after which nothing is asked.
func (t text) inputs() []int32 { return t.ids[:len(t.ids)-1] }

// inOrder returns the numbers of texts in the order of their tokens.
func inOrder(texts []text) []int {
	order := make([]int, len(texts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(slices.Compare(texts[a].ids, texts[b].ids), cmp.Compare(a, b))
	})
	return order
}

// newPlan orders texts into batches of at most size rows.
func newPlan(texts []text, size int, keepAll bool) *plan {
	p := &plan{size: size, keepAll: keepAll, scored: make([][]int, len(texts)), paths: make([][]kernel.Span, len(texts))}
	b := builder{plan: p}
	for _, i := range inOrder(texts) {
		b.add(texts[i], i)
	}
	b.finish()
	return p
}

// A builder walks the tree, keeping where each token of the current path is.
type builder struct {
	*plan
	last []int32 // the inputs of the last text
	row  []int   // of each token on the path
	kv   []int   // and its row of keys and values
	want []int   // the last want of each row, or -1
}

// add takes one text, the order of texts being that of their tokens.
func (b *builder) add(t text, i int) {
	in := t.inputs()
	at := common(b.last, in)
	b.row, b.kv = b.row[:at], b.kv[:at]
	for at < len(in) {
		at += b.grow(in, at)
	}
	b.last = in
	if b.keepAll {
		b.paths[i] = spans(b.kv)
	}
	for k := t.first; k < len(t.ids); k++ {
		b.scored[i] = append(b.scored[i], b.wanted(b.row[k-1], t.ids[k]))
	}
}

// grow adds the tokens of in from depth at on to the current batch, as many as
// fit, and returns how many.
func (b *builder) grow(in []int32, at int) int {
	if len(b.batches) == 0 || b.current().len() == b.size {
		b.next()
	}
	cur := b.current()
	n := min(len(in)-at, b.size-cur.len())
	query := kernel.Span{Start: cur.len(), End: cur.len() + n}
	for k := range n {
		b.ids = append(b.ids, in[at+k])
		b.pos = append(b.pos, int32(at+k))
		b.want = append(b.want, -1)
		b.row = append(b.row, cur.end+k)
		b.kv = append(b.kv, b.kvRow(query.Start+k))
	}
	cur.end += n
	cur.sequences = append(cur.sequences, kernel.Sequence{Query: query, Keys: spans(b.kv)})
	return n
}

// kvRow returns where row i of the current batch keeps its keys and values.
func (b *builder) kvRow(i int) int {
	if b.keepAll {
		return b.current().start + i
	}
	return i
}

func (b *builder) current() *batch { return &b.batches[len(b.batches)-1] }

// next begins a batch: what is on the path is kept for it.
func (b *builder) next() {
	var start int
	if len(b.batches) > 0 {
		cur := b.current()
		start = cur.end
		if !b.keepAll {
			b.carryOver(cur)
		}
	}
	b.batches = append(b.batches, batch{start: start, end: start})
}

// carryOver moves what is on the path out of the way of the next batch.
func (b *builder) carryOver(done *batch) {
	for depth, row := range b.kv {
		if row < b.size {
			done.keep = addMove(done.keep, b.size+depth, row)
			b.kv[depth] = b.size + depth
		}
	}
	b.carry = max(b.carry, len(b.kv))
}

// wanted returns the number of the want of a token after a row. Texts come in
// order, so those that want the same of a row come one after the other.
func (b *builder) wanted(row int, target int32) int {
	if w := b.want[row]; w >= 0 && b.wants[w].target == target {
		return w
	}
	b.want[row] = len(b.wants)
	b.wants = append(b.wants, want{row, target})
	return b.want[row]
}

// finish puts the wants in the order of their rows.
func (b *builder) finish() {
	order := make([]int, len(b.wants))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(b.wants[i].row, b.wants[j].row) })
	old, place := slices.Clone(b.wants), make([]int, len(order))
	for to, from := range order {
		b.wants[to], place[from] = old[from], to
	}
	for _, list := range b.scored {
		for k := range list {
			list[k] = place[list[k]]
		}
	}
}

func (b *batch) len() int { return b.end - b.start }

// common returns the length of the common beginning.
func common(a, b []int32) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// spans joins rows that follow one another.
func spans(rows []int) []kernel.Span {
	var out []kernel.Span
	for _, r := range rows {
		if n := len(out); n > 0 && out[n-1].End == r {
			out[n-1].End++
		} else {
			out = append(out, kernel.Span{Start: r, End: r + 1})
		}
	}
	return out
}

// addMove adds one row to a list of moves.
func addMove(list []move, to, from int) []move {
	if n := len(list); n > 0 && list[n-1].to+list[n-1].n == to && list[n-1].from+list[n-1].n == from {
		list[n-1].n++
		return list
	}
	return append(list, move{to, from, 1})
}
