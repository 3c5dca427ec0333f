package model

import (
	"testing"

	"pewter/builtins/model/arch"
	"pewter/kernel"
)

// Two texts of 3 and 4 inputs share 2: 5 tokens are computed. By hand, of one
// layer with hidden size 2, one head of 2 and an FFN of 3: 2·2·(2·2 + 2·2 + 3·3)
// operations a token, 2·7·2 a head; attention sees 1+2+3 and 3+4 keys at 4·2 each.
func TestWork(t *testing.T) {
	s := &arch.Spec{Vocab: 7, Hidden: 2, Heads: 1, KVHeads: 1, HeadDim: 2, FFN: 3, Layers: []arch.Layer{{}}}
	p := newPlan([]text{{[]int32{1, 2, 3, 4}, 3}, {[]int32{1, 2, 5, 6, 4}, 3}}, 100, false)
	var w Work
	w.planned(s, p)
	want := Work{Computed: 5, Scored: 3, Ops: 5*2*2*(4+4+9) + 3*28 + 8*(6+7)}
	if w != want {
		t.Errorf("%+v, want %+v", w, want)
	}
	seq := kernel.Sequence{Query: kernel.Span{End: 3}, Keys: []kernel.Span{{End: 5}}}
	s.Layers[0].Window = 4 // the queries see 3, 4 and 4 keys
	if got := attentionOps(s, seq); got != 8*11 {
		t.Errorf("attention in a window: %v operations, want 88", got)
	}
}
