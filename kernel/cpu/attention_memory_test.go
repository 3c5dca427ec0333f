package cpu

import (
	"testing"

	"pewter/kernel"
)

// The gradient of a long text's attention takes memory in proportion to its tokens, a
// few times the queries of a piece, not to the scores.
func TestAttentionGradMemory(t *testing.T) {
	const n, heads, dim = 3000, 2, 16
	d, err := New(Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var a [8]kernel.Array
	for i := range a {
		a[i] = d.New(n, heads*dim)
		d.Clear(a[i])
	}
	own := kernel.Span{End: n}
	s := kernel.AttentionSpec{Heads: heads, KVHeads: heads, Dim: dim, Scale: 1, Sequences: []kernel.Sequence{{Query: own, Keys: []kernel.Span{own}}}}
	got := allocated(func() { d.AttentionGrad(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], s) })
	if most := uint64(10 * 4 * n * dim); got > most {
		t.Errorf("%d bytes for a text of %d tokens, want %d at most", got, n, most)
	}
}
