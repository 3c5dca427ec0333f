package cpu

import (
	"math/bits"

	"pewter/kernel"
)

// embedGrad is a task whose pieces are the rows of the table by the last bits of their
// numbers: each goes through all tokens in order, so that a row's sum is
// one chain.
type embedGrad struct {
	t         *tier
	table, dy []float32
	ids       []int32
	cols      int
	pieces    int // a power of two
}

// EmbedGrad adds dy[i] to dtable[ids[i]].
func (d *Device) EmbedGrad(dtable, dy kernel.Array, ids []int32) {
	check("EmbedGrad", len(dtable.Shape) == 2 && matrix(dy, len(ids), dtable.Shape[1]), dtable, dy)
	for _, id := range ids {
		check("EmbedGrad: a token id outside the table", 0 <= id && int(id) < dtable.Shape[0], dtable)
	}
	g := &d.tasks.embedGrad
	*g = embedGrad{t: d.tier, table: f32(dtable), dy: f32(dy), ids: ids, cols: dtable.Shape[1], pieces: 1}
	if threads := d.threadsFor(len(g.dy)); threads > 1 {
		g.pieces = 4 << bits.Len(uint(threads-1)) // some tokens are much more frequent than others
	}
	d.runOn(d.threadsFor(len(g.dy)), g, g.pieces)
}

// piece adds the tokens of piece p, and asks for the next before it adds one.
func (g *embedGrad) piece(w *worker, p int) {
	for i, n := g.next(p, 0), 1; i < len(g.ids); n++ {
		if n%askedRows == 0 && w.stopped() {
			return
		}
		next := g.next(p, i+1)
		after := min(next, len(g.ids)-1)
		g.t.addAsking(g.row(g.table, int(g.ids[i])), g.row(g.dy, i), g.row(g.table, int(g.ids[after])), g.row(g.dy, after))
		i = next
	}
}

// askedRows is after how many rows a piece asks whether the others are wanted.
const askedRows = 128

// next returns the first token from i on that is the piece's.
func (g *embedGrad) next(p, i int) int {
	for i < len(g.ids) && int(g.ids[i])&(g.pieces-1) != p {
		i++
	}
	return i
}

func (g *embedGrad) row(x []float32, i int) []float32 { return x[i*g.cols : (i+1)*g.cols] }
