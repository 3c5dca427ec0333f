package model

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pewter/internal/shared"
)

// pairs reads the sentences of MultiBLiMP: the right and the wrong one.
func pairs(t testing.TB, lang string) [][2]string {
	t.Helper()
	f, err := os.Open(filepath.Join(shared.Dir(t, "data/multiblimp/hf_cache"), lang, "data.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	table, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := make(map[string]int)
	for i, name := range table[0] {
		column[name] = i
	}
	var out [][2]string
	for _, row := range table[1:] {
		out = append(out, [2]string{row[column["sen"]], row[column["wrong_sen"]]})
	}
	return out
}

// Every item of MultiBLiMP has the log-likelihoods that lm-evaluation-harness
// gives it with transformers.
func TestHarness(t *testing.T) {
	m := open(t, shared.Dir(t, "data/models/stories260K/hf"))
	for _, lang := range []string{"eng", "nld"} {
		if lang == "nld" && testing.Short() {
			continue
		}
		testHarness(t, m, lang)
	}
}

func testHarness(t *testing.T, m *Model, lang string) {
	tok, err := m.Checkpoint().Tokenizer()
	if err != nil {
		t.Fatal(err)
	}
	var want []struct{ LL [2]float64 }
	b, err := os.ReadFile(shared.Dir(t, "golden/lm_eval/stories260K_multiblimp_"+lang+".json"))
	if err == nil {
		err = json.Unmarshal(b, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	var requests []Request
	for _, p := range pairs(t, lang) {
		for _, s := range p {
			requests = append(requests, Request{[]int32{1}, tok.Encode(s, false)})
		}
	}
	if len(requests) != 2*len(want) {
		t.Fatalf("%s: %d sentences, want %d", lang, len(requests), 2*len(want))
	}
	if testing.Short() {
		requests = requests[:200]
	}
	for i, r := range scores(t, m, requests) {
		if w := want[i/2].LL[i%2]; math.Abs(r.LL-w) > 2e-3 {
			t.Errorf("%s: item %d, sentence %d: %v, want %v", lang, i/2, i%2, r.LL, w)
		}
	}
}
