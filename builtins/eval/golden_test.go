package eval

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"pewter/builtins/model"
	"pewter/internal/shared"
	"pewter/kernel/cpu"
)

// TestLMEval checks every item's log-likelihoods against lm-evaluation-harness.
func TestLMEval(t *testing.T) {
	for _, c := range []struct {
		file, task, lang string
		limit            int
		acc, accChar     float64
	}{
		{"stories260K_multiblimp_eng.json", "multiblimp", "eng", 0, .668831, .733766},
		{"stories260K_multiblimp_nld.json", "multiblimp", "nld", 0, .510940, math.NaN()},
		{"stories260K_belebele_cloze_eng_60.json", "belebele", "eng", 60, .2, .183333},
	} {
		if testing.Short() {
			c.limit, c.acc, c.accChar = 20, math.NaN(), math.NaN()
		}
		t.Run(c.task+":"+c.lang, func(t *testing.T) {
			tasks, err := Load(c.task, []string{c.lang}, Source{Data: []string{shared.Dir(t, "data")}, Shots: -1})
			if err != nil {
				t.Fatal(err)
			}
			s := onStories(t, Options{Tasks: tasks, Limit: c.limit, Compat: LMEval})
			ties := compareItems(t, s, "golden/lm_eval/"+c.file)
			if got := value(t, s, "acc"); math.Abs(got-c.acc) > 1e-6+ties {
				t.Errorf("acc = %v, want %v", got, c.acc)
			}
			if got := value(t, s, "acc_char"); math.Abs(got-c.accChar) > 1e-6 {
				t.Errorf("acc_char = %v, want %v", got, c.accChar)
			}
			t.Log(s.Notes)
		})
	}
}

// TestSameBits: a log-likelihood depends on its own item alone, not on the size
// of batches, the limit, other tasks, their order, threads, instructions or what
// is in the store.
func TestSameBits(t *testing.T) {
	load := func(name string) Task {
		tasks, err := Load(name, []string{"eng"}, Source{Data: []string{shared.Dir(t, "data")}, Shots: 0})
		if err != nil {
			t.Fatal(err)
		}
		return tasks[0]
	}
	a, b := load("multiblimp"), load("belebele")
	lls := func(s *Scores) map[string][]float64 {
		out := map[string][]float64{}
		for r := range s.Items.Each() {
			out[r.Text("task")+r.Text("id")] = r.Value("ll").([]float64)
		}
		return out
	}
	whole := onStories(t, Options{Tasks: []Task{a, b}, Limit: 6})
	want := lls(whole)
	if w := whole.Work; len(w) != 1 || w[0].Computed == 0 || w[0].Computed >= w[0].Asked {
		t.Errorf("work: %v, want that of one model, with tokens shared", w)
	}
	st := openStore(t)
	onStories(t, Options{Tasks: []Task{b}, Limit: 3, Store: st})
	for name, got := range map[string]map[string][]float64{
		"limit":    lls(onStories(t, Options{Tasks: []Task{a, b}, Limit: 2})),
		"order":    lls(onStories(t, Options{Tasks: []Task{b, a}, Limit: 5})),
		"batch":    lls(onStories(t, Options{Tasks: []Task{a, b}, Limit: 6, Batch: 37})),
		"mixed":    lls(onStories(t, Options{Tasks: []Task{a, b}, Limit: 6, Store: st})), // in part known
		"kept":     lls(onStories(t, Options{Tasks: []Task{a, b}, Limit: 6, Store: st})),
		"alone":    lls(onStories(t, Options{Tasks: []Task{a}, Limit: 6})),
		"thread":   lls(onStoriesWith(t, cpu.Options{Threads: 1}, Options{Tasks: []Task{a, b}, Limit: 4})),
		"avx2":     lls(onStoriesWith(t, cpu.Options{Tier: plainest()}, Options{Tasks: []Task{a, b}, Limit: 4})),
		"portable": lls(onStoriesWith(t, cpu.Options{Tier: "go"}, Options{Tasks: []Task{a, b}, Limit: 1})),
	} {
		for item, ll := range got {
			if !slices.Equal(ll, want[item]) {
				t.Errorf("%s: %s has ll %v, want %v", name, item, ll, want[item])
			}
		}
	}
}

// plainest is the tier that most processors have, where this one has it too.
func plainest() string {
	if dev, err := cpu.New(cpu.Options{Tier: "avx2"}); err == nil {
		dev.Close()
		return "avx2"
	}
	return ""
}

// onStories evaluates a small Llama.
func onStories(t *testing.T, o Options) *Scores {
	t.Helper()
	return onStoriesWith(t, cpu.Options{}, o)
}

func onStoriesWith(t *testing.T, how cpu.Options, o Options) *Scores {
	t.Helper()
	dev, err := cpu.New(how)
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	c, err := model.Open(shared.Dir(t, "data/models/stories260K/hf"))
	if err != nil {
		t.Fatal(err)
	}
	o.Models = []model.Checkpoint{c}
	s, err := Evaluate(context.Background(), dev, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// compareItems returns the share of items whose choices are equal to the last bit
// in the golden file: either may win here.
func compareItems(t *testing.T, s *Scores, file string) (ties float64) {
	t.Helper()
	data, err := os.ReadFile(shared.Dir(t, file))
	if err != nil {
		t.Fatal(err)
	}
	var want []struct {
		I  int
		LL []float64
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if !testing.Short() && s.Items.Rows() != len(want) {
		t.Fatalf("%d items, want %d", s.Items.Rows(), len(want))
	}
	worst := 0.0
	for i, w := range want[:s.Items.Rows()] {
		if w.LL[0] == slices.Max(w.LL[1:]) {
			ties += 1 / float64(s.Items.Rows())
		}
		for j, ll := range s.Items.Row(i).Value("ll").([]float64) {
			d := math.Abs(ll - w.LL[j])
			worst = max(worst, d)
			if d > 2e-3 {
				t.Errorf("item %d, choice %d: ll = %v, want %v", w.I, j, ll, w.LL[j])
			}
		}
	}
	t.Logf("largest difference %.2g over %d items", worst, len(want))
	return ties
}
