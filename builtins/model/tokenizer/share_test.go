package tokenizer

import (
	"os"
	"path/filepath"
	"testing"
)

// Folders with the same files have one tokenizer; a change of any file parts them.
func TestOpenShared(t *testing.T) {
	const vocab, merges = `{"a":0,"b":1,"ab":2}`, "#version: 0.2\na b\n"
	write := func(dir, name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	open := func(dir string) *Tokenizer {
		tok, err := OpenShared(dir)
		if err != nil {
			t.Fatal(err)
		}
		return tok
	}
	a, b := t.TempDir(), t.TempDir()
	for _, dir := range []string{a, b} {
		write(dir, "vocab.json", vocab)
		write(dir, "merges.txt", merges)
	}
	first := open(a)
	if open(b) != first {
		t.Error("the same files give two tokenizers")
	}
	if !SameFiles([]string{a, b, a}) || SameFiles([]string{a, t.TempDir()}) || SameFiles([]string{t.TempDir(), b}) {
		t.Error("folders of the same files are not told from others")
	}
	write(b, "merges.txt", merges+"\n")
	if SameFiles([]string{a, b}) || SameFiles([]string{b, a}) {
		t.Error("a longer file counts as the same")
	}
	write(b, "merges.txt", merges)
	write(b, "config.json", `{"bos_token_id": 1}`)
	if second := open(b); second == first {
		t.Error("another config.json gives the same tokenizer")
	} else if bos, _ := second.BOS(); bos != 1 {
		t.Errorf("bos is %d, want 1", bos)
	}
	if _, err := OpenShared(t.TempDir()); err == nil {
		t.Error("an empty folder has a tokenizer")
	}
	if got := first.Encode("ab", false); len(got) != 1 || got[0] != 2 {
		t.Errorf("ab is %v, want [2]", got)
	}
}
