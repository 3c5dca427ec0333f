package repl

import (
	"testing"

	"pewter/builtins/eval"
)

func TestTally(t *testing.T) {
	known, fresh := eval.Kept{Model: "a", Known: 4, All: 4}, eval.Kept{Model: "b", All: 6, Why: "nothing kept yet"}
	other := eval.Kept{Model: "c", All: 6, Why: "other model (12, was 34)"}
	for _, c := range []struct {
		list tally
		want string
	}{
		{tally{known}, "a: all 4 answers were known"},
		{tally{{Model: "a", Known: 1, All: 1}}, "a: its one answer was known"},
		{tally{{Model: "a", All: 1, Why: "new"}}, "a: its one answer computed (new)"},
		{tally{{Model: "a", Known: 1, All: 3}}, "a: 1 of 3 answers was known, the others computed"},
		{tally{fresh}, "b: all 6 answers computed (nothing kept yet)"},
		{tally{known, known, known}, "3 evaluations: all 12 answers were known"},
		{tally{fresh, fresh}, "2 evaluations: all 12 answers computed (nothing kept yet)"},
		{tally{known, fresh}, "2 evaluations: 4 of 10 answers were known, the others computed"},
		{tally{fresh, other}, "2 evaluations: all 12 answers computed (new, or not as those kept)"},
	} {
		if got := c.list.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
