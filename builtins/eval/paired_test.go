package eval

import (
	"math"
	"strings"
	"testing"

	"pewter/builtins/stats"
	"pewter/builtins/table"
)

// twoModels are scores of two models on one set of choices and of translations.
func twoModels(t *testing.T) *Scores {
	t.Helper()
	right := map[string][]float64{"a": {1, 1, 0, 1, 1, 1}, "b": {0, 1, 0, 0, 1, 1}}
	said := map[string][]string{"a": {"the cat sat on the mat", "a dog"}, "b": {"the cat on mat", "a small dog ran"}}
	items := make([]Item, 6)
	for i := range items {
		items[i].ID, items[i].Phenomenon = i, string(rune('x'+i/3))
	}
	refs := []Item{{ID: 0, References: []string{"the cat sat on a mat"}}, {ID: 1, References: []string{"a small dog ran"}}}
	acc, bleu := named{"acc", Accuracy{}}, named{"bleu", BLEU{Orders: 2}}
	s := &Scores{Items: &table.Table{}, Phenomena: &table.Table{}}
	var rows [][]any
	for _, m := range []string{"a", "b"} {
		var hits, counts [][]float64
		for _, r := range right[m] {
			hits = append(hits, []float64{r, 1})
		}
		for i, text := range said[m] {
			counts = append(counts, bleu.Stats(&refs[i], &Outcome{Text: text}))
		}
		s.cells = append(s.cells, cell{m, "choice", "eng", acc, hits, items}, cell{m, "flores", "deu-eng", bleu, counts, refs})
		rows = append(rows, []any{m, "choice", "eng", "acc", 0.5}, []any{m, "flores", "deu-eng", "bleu", 0.5})
	}
	var err error
	if s.Table, err = table.FromRecords([]string{"model", "task", "lang", "metric", "value"}, rows...); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPaired checks accuracies against the items' differences, and BLEU against
// one statistic that knows both translations of an item.
func TestPaired(t *testing.T) {
	s := twoModels(t)
	o := stats.BootstrapOptions{N: 300, Seed: 3, Interval: "percentile"}
	got, err := s.Paired("a", "b", o, "items")
	if err != nil {
		t.Fatal(err)
	}
	acc, err := stats.Bootstrap([]float64{1, 0, 0, 1, 0, 0}, o)
	if err != nil {
		t.Fatal(err)
	}
	x, y := s.cells[1], s.cells[3]
	o.Stat = func(i []float64) float64 { return x.metric.Value(sum(x.stats, i)) - y.metric.Value(sum(y.stats, i)) }
	bleu, err := stats.Bootstrap([]float64{0, 1}, o)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []stats.Interval{acc, bleu} {
		r := got.Row(i)
		for name, w := range map[string]float64{"value": want.Value, "se": want.SE, "lo": want.Lo, "hi": want.Hi} {
			if g, _ := r.Value(name).(float64); math.Abs(g-w) > 1e-12 {
				t.Errorf("row %d: %s %v, want %v", i, name, g, w)
			}
		}
		if r.Text("interval") != "paired "+want.Method || r.Text("metric") != []string{"acc", "bleu"}[i] {
			t.Errorf("row %d: %v", i, r.Values())
		}
	}
	if bleu.SE == 0 || got.Rows() != 2 {
		t.Errorf("%d rows, standard error %v", got.Rows(), bleu.SE)
	}
}

// Phenomena are drawn whole.
func TestPairedClusters(t *testing.T) {
	s := twoModels(t)
	s = s.Of(s.Table.Take([]int{0, 2}))
	s.cells[1].stats[5] = []float64{0, 1} // two items in three, and one
	got, err := s.Paired("a", "b", stats.BootstrapOptions{Interval: "percentile", Level: 0.999}, "phenomenon")
	if err != nil || got.Rows() != 1 || got.Row(0).Value("lo") != 1.0/3 || got.Row(0).Value("value") != 0.5 || got.Row(0).Value("hi") != 2.0/3 {
		t.Errorf("%v, %v; want .5 between a third and two", got.Row(0).Values(), err)
	}
}

func TestPairedErrors(t *testing.T) {
	s := twoModels(t)
	fewer, other := twoModels(t), twoModels(t)
	fewer.cells[2].items = fewer.cells[2].items[:3]
	other.cells[3].items = []Item{{ID: 0}, {ID: 7}}
	apart := s.Of(s.Table.Take([]int{0, 3}))
	for want, f := range map[string]func() (*table.Table, error){
		`no model "c"`: func() (*table.Table, error) { return s.Paired("a", "c", stats.BootstrapOptions{}, "items") },
		"choice eng acc: got 6 items of a and 3 of b":         func() (*table.Table, error) { return fewer.Paired("a", "b", stats.BootstrapOptions{}, "items") },
		"flores deu-eng bleu: item 1 of a is 1, and 7 of b":   func() (*table.Table, error) { return other.Paired("a", "b", stats.BootstrapOptions{}, "items") },
		"a and b have no task, language and metric in common": func() (*table.Table, error) { return apart.Paired("a", "b", stats.BootstrapOptions{}, "items") },
		"unknown over": func() (*table.Table, error) { return s.Paired("a", "b", stats.BootstrapOptions{}, "letters") },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Scores that were joined have the cells of both, in the order of their rows.
func TestJoin(t *testing.T) {
	s := twoModels(t)
	one, two := s.Of(s.Table.Take([]int{0, 1})), s.Of(s.Table.Take([]int{2, 3}))
	all, err := Join(one, two)
	if err != nil || all.Table.Rows() != 4 {
		t.Fatalf("%v, %v", all, err)
	}
	x, err := all.Paired("a", "b", stats.BootstrapOptions{}, "items")
	y, err2 := s.Paired("a", "b", stats.BootstrapOptions{}, "items")
	if err != nil || err2 != nil || string(x.CSV()) != string(y.CSV()) {
		t.Errorf("joined\n%s\nwant\n%s (%v, %v)", x.CSV(), y.CSV(), err, err2)
	}
}
