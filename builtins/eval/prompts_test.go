package eval

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// golden is a prompt as lighteval shows it.
type golden struct {
	Task, Query string
	Row         int
	Choices     []string
	Gold        []int
}

// load makes the task that a golden prompt belongs to, with the English items
// put where those of its language would be.
func (g golden) load(t *testing.T, dir string) Task {
	t.Helper()
	src := Source{Data: []string{dir}, Exact: true, Shots: 0}
	name, lang := "flores", strings.TrimPrefix(g.Task, "flores200:")
	if lang == g.Task {
		parts := strings.Split(strings.TrimPrefix(g.Task, "mlmm_"), "_")
		name, src.Form = parts[0], parts[len(parts)-1]
		lang = strings.Join(parts[1:len(parts)-1], "_")
	}
	if src.Form == "cf" {
		src.Form = Cloze
	}
	tasks, err := Load(name, []string{lang}, src)
	if err != nil {
		t.Fatal(err)
	}
	return tasks[0]
}

// stage copies the English files to the names of every language.
func stage(t *testing.T) string {
	dir := t.TempDir()
	put := func(name string, from ...string) {
		var all []byte
		for _, f := range from {
			b, err := os.ReadFile(filepath.Join(shared.Dir(t, "data"), f))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b...)
		}
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, all, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range languages {
		put(l.script+".jsonl", "belebele/official_layout/eng_Latn.jsonl")
		put(l.two+"_validation.json", "hellaswag/official_sample/hellaswag_train.jsonl", "hellaswag/official_sample/hellaswag_val.jsonl")
		put("X-CSQA/"+l.two+"/dev.jsonl", "xcsr/X-CSQA/en/dev.jsonl")
	}
	for _, l := range []string{"arb_Arab", "deu_Latn", "eng_Latn", "fra_Latn", "ita_Latn", "nld_Latn", "rus_Cyrl", "spa_Latn", "tur_Latn", "zho_Hans"} {
		put("devtest/"+l+".devtest", "flores200_dataset/devtest/"+l+".devtest")
	}
	return dir
}

func TestPrompts(t *testing.T) {
	data, err := os.ReadFile(shared.Dir(t, "golden/lighteval_prompts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []golden
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	dir := stage(t)
	tasks := map[string]Task{}
	for _, g := range all {
		if _, ok := tasks[g.Task]; !ok {
			tasks[g.Task] = g.load(t, dir)
		}
		it := tasks[g.Task].Items[g.Row]
		choices := it.Choices
		if len(choices) == 0 {
			choices = []string{it.Answer}
		}
		if it.Context != g.Query || !slices.Equal(choices, g.Choices) || it.Gold != g.Gold[0] {
			t.Errorf("%s, row %d:\ngot  %q %q %d\nwant %q %q %d", g.Task, g.Row, it.Context, choices, it.Gold, g.Query, g.Choices, g.Gold)
		}
	}
	if len(all) < 200 {
		t.Errorf("only %d prompts", len(all))
	}
}
