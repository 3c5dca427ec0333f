package eval

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"pewter/builtins/stats"
	"pewter/builtins/table"
)

// Scores are the numbers of an evaluation.
type Scores struct {
	// Table has a row for each model, task, language and metric, a task's main
	// metric first: model, task, lang, metric, value, n (items), se, lo, hi (a 95 %
	// interval), normaliser and interval (how it was made). Shares are in [0, 1],
	// chrF and BLEU in [0, 100].
	Table *table.Table
	// Items has a row for each model, task, language and item: model, task, lang,
	// id (position in the file, from 0), correct (1 or 0, by the task's main
	// metric), ll (each choice's log-likelihood, in nats), chars, bytes and tokens
	// (of each choice), gold, phenomenon, truncated, and the text generated.
	Items *table.Table
	// Phenomena is Table by phenomenon, for the tasks that tell them apart.
	Phenomena *table.Table
	// Notes say what a reader should know: items cut, examples taken from the
	// task itself, results that were damaged.
	Notes []string
	// Kept says of each model how many answers were known and how many computed,
	// and why, where there is a store.
	Kept []Kept
	// Work says what each model that was run had to compute.
	Work []Work

	cells             []cell
	rows, items, phen [][]table.Cell
}

// A cell is a row of Table with what it was made of.
type cell struct {
	model, task, lang string
	metric            named
	stats             [][]float64 // of each item
	items             []Item
}

// add adds the outcomes of one model.
func (r *run) add(s subject, outcomes [][]Outcome) error {
	for ti := range r.tasks {
		t := &r.tasks[ti]
		for mi, m := range r.metrics[ti] {
			list := r.statsOf(t, m, outcomes[ti])
			if err := r.addMetric(s, t, m, list); err != nil {
				return fmt.Errorf("%s: %s: %w", t.ID(), m.name, err)
			}
			if mi == 0 {
				r.addItems(s, t, list, outcomes[ti])
			}
		}
	}
	return nil
}

// statsOf returns the statistics of every item.
func (r *run) statsOf(t *Task, m named, outcomes []Outcome) [][]float64 {
	list := make([][]float64, len(t.Items))
	for i := range list {
		list[i] = m.Stats(&t.Items[i], &outcomes[i])
	}
	if _, ok := m.Metric.(ChrF); ok && r.o.Compat == Paper {
		paperChrF(t, m, outcomes, list)
		r.scores.note("%s: %s as in the paper, whose harness scored the first translation alone, against the references of all items", t.ID(), m.name)
	}
	return list
}

func (r *run) addMetric(s subject, t *Task, m named, list [][]float64) error {
	row, err := r.row(s, t, m, list)
	if err != nil {
		return err
	}
	r.scores.rows = append(r.scores.rows, row)
	r.scores.cells = append(r.scores.cells, cell{s.name, t.label(), t.Lang, m, list, t.Items})
	return r.addPhenomena(s, t, m, list)
}

// row makes a row of Table.
func (r *run) row(s subject, t *Task, m named, list [][]float64) ([]table.Cell, error) {
	v, err := r.interval(t, m, list)
	return []table.Cell{
		{Name: "model", Value: s.name}, {Name: "task", Value: t.label()}, {Name: "lang", Value: t.Lang},
		{Name: "metric", Value: m.name}, {Name: "value", Value: v.value}, {Name: "n", Value: len(list)},
		{Name: "se", Value: v.se}, {Name: "lo", Value: v.lo}, {Name: "hi", Value: v.hi},
		{Name: "normaliser", Value: r.normaliser(t, m)}, {Name: "interval", Value: v.method},
	}, err
}

// label is the task's name in tables: "belebele", "belebele_mcf".
func (t *Task) label() string {
	if t.Form != "" && t.Form != Cloze {
		return t.Name + "_" + t.Form
	}
	return t.Name
}

// addPhenomena adds the rows of a metric by phenomenon, in their order in the file.
func (r *run) addPhenomena(s subject, t *Task, m named, list [][]float64) error {
	var names []string
	of := map[string][][]float64{}
	for i, it := range t.Items {
		if it.Phenomenon == "" {
			continue
		}
		if of[it.Phenomenon] == nil {
			names = append(names, it.Phenomenon)
		}
		of[it.Phenomenon] = append(of[it.Phenomenon], list[i])
	}
	for _, name := range names {
		row, err := r.row(s, t, m, of[name])
		if err != nil {
			return err
		}
		r.scores.phen = append(r.scores.phen, slices.Insert(row, 3, table.Cell{Name: "phenomenon", Value: name}))
	}
	return nil
}

