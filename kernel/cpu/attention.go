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

// attention is a task whose pieces are a block of queries of a sequence by some
// heads of keys with the heads of queries that share them.
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
	scale2       float32 // Scale·log₂e
	group        int     // query heads that share a key head
	together     int     // key heads of a piece: their outputs fill whole cache lines
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
	a.gather(len(a.blocks), d.Threads())
	d.runOn(d.threadsFor(work*s.Heads*s.Dim), a, len(a.blocks)*a.parts())
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
	a.AttentionSpec, a.t, a.scale2 = s, d.tier, s.Scale*log2e
	a.q, a.k, a.v = f32(q), f32(k), f32(v)
	a.group = s.Heads / s.KVHeads
	a.together = 1
	for a.together*s.Dim*4%cacheLine != 0 && a.together < s.KVHeads {
		a.together++
	}
}

// parts is how many pieces share a block's heads.
func (a *attention) parts() int { return (a.KVHeads + a.together - 1) / a.together }

// heads returns the key heads [from, to) of a part.
func (a *attention) heads(part int) (from, to int) {
	return part * a.together, min(a.KVHeads, (part+1)*a.together)
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
	b := a.blocks[len(a.blocks)-1-i/a.parts()] // the last see most keys: threads end together
	p := &w.attention                          // of the worker, or each would be allocated
	*p = attentionPiece{attention: a, w: w, queryRange: b, s: &a.Sequences[b.seq]}
	p.start()
	p.turnSingle()
	from, to := a.heads(i % a.parts())
	for kv := from; kv < to; kv++ {
		p.head(kv)
		p.run()
	}
}

// gather puts more heads in a piece, which share its strips, as long as there are
// many pieces for each thread, or but one thread.
func (a *attention) gather(blocks, threads int) {
	for a.together < a.KVHeads && (threads == 1 || blocks*a.parts() >= 32*threads) {
		a.together *= 2
	}
}

// plain is an operand over rows of x that are ld apart.
func plain(x []float32, ld int) operand {
	return operand{unsafe.Pointer(unsafe.SliceData(x)), tensor.F32, ld, 1}
}
