package merge_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/builtins/model/safetensors"
	"pewter/internal/shared"
	"pewter/kernel/cpu"
)

// Models with different vocabularies, as mergekit merges them.
func TestTokenizerSource(t *testing.T) {
	dir := shared.Dir(t, "golden/mergekit_tokenizers")
	for _, name := range []string{"base", "union", "union_ties"} {
		t.Run(name, func(t *testing.T) {
			c, err := merge.ParseConfig(filepath.Join(dir, name+".yml"))
			if err != nil {
				t.Fatal(err)
			}
			m, err := c.Build(cpu.Vector{}, merge.Options{})
			if err != nil {
				t.Fatal(err)
			}
			want, err := safetensors.Open(filepath.Join(dir, "outputs", name+".safetensors"))
			if err != nil {
				t.Fatal(err)
			}
			compareModels(t, m, want, 1)
			text, err := os.ReadFile(filepath.Join(dir, "outputs", name+".tokenizer.json"))
			if err != nil {
				t.Fatal(err)
			}
			if got := m.Files()["tokenizer.json"]; !bytes.Equal(bytes.TrimSpace(got), bytes.TrimSpace(text)) {
				t.Errorf("tokenizer.json is\n%s\nwant\n%s", got, text)
			}
			sameJSON(t, m.Config().JSON(), filepath.Join(dir, "outputs", name+".config.json"))
		})
	}
}

// The tokenizer's files are the base's, wherever it stands among the models, and without one
// the first model's; a chat_template of the merge goes before the model's.
func TestTokenizerFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"x", "y"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join(shared.Dir(t, "golden/mergekit_tokenizers"), "models/a"))); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "chat_template.jinja"), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range []struct{ text, want string }{
		{"merge_method: task_arithmetic\nbase_model: y\nmodels: [{model: x}]\n", "y"},
		{"merge_method: task_arithmetic\nbase_model: y\nmodels: [{model: y}, {model: x}]\n", "y"},
		{"merge_method: linear\nmodels: [{model: x}, {model: y}]\n", "x"},
		{"merge_method: linear\nchat_template: \"{{ z }}\"\nmodels: [{model: x}, {model: y}]\n", "{{ z }}"},
	} {
		cfg, err := merge.ReadConfig(filepath.Join(dir, "c.yml"), []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		m, err := cfg.Build(cpu.Vector{}, merge.Options{})
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(dir, "out"+strconv.Itoa(i))
		if err := model.Save(m, out, model.SaveOptions{}); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(out, "chat_template.jinja")); err != nil || string(got) != c.want {
			t.Errorf("%s: chat_template.jinja is %q, want %q (%v)", c.text, got, c.want, err)
		}
	}
}

// sameJSON compares a JSON text with a file.
func sameJSON(t *testing.T, got []byte, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%s: got\n%s\nwant\n%s", filepath.Base(path), got, text)
	}
}