func (r *run) addItems(s subject, t *Task, main [][]float64, outcomes []Outcome) {
	for i, o := range outcomes {
		it := &t.Items[i]
		row := []table.Cell{
			{Name: "model", Value: s.name}, {Name: "task", Value: t.label()}, {Name: "lang", Value: t.Lang}, {Name: "id", Value: it.ID},
		}
		switch t.Kind {
		case Pair, Choice:
			row = append(row, table.Cell{Name: "correct", Value: int(main[i][0])}, table.Cell{Name: "gold", Value: it.Gold})
			fallthrough
		case Text:
			row = append(row, lengths(it, o)...)
		case Translate:
			row = append(row, table.Cell{Name: "text", Value: o.Text}, table.Cell{Name: "reference", Value: it.References[0]})
		}
		if it.Phenomenon != "" {
			row = append(row, table.Cell{Name: "phenomenon", Value: it.Phenomenon})
		}
		r.scores.items = append(r.scores.items, append(row, table.Cell{Name: "truncated", Value: o.Truncated}))
	}
}

func lengths(it *Item, o Outcome) []table.Cell {
	chars, bytes := make([]int, len(it.Choices)), make([]int, len(it.Choices))
	for j := range it.Choices {
		c := o.measured(it, j)
		chars[j], bytes[j] = utf8.RuneCountInString(c), len(c)
	}
	return []table.Cell{{Name: "ll", Value: o.LL}, {Name: "chars", Value: chars}, {Name: "bytes", Value: bytes}, {Name: "tokens", Value: o.Tokens}}
}

// finish makes the tables.
func (s *Scores) finish() (*Scores, error) {
	for _, x := range []struct {
		to   **table.Table
		rows [][]table.Cell
	}{{&s.Table, s.rows}, {&s.Items, s.items}, {&s.Phenomena, s.phen}} {
		t, err := table.FromRows(x.rows)
		if err != nil {
			return nil, err
		}
		*x.to = t
	}
	s.rows, s.items, s.phen = nil, nil, nil
	return s, nil
}

// Bootstrap returns Table with se, lo, hi and interval by resampling items as
// the options say (Stat and Clusters are not used), with the same draws for every
// row of one length. Over says what is drawn: "items", or whole "groups" of items
// that share a passage or a sentence, or a "phenomenon".
func (s *Scores) Bootstrap(o stats.BootstrapOptions, over string) (*table.Table, error) {
	all, err := s.resample(o, over)
	if err != nil {
		return nil, err
	}
	cols := map[string][]float64{}
	method := make([]string, len(all))
	for i, v := range all {
		cols["se"], cols["lo"], cols["hi"] = append(cols["se"], v.se), append(cols["lo"], v.lo), append(cols["hi"], v.hi)
		method[i] = v.method
	}
	out := slices.Clone(s.Table.Columns())
	for i, c := range out {
		if x, ok := cols[c.Name]; ok {
			out[i] = &table.Column{Name: c.Name, Float: x}
		}
		if c.Name == "interval" {
			out[i] = &table.Column{Name: c.Name, String: method}
		}
	}
	return table.New(out...)
}

// resample resamples every cell: means all together, other metrics one by one.
func (s *Scores) resample(o stats.BootstrapOptions, over string) ([]interval, error) {
	out := make([]interval, len(s.cells))
	var err error
	var means [][]float64
	var at []int
	for i, c := range s.cells {
		if o.Clusters, err = clusters(c.items, over); err != nil {
			return nil, err
		}
		if isMean(c.stats) && o.Clusters == nil {
			means, at = append(means, firsts(c.stats)), append(at, i)
			continue
		}
		v, err := resampled(c.metric, c.stats, o)
		if err != nil {
			return nil, fmt.Errorf("%s on %s %s: %w", c.model, c.task, c.lang, err)
		}
		out[i] = v
	}
	if len(means) == 0 {
		return out, nil
	}
	o.Stat, o.Clusters = nil, nil
	list, err := stats.BootstrapAll(means, o)
	if err != nil {
		return nil, err
	}
	for j, b := range list {
		out[at[j]] = interval{b.Value, b.SE, b.Lo, b.Hi, b.Method}
	}
	return out, nil
}

// clusters numbers what items have in common, nil where each is drawn alone.
func clusters(items []Item, over string) ([]int32, error) {
	var of func(Item) string
	switch over {
	case "", "items":
		return nil, nil
	case "groups":
		of = func(it Item) string { return it.Group }
	case "phenomenon":
		of = func(it Item) string { return it.Phenomenon }
	default:
		return nil, fmt.Errorf("unknown over %q; want items, groups or phenomenon", over)
	}
	number := map[string]int32{}
	out := make([]int32, len(items))
	for i, it := range items {
		name := of(it)
		if name == "" {
			name = fmt.Sprint("item ", i) // nothing in common with others
		}
		if _, ok := number[name]; !ok {
			number[name] = int32(len(number))
		}
		out[i] = number[name]
	}
	return out, nil
}

// firsts are the first statistics of each item.
func firsts(list [][]float64) []float64 {
	x := make([]float64, len(list))
	for i, s := range list {
		x[i] = s[0]
	}
	return x
}
