package eval

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// Random corpora have sacrebleu's values: docs/peers/translation_cases.py made
// them. PEWTER_TRANSLATIONS names a file of more.
func TestSacrebleu(t *testing.T) {
	path := "testdata/translation.json"
	if more := os.Getenv("PEWTER_TRANSLATIONS"); more != "" {
		path = more
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Corpora []struct {
			Lang                string
			Hyps                []string
			Refs                [][]string
			ChrF, ChrF2pp, BLEU float64
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Corpora) < 100 {
		t.Fatalf("%d corpora", len(file.Corpora))
	}
	for i, c := range file.Corpora {
		for metric, want := range map[string]float64{"chrf": c.ChrF, "chrf2pp": c.ChrF2pp, "bleu": c.BLEU} {
			if got := corpus(t, metric, c.Lang, c.Hyps, c.Refs); math.Abs(got-want) > 1e-9 {
				t.Errorf("%s of corpus %d (%s) is %v, want %v", metric, i, c.Lang, got, want)
			}
		}
	}
}
