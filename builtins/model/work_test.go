package model

import (
	"testing"

	"pewter/builtins/model/arch"
)

// Two texts of 3 and 4 inputs share 2: 5 tokens are computed. By hand, of two
// layers with hidden size 2, one head of 2 and an FFN of 3: keys and values of a
// token are 2·2·4 operations a layer, the rest of it 2·2·(4 + 9), a head 2·7·2;
// the tokens see 1, 2, 3, 3 and 4 keys at 4·2 each. In the last layer the rest is
// for the three tokens that something is asked of, which see 3, 3 and 4.
func TestWork(t *testing.T) {
	s := &arch.Spec{Vocab: 7, Hidden: 2, Heads: 1, KVHeads: 1, HeadDim: 2, FFN: 3, Layers: []arch.Layer{{}, {}}}
	texts := []text{{[]int32{1, 2, 3, 4}, 3}, {[]int32{1, 2, 3, 5}, 3}, {[]int32{1, 2, 5, 6, 4}, 3}}
	var w Work
	w.planned(s, newPlan(texts, 100, false))
	want := Work{Computed: 5, Scored: 4, Ops: 5*2*16 + 5*52 + 3*52 + 8*13 + 8*10 + 3*28}
	if w != want {
		t.Errorf("%+v, want %+v", w, want)
	}
	if got := seen([]int32{2, 3, 4}, 4); got != 3+4+4 {
		t.Errorf("in a window of 4 three tokens see %d keys, want 11", got)
	}
}
