package model

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"pewter/internal/shared"
	"pewter/kernel"
)

// Of a sequence of 3 queries at the end of 5 keys, and one of 2 at the end of
// those keys less one and 2 others, rows 0, 2 and 3 are picked.
func TestPickRows(t *testing.T) {
	r := rows{pos: []int32{2, 3, 4, 4, 5}, sequences: []kernel.Sequence{
		{Query: kernel.Span{Start: 0, End: 3}, Keys: []kernel.Span{{Start: 9, End: 11}, {Start: 0, End: 3}}},
		{Query: kernel.Span{Start: 3, End: 5}, Keys: []kernel.Span{{Start: 9, End: 11}, {Start: 0, End: 2}, {Start: 3, End: 5}}},
	}}
	want := rows{pos: []int32{2, 4, 4}, sequences: []kernel.Sequence{
		{Query: kernel.Span{Start: 0, End: 1}, Keys: []kernel.Span{{Start: 9, End: 11}, {Start: 0, End: 1}}},
		{Query: kernel.Span{Start: 1, End: 2}, Keys: []kernel.Span{{Start: 9, End: 11}, {Start: 0, End: 3}}},
		{Query: kernel.Span{Start: 2, End: 3}, Keys: []kernel.Span{{Start: 9, End: 11}, {Start: 0, End: 2}, {Start: 3, End: 4}}},
	}}
	if got := r.pick([]int32{0, 2, 3}); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := allBut([]kernel.Span{{Start: 4, End: 6}, {Start: 0, End: 2}}, 3); !slices.Equal(got, []kernel.Span{{Start: 4, End: 5}}) {
		t.Errorf("all keys but 3 of 4 are %v", got)
	}
}

// A token has the same bits whether it is asked for alone or after one row with
// others, and whether its row is the only one of its text that is asked about.
func TestPickSameBits(t *testing.T) {
	dir := shared.Dir(t, "golden/arch")
	folders, _ := os.ReadDir(dir)
	for _, f := range folders {
		m := open(t, filepath.Join(dir, f.Name()))
		text := []int32{1, 9, 33, 7, 4, 21, 50, 2}
		var whole, parts []Request
		for k := 1; k < len(text); k++ {
			whole = append(whole, Request{text[:k], text[k : k+1]})
			for _, other := range []int32{3, 5, 8} {
				parts = append(parts, Request{text[:k], []int32{other}})
			}
		}
		together := scores(t, m, slices.Concat(whole, parts))
		for i, r := range slices.Concat(whole, parts) {
			if alone := scores(t, m, []Request{r}); alone[0] != together[i] {
				t.Errorf("%s: %v is %+v alone, %+v with others", m.ckpt.Name(), r, alone[0], together[i])
			}
		}
		sum := 0.0
		for i := range whole {
			sum += together[i].LL
		}
		if r := scores(t, m, []Request{{text[:1], text[1:]}}); r[0].LL != sum {
			t.Errorf("%s: a text is %v, its tokens one by one %v", m.ckpt.Name(), r[0].LL, sum)
		}
	}
}
