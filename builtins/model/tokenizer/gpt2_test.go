package tokenizer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pewter/internal/shared"
)

func TestGPT2(t *testing.T) {
	tok, err := Open(shared.Dir(t, "data/tokenizers/gpt2"))
	if err != nil {
		t.Fatal(err)
	}
	if eos, _ := tok.EOS(); tok.Size() != 50257 || eos != 50256 {
		t.Errorf("size %d, eos %d", tok.Size(), eos)
	}
	// From OpenAI's and Hugging Face's documentation of GPT-2.
	for text, want := range map[string][]int32{
		"Hello world": {15496, 995}, " Hello world": {18435, 995}, "Hello<|endoftext|>": {15496, 50256},
	} {
		if got := tok.Encode(text, true); !slices.Equal(got, want) {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
		if got := tok.Decode(want, false); got != text {
			t.Errorf("%v is %q, want %q", want, got, text)
		}
	}
}

func TestVocabAndMerges(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("vocab.json", `{"a":0,"b":1,"#":2,"##":3,"ab":4}`)
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "no tokenizer") {
		t.Errorf("without merges.txt: %v", err)
	}
	write("merges.txt", "#version: 0.2\r\n# #\r\na b\r\n")
	tok, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.Encode("ab##b", false); !slices.Equal(got, []int32{4, 3, 1}) {
		t.Errorf("ids %v", got)
	}
	write("merges.txt", "a c")
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), `merge 0 is "a" with "c"`) {
		t.Errorf("a merge that is not in the vocabulary: %v", err)
	}
}
