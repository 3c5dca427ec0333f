package eval

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pewter/builtins/stats"
	"pewter/builtins/table"
	"pewter/internal/suggest"
)

// Paired returns the differences of model a less model b: for each task, language
// and metric that both have, task, lang, metric, a, b (the names), value, se, lo,
// hi, p, n and interval. Both are resampled with the same draws (stats.Paired):
// accuracies as means of the items' differences, other metrics by their summed
// statistics, as in Koehn, "Statistical significance tests for machine translation
// evaluation" (EMNLP 2004). Stat and Clusters of the options are not used; over is
// as in Bootstrap.
func (s *Scores) Paired(a, b string, o stats.BootstrapOptions, over string) (*table.Table, error) {
	pairs, err := s.pairs(a, b)
	if err != nil {
		return nil, err
	}
	diffs, err := pairedAll(pairs, o, over)
	if err != nil {
		return nil, err
	}
	rows := make([][]any, len(pairs))
	for i, p := range pairs {
		d := diffs[i]
		rows[i] = []any{p.a.task, p.a.lang, p.a.metric.name, a, b, d.Value, d.SE, d.Lo, d.Hi, d.P, d.N, d.Method}
	}
	return table.FromRecords([]string{"task", "lang", "metric", "a", "b", "value", "se", "lo", "hi", "p", "n", "interval"}, rows...)
}

// A pair is one task, language and metric of two models.
type pair struct{ a, b cell }

func (p pair) String() string { return p.a.task + " " + p.a.lang + " " + p.a.metric.name }

func (s *Scores) pairs(a, b string) (pairs []pair, err error) {
	if len(s.cells) == 0 {
		return nil, errors.New("the table has no rows left")
	}
	if a == b {
		return nil, fmt.Errorf("got %q twice, want two models", a)
	}
	for _, name := range []string{a, b} {
		if !slices.ContainsFunc(s.cells, func(c cell) bool { return c.model == name }) {
			have := s.models()
			return nil, fmt.Errorf("no model %q%s; have: %s", name, suggest.DidYouMean(name, have), strings.Join(have, ", "))
		}
	}
	for _, c := range s.cells {
		if c.model != a {
			continue
		}
		i := slices.IndexFunc(s.cells, func(d cell) bool {
			return d.model == b && d.task == c.task && d.lang == c.lang && d.metric.name == c.metric.name
		})
		if i < 0 {
			continue
		}
		p := pair{c, s.cells[i]}
		if err := p.sameItems(); err != nil {
			return nil, err
		}
		pairs = append(pairs, p)
	}
	if pairs == nil {
		return nil, fmt.Errorf("%s and %s have no task, language and metric in common", a, b)
	}
	return pairs, nil
}

func (s *Scores) models() (names []string) {
	for _, c := range s.cells {
		if !slices.Contains(names, c.model) {
			names = append(names, c.model)
		}
	}
	return names
}

// sameItems checks that both models answered the same items, in the same order.
func (p pair) sameItems() error {
	x, y := p.a.items, p.b.items
	if len(x) != len(y) {
		return fmt.Errorf("%v: got %d items of %s and %d of %s; score both on the same", p, len(x), p.a.model, len(y), p.b.model)
	}
	for i := range x {
		if x[i].ID != y[i].ID {
			return fmt.Errorf("%v: item %d of %s is %v, and %v of %s; score both on the same", p, i, p.a.model, x[i].ID, y[i].ID, p.b.model)
		}
	}
	return nil
}

// pairedAll resamples all pairs: means together, other metrics one by one.
func pairedAll(pairs []pair, o stats.BootstrapOptions, over string) ([]stats.Difference, error) {
	out := make([]stats.Difference, len(pairs))
	var means [2][][]float64
	var at []int
	for i, p := range pairs {
		groups, err := clusters(p.a.items, over)
		if err != nil {
			return nil, err
		}
		if p.isMean() && groups == nil {
			means[0], means[1], at = append(means[0], firsts(p.a.stats)), append(means[1], firsts(p.b.stats)), append(at, i)
			continue
		}
		o.Clusters = groups
		if out[i], err = p.resampled(o); err != nil {
			return nil, fmt.Errorf("%v: %w", p, err)
		}
	}
	o.Stat, o.Clusters = nil, nil
	list, err := stats.PairedAll(means[0], means[1], o)
	for j, d := range list {
		out[at[j]] = d
	}
	return out, err
}

func (p pair) isMean() bool { return isMean(p.a.stats) && isMean(p.b.stats) }

// resampled compares means, or the metric of the summed statistics: the items of b
// stand after those of a, so that one function of their places serves both.
func (p pair) resampled(o stats.BootstrapOptions) (stats.Difference, error) {
	if p.isMean() {
		return stats.Paired(firsts(p.a.stats), firsts(p.b.stats), o)
	}
	list := slices.Concat(p.a.stats, p.b.stats)
	n := len(p.a.stats)
	index := make([]float64, 2*n)
	for i := range index {
		index[i] = float64(i)
	}
	o.Stat = func(index []float64) float64 { return p.a.metric.Value(sum(list, index)) }
	return stats.Paired(index[:n], index[n:], o)
}
