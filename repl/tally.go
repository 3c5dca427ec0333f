package repl

import (
	"fmt"

	"pewter/builtins/eval"
)

// A tally gathers what evaluations found in the store, of which a notebook has
// dozens, for one line when all are done.
type tally []eval.Kept

func (t *tally) add(k eval.Kept) { *t = append(*t, k) }

// String sums up; the reason why answers were computed is told where all share it.
func (t tally) String() string {
	if len(t) == 1 {
		return t[0].String()
	}
	sum := eval.Kept{Model: fmt.Sprintf("%d evaluations", len(t)), Why: t[0].Why}
	for _, k := range t {
		sum.Known += k.Known
		sum.All += k.All
		if k.Why != sum.Why {
			sum.Why = "new, or not as those kept"
		}
	}
	return sum.String()
}

// settle tells the tally and begins another, and what was left of warnings.
func (a *app) settle() {
	a.hideMeter()
	if len(a.kept) > 0 {
		a.note("%s", a.kept)
	}
	a.kept = nil
	a.settleWarnings()
}
