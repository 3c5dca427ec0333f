package eval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/model"
	"pewter/builtins/stats"
)

func pairs(items ...[2]string) Task {
	t := Task{Name: "own", Lang: "eng", Kind: Pair, Main: "acc"}
	for i, p := range items {
		t.Items = append(t.Items, Item{ID: i, Choices: p[:], Phenomenon: "ABB"[i%3 : i%3+1]})
	}
	return t
}

func value(t *testing.T, s *Scores, metric string) float64 {
	t.Helper()
	for r := range s.Table.Each() {
		if r.Text("metric") == metric {
			return r.Value("value").(float64)
		}
	}
	t.Fatalf("no row for %s", metric)
	return 0
}

func TestPairs(t *testing.T) {
	// ll: -3 > -4 right; -2 = -2 a tie; -6 < -4 wrong by sum, -1.5 > -2 right by length.
	task := pairs([2]string{"eee", "ab"}, [2]string{"a", "b"}, [2]string{"eaea", "ab"})
	s, err := evaluate(context.Background(), []subject{fake("m", &unigram{})}, Options{Tasks: []Task{task}})
	if err != nil {
		t.Fatal(err)
	}
	for metric, want := range map[string]float64{"acc": 1. / 3, "acc_char": 2. / 3, "acc_byte": 2. / 3, "acc_token": 2. / 3} {
		if got := value(t, s, metric); got != want {
			t.Errorf("%s = %v, want %v", metric, got, want)
		}
	}
	if ll := s.Items.Row(2).Value("ll"); !slices.Equal(ll.([]float64), []float64{-6, -4}) {
		t.Errorf("ll = %v", ll)
	}
	if got := s.Items.Row(0).Value("correct"); got != int64(1) {
		t.Errorf("correct = %v, want 1", got)
	}
	// A has item 0, B items 1 and 2.
	if got := s.Phenomena.Row(0).Values()[:6]; !slices.Equal(got, []any{"m", "own", "eng", "A", "acc", 1.}) {
		t.Errorf("phenomena: %v", got)
	}
	// p = 1/3, n = 3: std(ddof 1) = √(1/3), se = 1/3.
	if se := s.Table.Row(0).Value("se").(float64); math.Abs(se-1./3) > 1e-15 {
		t.Errorf("se = %v, want 1/3", se)
	}
}

func TestCompat(t *testing.T) {
	task := pairs([2]string{"a", "b"}, [2]string{"eee", "ab"}, [2]string{"ab", "eee"}, [2]string{"ab", "eee"})
	for compat, want := range map[string][2]float64{
		Ours: {.25, .25}, LMEval: {.5, math.Sqrt(1. / 12)}, Paper: {.25, math.Sqrt(.25 * .75 / 4)},
	} {
		s, err := evaluate(context.Background(), []subject{fake("m", &unigram{})}, Options{Tasks: []Task{task}, Compat: compat, Metrics: []string{"acc"}})
		if err != nil {
			t.Fatal(err)
		}
		if got := value(t, s, "acc"); got != want[0] {
			t.Errorf("%q: acc = %v, want %v", compat, got, want[0])
		}
		if se := s.Table.Row(0).Value("se").(float64); math.Abs(se-want[1]) > 1e-15 {
			t.Errorf("%q: se = %v, want %v", compat, se, want[1])
		}
	}
}

