package eval

import (
	"fmt"
	"slices"
	"strings"

	"pewter/internal/registry"
)

// An Outcome is what a model said about an item.
type Outcome struct {
	LL        []float64 // of each choice; the sum of log-softmax over its tokens, in nats
	Bare      []float64 // of each choice after Item.Bare, where a metric asked
	Tokens    []int     // of each choice
	Text      string    // what was generated
	Truncated bool      // the item was too long for the model and cut on the left
	Spaced    bool      // a choice's length counts the space before it
	Strict    bool      // the right choice must be likelier than all others, not as likely
}

// A Metric reduces outcomes to a number through statistics that add up over
// items, so that one resampling serves them all:
//
//	value = Value(Σ Stats(item, outcome))
type Metric interface {
	// Kinds lists the kinds of task that it measures.
	Kinds() []Kind
	// Normaliser says what a likelihood is divided by, or what is counted.
	Normaliser() string
	// Stats returns the item's statistics: as many for every item.
	Stats(it *Item, o *Outcome) []float64
	// Value returns the metric of summed statistics.
	Value(sum []float64) float64
}

// Metrics holds the metrics by name.
var Metrics = registry.New[Metric]("metric")

// aliases are other tools' names of our metrics.
var aliases = map[string]string{
	"acc_norm": "acc_char", "acc_norm_token": "acc_token", "acc_per_token": "acc_token", "acc_per_char": "acc_char",
	"acc_norm_pmi": "acc_pmi", "acc_uncond": "acc_pmi", "acc_bytes": "acc_byte", "acc_mutual_info": "acc_pmi", "chrf++": "chrf2pp", "chrf_plus": "chrf2pp", "chrfpp": "chrf2pp",
}

// byDefault lists the metrics of each kind that are reported when none is asked
// for, the one shown first aside.
var byDefault = map[Kind][]string{
	Pair:      {"acc", "acc_char", "acc_byte", "acc_token"},
	Choice:    {"acc", "acc_char", "acc_byte", "acc_token"},
	Translate: {"chrf2pp", "chrf", "bleu"},
	Text:      {"bits_per_byte"},
}

// named is a metric and its name.
type named struct {
	name string
	Metric
}

// normaliser is the metric's, or its signature in sacrebleu's way.
func (m named) normaliser(items []Item) string {
	if s, ok := m.Metric.(interface{ signature([]Item) string }); ok {
		return s.signature(items)
	}
	return m.Normaliser()
}

// metrics returns the metrics of a task, its main one first: those asked for
// that measure its kind, or the kind's own.
func (t *Task) metrics(asked []string) ([]named, error) {
	names := asked
	if len(names) == 0 {
		names = byDefault[t.Kind]
		if t.Main != "" {
			names = slices.Concat([]string{t.Main}, names)
		}
	}
	var out []named
	for _, name := range names {
		if a, ok := aliases[name]; ok {
			name = a
		}
		e, err := Metrics.Lookup(name)
		if err != nil {
			return nil, NameError{err}
		}
		fits := slices.Contains(e.Value.Kinds(), t.Kind)
		twice := slices.ContainsFunc(out, func(m named) bool { return m.name == name })
		if fits && !twice {
			out = append(out, named{name, e.Value})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: none of the metrics %s measures a task of kind %v; have: %s",
			t.ID(), strings.Join(asked, ", "), t.Kind, strings.Join(metricsOf(t.Kind), ", "))
	}
	return out, nil
}

func metricsOf(k Kind) []string {
	var names []string
	for e := range Metrics.All() {
		if slices.Contains(e.Value.Kinds(), k) {
			names = append(names, e.Name)
		}
	}
	return names
}

// sum adds up the statistics of the items at index, in that order; of all items
// for a nil index.
func sum(stats [][]float64, index []float64) []float64 {
	var total []float64
	add := func(s []float64) {
		if total == nil {
			total = make([]float64, len(s))
		}
		for j, v := range s {
			total[j] += v
		}
	}
	if index == nil {
		for _, s := range stats {
			add(s)
		}
		return total
	}
	for _, i := range index {
		add(stats[int(i)])
	}
	return total
}
