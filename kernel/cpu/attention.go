package cpu

import (
	"unsafe"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

const (
	keyTile    = 128 // keys looked at together; tiles start at multiples of it
	queryBlock = 64  // queries of a piece, at most
)

// attention is a task whose pieces are a block of queries of a sequence by a
// group of heads that share keys.
//
// A piece goes through the tiles of keys in order, keeping for each row (a
// query's head) the largest score, the sum of exponents below it and the
// weighted sum of values, all three scaled down when a larger score comes.
// Which keys a tile holds depends on their positions alone.
type attention struct {
	kernel.AttentionSpec
	t            *tier
	dst, q, k, v []float32
	blocks       []queryRange
	pad          int // Dim rounded up to whole tiles
	group        int // query heads that share a key head
}

// A queryRange is some queries of a sequence.
type queryRange struct{ seq, from, to int }

// Attention is softmax(scale·q·kᵀ)·v.
func (d *Device) Attention(dst, q, k, v kernel.Array, s kernel.AttentionSpec) {
	a := &d.tasks.attention
	a.set(d, q, k, v, s)
	check("Attention", dst.Len() == q.Len(), dst, q)
	a.dst = f32(dst)
	a.blocks = a.blocks[:0]
	work := 0
	for i, seq := range s.Sequences {
		for at := 0; at < seq.Query.Len(); at += queryBlock {
			a.blocks = append(a.blocks, queryRange{i, at, min(at+queryBlock, seq.Query.Len())})
		}
		work += seq.Query.Len() * keyCount(seq)
	}
	d.runOn(d.threadsFor(work*s.Heads*s.Dim), a, len(a.blocks)*s.KVHeads)
}

// set checks the arguments and takes them.
func (a *attention) set(d *Device, q, k, v kernel.Array, s kernel.AttentionSpec) {
	ok := s.KVHeads > 0 && s.Dim > 0 && s.Heads%s.KVHeads == 0 &&
		q.Cols() == s.Heads*s.Dim && k.Cols() == s.KVHeads*s.Dim && k.Len() == v.Len()
	check("Attention", ok, q, k, v)
	for _, seq := range s.Sequences {
		in := seq.Query.Start >= 0 && seq.Query.Start <= seq.Query.End && seq.Query.End <= q.Rows()
		for _, sp := range seq.Keys {
			in = in && sp.Start >= 0 && sp.Start <= sp.End && sp.End <= k.Rows()
		}
		check("Attention: a sequence outside its arrays or with fewer keys than queries", in && keyCount(seq) >= seq.Query.Len(), q, k)
	}
	a.AttentionSpec, a.t = s, d.tier
	a.q, a.k, a.v = f32(q), f32(k), f32(v)
	a.group = s.Heads / s.KVHeads
	a.pad = (s.Dim + a.t.nr - 1) / a.t.nr * a.t.nr
}

func keyCount(s kernel.Sequence) int {
	n := 0
	for _, sp := range s.Keys {
		n += sp.Len()
	}
	return n
}

// sees returns the positions of the keys that query i of the sequence sees.
func (a *attention) sees(s *kernel.Sequence, total, i int) (lo, hi int) {
	hi = total - s.Query.Len() + i + 1
	if a.Window > 0 {
		lo = max(0, hi-a.Window)
	}
	return lo, hi
}

func (a *attention) piece(w *worker, i int) {
	b := a.blocks[i/a.KVHeads]
	p := &w.attention // of the worker, or each would be allocated
	*p = attentionPiece{attention: a, w: w, queryRange: b, kv: i % a.KVHeads, s: &a.Sequences[b.seq]}
	p.start()
	lo, _ := a.sees(p.s, p.total, b.from)
	_, hi := a.sees(p.s, p.total, b.to-1)
	for t := lo / keyTile * keyTile; t < hi; t += keyTile {
		p.tile(t, min(keyTile, hi-t))
	}
	p.finish()
}

// An attentionPiece is the state of one piece. Its rows are the group's heads
// of each query: row r is head r%group of query r/group.
type attentionPiece struct {
	*attention
	queryRange
	w     *worker
	s     *kernel.Sequence
	kv    int
	total int // keys of the sequence
	rows  int

	qs       []float32 // packed queries
	scores   []float32 // [rows, keyTile]
	acc      []float32 // [rows, pad]
	top, sum []float32
}

func (p *attentionPiece) start() {
	p.total = keyCount(*p.s)
	p.rows = (p.to - p.from) * p.group
	buf := p.w.scratch(3, p.rows*(p.Dim+keyTile+p.pad+2))
	cut := func(n int) (x []float32) { x, buf = buf[:n], buf[n:]; return x }
	p.qs, p.scores, p.acc = cut(p.rows*p.Dim), cut(p.rows*keyTile), cut(p.rows*p.pad)
	p.top, p.sum = cut(p.rows), cut(p.rows)
	clear(p.acc)
	clear(p.sum)
	for i := range p.top {
		p.top[i] = negInf
	}
	q := p.w.scratch(0, p.rows*p.Dim)
	p.gather(q, p.q)
	p.t.packA(p.qs, plain(q, p.Dim), p.rows, p.Dim)
}

// at returns where the piece's head h of query i is in q, dst and their gradients.
func (p *attentionPiece) at(i, h int) int {
	return ((p.s.Query.Start+p.from+i)*p.Heads + p.kv*p.group + h) * p.Dim
}

// gather copies the piece's rows of x, which is shaped as q, to dst. A query's
// rows stand together.
func (p *attentionPiece) gather(dst, x []float32) {
	n := p.group * p.Dim
	for i := range p.to - p.from {
		at := p.at(i, 0)
		copy(dst[i*n:(i+1)*n], x[at:at+n])
	}
}

// score makes weights of the n keys at positions [t, t+n).
func (p *attentionPiece) score(t, n int) {
	keys := p.keys(4, p.k, t, n)
	b := p.w.scratch(0, (keyTile+p.t.nr)*p.Dim)
	p.t.packBs(b, keys, n, p.Dim)
	p.t.tiles(p.w, p.scores, keyTile, p.qs, b, p.rows, (n+p.t.nr-1)/p.t.nr*p.t.nr, p.Dim, false)
	for i := range p.to - p.from {
		lo, hi := p.within(i, t, n)
		if lo >= hi {
			continue
		}
		for r := i * p.group; r < (i+1)*p.group; r++ {
			p.soften(r, p.scores[r*keyTile+lo:r*keyTile+hi])
		}
	}
}

// tile takes the keys and values at positions [t, t+n) in.
func (p *attentionPiece) tile(t, n int) {
	p.score(t, n)
	b := p.w.scratch(0, keyTile*p.pad)
	p.t.packBs(b, p.keys(4, p.v, t, n).t(), p.Dim, n)
	finite := p.t.zero(b[:n*p.pad]) == 0
	for r := 0; r < p.rows; r += p.t.mr {
		p.weigh(b, r, min(p.t.mr, p.rows-r), t, n, finite)
	}
}

// within returns which of the n keys from position t on query i of the piece sees.
func (p *attentionPiece) within(i, t, n int) (lo, hi int) {
	lo, hi = p.sees(p.s, p.total, p.from+i)
	return max(0, lo-t), min(n, hi-t)
}

// soften turns row r's scores into weights, and scales what came before down
// to the new largest score.
func (p *attentionPiece) soften(r int, s []float32) {
	scale := p.Scale
	if p.Softcap != 0 || scale <= 0 {
		p.t.logits(s, scale, p.Softcap)
		scale = 1
	}
	last := p.top[r]
	top := maximum(last, p.t.max(s)*scale)
	sum := p.t.expSum(s, s, scale, top)
	if last != negInf && last != top {
		down := exp(last - top)
		sum += float32(p.sum[r] * down)
		acc := p.acc[r*p.pad : (r+1)*p.pad]
		p.t.scale(acc, acc, down)
	} else {
		sum += p.sum[r]
	}
	p.top[r], p.sum[r] = top, sum
}

// weigh adds the weighted values of a tile to rows [r, r+m). Keys that some of
// these rows do not see weigh 0 for them, which changes nothing but the sign of
// a zero, and finish drops that; unless a value is not finite.
func (p *attentionPiece) weigh(b []float32, r, m, t, n int, finite bool) {
	first, last := r/p.group, (r+m-1)/p.group
	from, _ := p.within(first, t, n)
	_, to := p.within(last, t, n)
	if from >= to {
		return
	}
	if !finite {
		p.weighAlone(b, r, m, t, n)
		return
	}
	for i := first; i <= last; i++ {
		lo, hi := p.within(i, t, n)
		if lo == from && hi == to {
			continue
		}
		lo, hi = min(max(lo, from), to), min(max(hi, from), to)
		for q := max(r, i*p.group); q < min(r+m, (i+1)*p.group); q++ {
			clear(p.scores[q*keyTile+from : q*keyTile+lo])
			clear(p.scores[q*keyTile+max(lo, hi) : q*keyTile+to])
		}
	}
	p.product(b, r, m, from, to, n)
}

// weighAlone is weigh row by row.
func (p *attentionPiece) weighAlone(b []float32, r, m, t, n int) {
	for q := r; q < r+m; q++ {
		lo, hi := p.within(q/p.group, t, n)
		p.product(b, q, 1, lo, hi, n)
	}
}

// product adds weights times values over keys [lo, hi) of a tile of n to rows [r, r+m).
func (p *attentionPiece) product(b []float32, r, m, lo, hi, n int) {
	if lo >= hi {
		return
	}
	a := p.scores[r*keyTile+lo : r*keyTile+hi]
	if m > 1 {
		a = p.w.scratch(1, p.t.mr*keyTile)
		p.t.pack(a, m, plain(p.scores[r*keyTile+lo:], keyTile), m, hi-lo)
	}
	for j := 0; j < p.pad; j += p.t.nr {
		p.t.tile(m, hi-lo, &a[0], &b[j*n+lo*p.t.nr], &p.acc[r*p.pad+j], p.pad, true, 0)
	}
}

// finish divides by the sums. Adding 0 leaves zeros positive.
func (p *attentionPiece) finish() {
	for i := range p.to - p.from {
		for h := range p.group {
			r, at := i*p.group+h, p.at(i, h)
			p.t.scale0(p.dst[at:at+p.Dim], p.acc[r*p.pad:r*p.pad+p.Dim], 1/p.sum[r])
		}
	}
}

// keys returns rows [t, t+n) of the sequence's keys or values as an operand:
// in their own memory when one span holds them, else copied to scratch i.
func (p *attentionPiece) keys(i int, x []float32, t, n int) operand {
	ld, head := p.KVHeads*p.Dim, p.kv*p.Dim
	at := 0
	for _, sp := range p.s.Keys {
		if at <= t && t+n <= at+sp.Len() {
			return plain(x[(sp.Start+t-at)*ld+head:], ld)
		}
		at += sp.Len()
	}
	c := p.w.scratch(i, keyTile*p.Dim)
	at = 0
	for _, sp := range p.s.Keys {
		for pos := max(t, at); pos < min(t+n, at+sp.Len()); pos++ {
			from := (sp.Start+pos-at)*ld + head
			copy(c[(pos-t)*p.Dim:(pos-t+1)*p.Dim], x[from:from+p.Dim])
		}
		at += sp.Len()
	}
	return plain(c, p.Dim)
}

// plain is an operand over rows of x that are ld apart.
func plain(x []float32, ld int) operand {
	return operand{unsafe.Pointer(unsafe.SliceData(x)), tensor.F32, ld, 1}
}

// packA packs m rows of o in panels of mr.
func (t *tier) packA(dst []float32, o operand, m, k int) {
	for i := 0; i < m; i += t.mr {
		rows := min(t.mr, m-i)
		t.pack(dst[i*k:], rows, o.part(i, 0), rows, k)
	}
}

// packBs packs n rows of o in panels of nr, the last filled with zeros.
func (t *tier) packBs(dst []float32, o operand, n, k int) {
	for j := 0; j < n; j += t.nr {
		cols := min(t.nr, n-j)
		if cols < t.nr {
			clear(dst[j*k : (j+t.nr)*k])
		}
		t.pack(dst[j*k:], t.nr, o.part(j, 0), cols, k)
	}
}
