package merge_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pewter/builtins/merge"
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