func TestOneCallSharesRequests(t *testing.T) {
	u := &unigram{}
	a, b := pairs([2]string{"eee", "ab"}, [2]string{"eee", "cd"}), pairs([2]string{"eee", "ab"})
	b.Name = "other"
	var p []Progress
	_, err := evaluate(context.Background(), []subject{fake("m", u)}, Options{Tasks: []Task{a, b}, Progress: func(x Progress) { p = append(p, x) }})
	if err != nil {
		t.Fatal(err)
	}
	if u.calls != 1 || u.reqs != 3 {
		t.Errorf("%d calls with %d requests, want 1 with 3", u.calls, u.reqs)
	}
	if last := p[len(p)-1]; last.Done != 3 || last.Total != 3 || last.Model != "m" {
		t.Errorf("progress ends with %+v", last)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	u := &unigram{stop: func(i int) error {
		if i == 1 {
			cancel()
		}
		return nil
	}}
	_, err := evaluate(ctx, []subject{fake("m", u)}, Options{Tasks: []Task{pairs([2]string{"eee", "ab"}, [2]string{"ee", "cd"})}})
	if err == nil || err.Error() != "stopped at item 1 of 2 of m" || !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
}

func TestTruncatedAreTold(t *testing.T) {
	s, err := evaluate(context.Background(), []subject{fake("m", &unigram{max: 4})}, Options{Tasks: []Task{pairs([2]string{"abcdef", "ab"}, [2]string{"abcd", "ab"})}})
	if err != nil {
		t.Fatal(err)
	}
	want := "m on own:eng: 1 of 2 items are longer than the model's 4 tokens and were cut on the left"
	if !slices.Contains(s.Notes, want) {
		t.Errorf("notes: %q", s.Notes)
	}
}

func TestBadInput(t *testing.T) {
	good := pairs([2]string{"eee", "ab"})
	none, bos := fake("m", &unigram{}), fake("m", &unigram{})
	none.tok, bos.vocab = byteTokenizer{noBOS: true, noEOS: true}, 100
	for want, x := range map[string]struct {
		s []subject
		o Options
	}{
		"no tasks":                          {[]subject{fake("m", &unigram{})}, Options{}},
		"has no items":                      {[]subject{fake("m", &unigram{})}, Options{Tasks: []Task{{Name: "x"}}}},
		"stands twice":                      {[]subject{fake("m", &unigram{})}, Options{Tasks: []Task{good, good}}},
		`two models are called "m"`:         {[]subject{fake("m", &unigram{}), fake("m", &unigram{})}, Options{Tasks: []Task{good}}},
		`did you mean "acc"?`:               {[]subject{fake("m", &unigram{})}, Options{Tasks: []Task{good}, Metrics: []string{"ac"}}},
		"none of the metrics acc_pmi":       {[]subject{fake("m", &unigram{})}, Options{Tasks: []Task{good}, Metrics: []string{"acc_pmi"}}},
		`did you mean "lm-eval"?`:           {[]subject{fake("m", &unigram{})}, Options{Tasks: []Task{good}, Compat: "lmeval"}},
		"want 2 examples (shots)":           {[]subject{fake("m", &unigram{})}, Options{Tasks: []Task{good}, Shots: new(2)}},
		"neither a BOS nor an EOS":          {[]subject{none}, Options{Tasks: []Task{good}}},
		"gives the id 104, but the model's": {[]subject{bos}, Options{Tasks: []Task{good}}},
	} {
		_, err := evaluate(context.Background(), x.s, x.o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("err = %v, want %q", err, want)
		}
	}
}

func TestPairSplit(t *testing.T) {
	e := encoder{tok: byteTokenizer{}, start: 1, max: 10}
	text := func(ids []int32) string { return byteTokenizer{}.Decode(ids, true) }
	for _, c := range [][4]string{
		{"a b ", "c", "a b", " c"}, {"a\n\n", "c", "a", "\n\nc"}, {"", " c", "", " c"}, {"  ", "c", "", "  c"},
	} {
		h, err := e.head(c[0])
		if err != nil {
			t.Fatal(err)
		}
		r, err := e.pair(h, c[1])
		if err != nil {
			t.Fatal(err)
		}
		if r.Context[0] != 1 || slices.Contains(r.Context[1:], 1) || text(r.Context) != c[2] || text(r.Continuation) != c[3] {
			t.Errorf("pair(%q, %q) = %v", c[0], c[1], r)
		}
	}
	if got := e.begin([]int32{1, 5}); !slices.Equal(got, []int32{1, 5}) {
		t.Errorf("two BOS: %v", got)
	}
}

// A tokenizer that puts nothing before a text: ours does, others do not.
func TestPlainContext(t *testing.T) {
	for compat, want := range map[string][]int32{Ours: {1, 'a' + 3}, LMEval: {'a' + 3}, Lighteval: {'a' + 3}, Paper: {'a' + 3}} {
		e, note, err := newEncoder(byteTokenizer{plain: true}, 10, compat)
		if err != nil || note != "" {
			t.Fatal(note, err)
		}
		h, err := e.head("a")
		if err != nil {
			t.Fatal(err)
		}
		if r, err := e.pair(h, " b"); err != nil || !slices.Equal(r.Context, want) {
			t.Errorf("compat %q: context %v (%v), want %v", compat, r.Context, err, want)
		}
		if h, err = e.head(""); err != nil {
			t.Fatal(err)
		}
		if r, err := e.pair(h, "b"); err != nil || !slices.Equal(r.Context, []int32{1}) {
			t.Errorf("compat %q: nothing begins a text: %v (%v)", compat, r, err)
		}
	}
}

// slowTokenizer fails as one whose pattern takes too long.
type slowTokenizer struct{ byteTokenizer }

func (slowTokenizer) TryEncode(string, bool) ([]int32, error) { return nil, errors.New("too slow") }

func TestTokenizerFails(t *testing.T) {
	s := fake("m", &unigram{})
	s.tok = slowTokenizer{}
	for _, task := range mixed() {
		_, err := evaluate(context.Background(), []subject{s}, Options{Tasks: []Task{task}, Shots: new(int)})
		if err == nil || !strings.Contains(err.Error(), "item 0: too slow") {
			t.Errorf("%s: error %v", task.ID(), err)
		}
	}
}

func TestWindows(t *testing.T) {
	e := encoder{tok: byteTokenizer{}, start: 1, max: 2}
	got, err := e.windows("abcde")
	if err != nil {
		t.Fatal(err)
	}
	ids := func(s string) []int32 {
		ids, _ := byteTokenizer{}.TryEncode(s, false)
		return ids
	}
	want := []model.Request{{Context: []int32{1}, Continuation: ids("ab")}, {Context: ids("b"), Continuation: ids("cd")}, {Context: ids("cd"), Continuation: ids("e")}}
	if !slices.EqualFunc(got, want, func(a, b model.Request) bool {
		return slices.Equal(a.Context, b.Context) && slices.Equal(a.Continuation, b.Continuation)
	}) {
		t.Errorf("windows: %v", got)
	}
}

func TestBootstrap(t *testing.T) {
	task := mixed()
	s, err := evaluate(context.Background(), []subject{fake("m", &unigram{echo: "Ein Haus"})}, Options{Tasks: task})
	if err != nil {
		t.Fatal(err)
	}
	o := stats.BootstrapOptions{N: 200, Seed: 7, Interval: "percentile"}
	b, err := s.Bootstrap(o, "items")
	if err != nil {
		t.Fatal(err)
	}
	one, err := stats.Bootstrap([]float64{1, 0, 0}, o)
	if err != nil {
		t.Fatal(err)
	}
	r := b.Row(0)
	if r.Value("value") != s.Table.Row(0).Value("value") || r.Value("se") != one.SE || r.Value("lo") != one.Lo || r.Text("interval") != one.Method {
		t.Errorf("acc: %v, want %+v", r.Values(), one)
	}
	// The phenomena are A: item 0, B: items 1 and 2.
	byPhen, err := s.Bootstrap(o, "phenomenon")
	if err != nil {
		t.Fatal(err)
	}
	o.Clusters = []int32{0, 1, 1}
	if one, err = stats.Bootstrap([]float64{1, 0, 0}, o); err != nil || byPhen.Row(0).Value("se") != one.SE {
		t.Errorf("over phenomena: %v, want %+v (%v)", byPhen.Row(0).Values(), one, err)
	}
	if b.Rows() != s.Table.Rows() {
		t.Errorf("%d rows, want %d", b.Rows(), s.Table.Rows())
	}
	last, err := s.Of(s.Table.Take([]int{s.Table.Rows() - 1, 0})).Bootstrap(stats.BootstrapOptions{N: 200, Seed: 7, Interval: "percentile"}, "items")
	if err != nil || last.Rows() != 2 || fmt.Sprint(last.Row(0).Values()) != fmt.Sprint(r.Values()) || fmt.Sprint(last.Row(1).Values()) != fmt.Sprint(b.Row(b.Rows()-1).Values()) {
		t.Errorf("of two rows: %v, want the first and the last of the whole (%v)", last, err)
	}
	for i := range b.Rows() {
		list, f := s.ItemStats(i)
		if got := f(sum(list, nil)); got != b.Row(i).Value("value") {
			t.Errorf("row %d: %v from its items, want %v", i, got, b.Row(i).Value("value"))
		}
	}
}
