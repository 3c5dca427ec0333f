package eval

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/model"
	"pewter/builtins/store"
)

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(filepath.Join(t.TempDir(), "store"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mixed are tasks of every kind.
func mixed() []Task {
	p := pairs([2]string{"eee", "ab"}, [2]string{"a", "b"}, [2]string{"eaea", "ab"})
	c := Task{Name: "c", Kind: Choice, Main: "acc_char", Items: []Item{{Context: "q", Choices: []string{" ee", " abc"}, Bare: "A:"}}}
	tr := Task{Name: "tr", Kind: Translate, Main: "chrf2pp", Items: []Item{{Source: "x", Context: "EN: x DE:", References: []string{"Ein Haus."}}}}
	return []Task{p, c, tr}
}

func bytesOfScores(s *Scores) string {
	return string(s.Table.JSONL()) + string(s.Items.JSONL()) + string(s.Phenomena.JSONL())
}

// TestResume stops an evaluation after each answer in turn: the next computes
// the rest alone and gives the same bytes.
func TestResume(t *testing.T) {
	metrics := []string{"acc", "acc_pmi", "chrf2pp"}
	want, err := evaluate(context.Background(), []subject{fake("m", &unigram{echo: "Ein Haus"})}, Options{Tasks: mixed(), Metrics: metrics})
	if err != nil {
		t.Fatal(err)
	}
	const requests = 9 // 5 sentences, 4 of the choice; "ab" stands twice
	for stop := range requests {
		st := openStore(t)
		o := Options{Tasks: mixed(), Metrics: metrics, Store: st}
		cut := errors.New("cut")
		left := stop
		u := &unigram{echo: "Ein Haus", stop: func(int) error {
			if left--; left < 0 {
				return cut
			}
			return nil
		}}
		if _, err := evaluate(context.Background(), []subject{fake("m", u)}, o); !errors.Is(err, cut) {
			t.Fatalf("err = %v", err)
		}
		again := &unigram{echo: "Ein Haus"}
		got, err := evaluate(context.Background(), []subject{fake("m", again)}, o)
		if err != nil {
			t.Fatal(err)
		}
		if bytesOfScores(got) != bytesOfScores(want) {
			t.Fatalf("after a stop at %d:\n%s\nwant\n%s", stop, bytesOfScores(got), bytesOfScores(want))
		}
		if again.reqs != requests-stop {
			t.Errorf("stopped at %d: the rerun asked %d questions, want %d", stop, again.reqs, requests-stop)
		}
	}
}

func TestReuse(t *testing.T) {
	st := openStore(t)
	score := func(s subject, o Options) *Scores {
		t.Helper()
		o.Store = st
		got, err := evaluate(context.Background(), []subject{s}, o)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := score(fake("m", &unigram{echo: "x"}), Options{Tasks: mixed()})
	if first.Kept[0].String() != "m: all 8 answers computed (nothing kept yet)" {
		t.Errorf("notes: %q", first.Kept)
	}
	opened := fake("m", &unigram{})
	opened.open = func(context.Context, func(float64)) (Scorer, error) { return nil, errors.New("the model was loaded") }
	second := score(opened, Options{Tasks: mixed()})
	if bytesOfScores(first) != bytesOfScores(second) || second.Kept[0].String() != "m: all 8 answers were known" {
		t.Errorf("notes: %q", second.Kept)
	}
	// Another limit, task and metric share the answers; other weights do not.
	opened.name = "renamed"
	score(opened, Options{Tasks: mixed()[:1], Limit: 2, Metrics: []string{"acc_byte"}})
	other := fake("m", &unigram{echo: "x"})
	other.digest = "other"
	third := score(other, Options{Tasks: mixed()})
	if n := third.Kept[len(third.Kept)-1].String(); !strings.Contains(n, "all 8 answers computed (what is kept has another model (digest of m, now other") {
		t.Errorf("note: %q", n)
	}
}

// TestDamagedStore: a damaged result is told, left out and computed again.
func TestDamagedStore(t *testing.T) {
	st := openStore(t)
	o := Options{Tasks: []Task{pairs([2]string{"eee", "ab"}, [2]string{"a", "b"})}, Store: st}
	want, err := evaluate(context.Background(), []subject{fake("m", &unigram{})}, o)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(st.Dir(), "*", "*", "*", "*.rows"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files: %v (%v)", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-5] ^= 1
	if err := os.WriteFile(files[0], data, 0o644); err != nil {
		t.Fatal(err)
	}
	u := &unigram{}
	got, err := evaluate(context.Background(), []subject{fake("m", u)}, o)
	if err != nil {
		t.Fatal(err)
	}
	if u.reqs != 1 || bytesOfScores(got) != bytesOfScores(want) {
		t.Errorf("%d questions, want 1", u.reqs)
	}
	if !slices.ContainsFunc(got.Notes, func(n string) bool { return strings.Contains(n, "is damaged, left out and computed again") }) {
		t.Errorf("notes: %q", got.Notes)
	}
}

// TestOrderAndBatch: what a model is asked about one item does not depend on
// the others.
func TestOrderAndBatch(t *testing.T) {
	var asked [][]model.Request
	u := &unigram{seen: func(r []model.Request) { asked = append(asked, r) }}
	task := mixed()[1]
	task.Items = append(task.Items, Item{ID: 1, Context: "r", Choices: []string{" x", " y"}})
	for _, limit := range []int{0, 1} {
		if _, err := evaluate(context.Background(), []subject{fake("m", u)}, Options{Tasks: []Task{task}, Limit: limit}); err != nil {
			t.Fatal(err)
		}
	}
	for i, r := range asked[1] {
		if requestKey(r) != requestKey(asked[0][i]) {
			t.Errorf("request %d differs with a limit: %v, %v", i, r, asked[0][i])
		}
	}
}
