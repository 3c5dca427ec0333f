package eval

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// corpus returns a metric's value of hypotheses, each with its references.
func corpus(t *testing.T, metric, lang string, hyps []string, refs [][]string) float64 {
	t.Helper()
	e, err := Metrics.Lookup(metric)
	if err != nil {
		t.Fatal(err)
	}
	var list [][]float64
	for i, h := range hyps {
		list = append(list, e.Value.Stats(&Item{Target: lang, References: refs[i]}, &Outcome{Text: h}))
	}
	return e.Value.Value(sum(list, nil))
}

// TestTranslationMetrics has sacrebleu 2.6.0's values.
func TestTranslationMetrics(t *testing.T) {
	for _, c := range []struct {
		hyp, ref, lang         string
		chrf, chrf2pp, bleu13a float64
	}{
		{"The cat sat on the mat.", "The cat sat on a mat.", "eng", 71.42247563033848, 72.65910428863748, 48.892302243490086},
		{"你好，世界。", "世界，你好。", "eng", 23.33333333333333, 20, 0},
		{"你好，世界。", "世界，你好。", "zho", 23.33333333333333, 20, 25.40663740773074},
		{"Привет, мир!", "Привет мир", "rus", 58.91706143110056, 54.91946702105932, 18.99589214128981},
		{"", "abc", "eng", 0, 0, 0},
		{"abc", "", "eng", 0, 0, 0},
		{"a", "abc", "eng", 38.46153846153846, 19.23076923076923, 0},
	} {
		for metric, want := range map[string]float64{"chrf": c.chrf, "chrf2pp": c.chrf2pp, "bleu": c.bleu13a} {
			if got := corpus(t, metric, c.lang, []string{c.hyp}, [][]string{{c.ref}}); math.Abs(got-want) > 1e-9 {
				t.Errorf("%s(%q, %q) = %v, want %v", metric, c.hyp, c.ref, got, want)
			}
		}
	}
}

func TestChrFGolden(t *testing.T) {
	data, err := os.ReadFile(shared.Dir(t, "golden/golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g struct {
		ChrF []struct {
			Hyp, Ref     string
			ChrF, ChrFPP float64
			Stats        []float64
		}
		Corpus struct {
			Hyps, Refs []string
			Correct    float64
		} `json:"chrf_corpus"`
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	for _, c := range g.ChrF {
		if got := corpus(t, "chrf", "", []string{c.Hyp}, [][]string{{c.Ref}}); math.Abs(got-c.ChrF) > 1e-9 {
			t.Errorf("chrf(%q, %q) = %v, want %v", c.Hyp, c.Ref, got, c.ChrF)
		}
		if got := corpus(t, "chrf2pp", "", []string{c.Hyp}, [][]string{{c.Ref}}); math.Abs(got-c.ChrFPP) > 1e-9 {
			t.Errorf("chrf2pp(%q, %q) = %v, want %v", c.Hyp, c.Ref, got, c.ChrFPP)
		}
		got := ChrF{Chars: 6, Words: 2, Beta: 2}.Stats(&Item{References: []string{c.Ref}}, &Outcome{Text: c.Hyp})
		if !slices.Equal(got, c.Stats) {
			t.Errorf("statistics of (%q, %q) = %v, want %v", c.Hyp, c.Ref, got, c.Stats)
		}
	}
	refs := make([][]string, len(g.Corpus.Refs))
	for i, r := range g.Corpus.Refs {
		refs[i] = []string{r}
	}
	if got := corpus(t, "chrf2pp", "", g.Corpus.Hyps, refs); math.Abs(got-g.Corpus.Correct) > 1e-9 {
		t.Errorf("of the corpus: %v, want %v", got, g.Corpus.Correct)
	}
}

func TestSeveralReferences(t *testing.T) {
	refs := [][]string{{"The cat sat on a mat.", "the cat sat on the mat"}}
	if got := closest(5, []int{7, 4, 6}); got != 4 {
		t.Errorf("closest = %d, want 4: of two as near the shorter", got)
	}
	one := corpus(t, "chrf2pp", "eng", []string{"The cat sat on the mat."}, [][]string{refs[0][1:]})
	if got := corpus(t, "chrf2pp", "eng", []string{"The cat sat on the mat."}, refs); got != one || got < 80 {
		t.Errorf("chrf2pp = %v, want that of the better reference, %v", got, one)
	}
}

func TestTokens13a(t *testing.T) {
	for text, want := range map[string]string{
		`Hello, "world"! (1,000.50) 3-4 a-b don't &quot;x&amp;y`: `Hello , " world " ! ( 1,000.50 ) 3 - 4 a-b don't " x & y`,
		"end.": "end .", "in 2019.": "in 2019 .", "1.5, 2.": "1.5 , 2 .",
	} {
		if got := strings.Join(tokens13a(text), " "); got != want {
			t.Errorf("13a(%q) = %q, want %q", text, got, want)
		}
	}
	if got := strings.Join(tokensZH("我有3.5个“苹果”abc。"), " "); got != "我 有 3.5 个 “ 苹 果 ” abc 。" {
		t.Errorf("zh: %q", got)
	}
}

func TestTranslate(t *testing.T) {
	task := Task{Name: "own", Lang: "eng-deu", Kind: Translate, Main: "chrf2pp", Items: []Item{
		{ID: 0, Source: "a", Target: "deu", Context: "EN: a DE:", Answer: " b", References: []string{"Ein Haus."}},
		{ID: 1, Source: "c", Target: "deu", Context: "EN: c DE:", Answer: " d", References: []string{"Zwei."}},
	}}
	u := &unigram{echo: " Ein Haus.\nEN: more"}
	s, err := evaluate(context.Background(), []subject{fake("m", u)}, Options{Tasks: []Task{task}, Shots: new(1)})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Items.Row(1).Text("text"); got != "Ein Haus." {
		t.Errorf("generated %q, want the first line", got)
	}
	want := corpus(t, "bleu", "deu", []string{"Ein Haus.", "Ein Haus."}, [][]string{{"Ein Haus."}, {"Zwei."}})
	if got := value(t, s, "bleu"); got != want {
		t.Errorf("bleu = %v, want %v", got, want)
	}
	if row := s.Table.Row(0); row.Text("metric") != "chrf2pp" || row.Text("normaliser") != "chrF2++|nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no" || row.Text("interval") == "" {
		t.Errorf("the first row is %v", row.Values())
	}
	if got, want := task.examples(1), ""; got != want {
		t.Errorf("examples without shots: %q", got)
	}
	task.Shots = 1
	if got, want := task.examples(0)+task.examples(1), "EN: c DE: d\n\nEN: a DE: b\n\n"; got != want {
		t.Errorf("examples: %q, want %q", got, want)
	}
}

// TestPaperChrF: the paper's harness scored the first hypothesis alone.
func TestPaperChrF(t *testing.T) {
	task := Task{Name: "own", Kind: Translate, Main: "chrf2pp", Items: []Item{
		{Source: "a", References: []string{"The dog."}}, {ID: 1, Source: "c", References: []string{"The cat sat on a mat."}},
	}}
	u := &unigram{echo: "The cat sat on the mat."}
	s, err := evaluate(context.Background(), []subject{fake("m", u)}, Options{Tasks: []Task{task}, Compat: Paper, Metrics: []string{"chrf2pp"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := value(t, s, "chrf2pp"); math.Abs(got-72.65910428863748) > 1e-9 {
		t.Errorf("chrf2pp = %v, want that of the first against all references", got)
	}
}
