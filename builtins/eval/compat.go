package eval

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pewter/builtins/stats"
	"pewter/internal/suggest"
)

// The definitions that Options.Compat can ask for:
//
//	""          ours: pairs strictly, standard errors std(ddof 1)/√n
//	paper       "On the Limits of Model Merging for Multilinguality in Pre-Training":
//	            the standard error of a pair's accuracy is √(p(1-p)/n)
//	lm-eval     lm-evaluation-harness: of equally likely choices the first wins, in pairs too
//	            and acc_char counts a choice without the space before it, as ours does
//	lighteval   continuations are encoded apart from their contexts; acc_char counts the space, as paper does
const (
	Ours      = ""
	Paper     = "paper"
	LMEval    = "lm-eval"
	Lighteval = "lighteval"
)

func checkCompat(c string) error {
	known := []string{Paper, LMEval, Lighteval}
	if c == Ours || slices.Contains(known, c) {
		return nil
	}
	return NameError{fmt.Errorf("unknown compat %q%s; have: %s", c, suggest.DidYouMean(c, known), strings.Join(known, ", "))}
}

// spaced reports whether a choice's length counts the space before it.
func (r *run) spaced() bool { return r.o.Compat == Lighteval || r.o.Compat == Paper }

// normaliser is the metric's, which says whether a length of text counts the space
// that choices begin with.
func (r *run) normaliser(t *Task, m named) string {
	n := m.normaliser(t.Items)
	spaced, length := true, false
	switch a := m.Metric.(type) {
	case Accuracy:
		spaced, length = r.spaced(), a.Text
	case BitsPerByte:
		length = true
	}
	switch {
	case !length || t.Kind == Text || !slices.ContainsFunc(t.Items, Item.leadingSpace):
		return n
	case spaced:
		return n + " with the leading space"
	}
	return n + " without the leading space"
}

// leadingSpace reports whether a choice begins with a space.
func (it Item) leadingSpace() bool {
	return slices.ContainsFunc(it.Choices, func(c string) bool { return strings.HasPrefix(c, " ") })
}

// An interval is a value and how sure it is.
type interval struct {
	value, se, lo, hi float64
	method            string
}

// interval returns the value of a column of statistics with its 95 % interval:
// for a mean ±1.96 standard errors, for other metrics of 1000 resamples of items.
func (r *run) interval(t *Task, m named, list [][]float64) (interval, error) {
	if !isMean(list) {
		return resampled(m, list, stats.BootstrapOptions{})
	}
	v := interval{value: m.Value(sum(list, nil)), se: stats.StdErr(firsts(list)), method: "normal 95%, se = std/√n"}
	if r.o.Compat == Paper && t.Kind == Pair {
		v.se = math.Sqrt(v.value * (1 - v.value) / float64(len(list)))
		v.method = "normal 95%, se = √(p(1-p)/n)"
	}
	v.lo, v.hi = v.value-z95*v.se, v.value+z95*v.se
	return v, nil
}

// paperChrF changes statistics to those of the paper's harness, in which a fault
// compared the first translation with the references of all items, and no other.
func paperChrF(t *Task, m named, outcomes []Outcome, list [][]float64) {
	var all Item
	for _, it := range t.Items {
		all.References = append(all.References, it.References...)
	}
	list[0] = m.Stats(&all, &outcomes[0])
	for _, s := range list[1:] {
		clear(s)
	}
}

// z95 is the 97.5 % quantile of the normal distribution.
const z95 = 1.959963984540054

// isMean reports whether statistics are numbers with a weight of one each.
func isMean(list [][]float64) bool {
	return !slices.ContainsFunc(list, func(s []float64) bool { return len(s) != 2 || s[1] != 1 })
}

// resampled resamples items and computes the metric of each resample's summed
// statistics.
func resampled(m named, list [][]float64, o stats.BootstrapOptions) (interval, error) {
	index := make([]float64, len(list))
	for i := range index {
		index[i] = float64(i)
	}
	o.Stat = func(index []float64) float64 { return m.Value(sum(list, index)) }
	b, err := stats.Bootstrap(index, o)
	if err != nil {
		return interval{}, err
	}
	return interval{b.Value, b.SE, b.Lo, b.Hi, b.Method}, nil
}
