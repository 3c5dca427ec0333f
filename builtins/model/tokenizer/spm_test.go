package tokenizer

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// Ids and text are those of the sentencepiece library, version 0.2.3.
func TestSentencePiece(t *testing.T) {
	files, err := filepath.Glob("testdata/*.model")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		tok, err := ParseSentencePiece(data)
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			Text, Decoded string
			IDs           []int32
		}
		readJSON(t, strings.TrimSuffix(path, "model")+"ids", &cases)
		for _, c := range cases {
			if got := tok.Encode(c.Text, false); !slices.Equal(got, c.IDs) {
				t.Errorf("%s: %q\n got %q\nwant %q", path, c.Text, tok.Tokens(got), tok.Tokens(c.IDs))
			}
			if got := tok.Decode(c.IDs, false); got != strings.ReplaceAll(c.Decoded, " ⁇ ", "<unk>") {
				t.Errorf("%s: decoded %q, want %q", path, got, c.Decoded)
			}
		}
	}
}

// The SentencePiece model of Llama 2 and the file that llama2.c made of it agree,
// and what is saved reads as the same tokenizer.
func TestLlama2(t *testing.T) {
	dir := shared.Dir(t, "data/tokenizers/llama2_sentencepiece")
	spm, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	bin, err := OpenLlama2c(dir + "/tokenizer.bin")
	if err != nil {
		t.Fatal(err)
	}
	saved, err := Parse(bytes.Clone(spm.JSON()))
	if err != nil {
		t.Fatal(err)
	}
	if spm.Size() != 32000 || bin.Size() != 32000 {
		t.Errorf("sizes %d and %d, want 32000", spm.Size(), bin.Size())
	}
	if d := saved.Digest(); d != spm.Digest() {
		t.Errorf("digest of what was saved is %s, was %s", d, spm.Digest())
	}
	for _, text := range []string{"I believe the meaning of life is", "Simply put, the theory of relativity states that",
		"  two spaces\tand\na line", "日本語 🤗 naïve Straße"} {
		want := spm.Encode(text, true)
		for _, tok := range []*Tokenizer{bin, saved} {
			if got := tok.Encode(text, true); !slices.Equal(got, want) {
				t.Errorf("%q: got %v, want %v", text, got, want)
			}
		}
		if got := spm.Decode(want, true); got != text {
			t.Errorf("decoded %q, want %q", got, text)
		}
	}
	// From llama.cpp's tests of the same model.
	if got := spm.Encode("Hello world", true); !slices.Equal(got, []int32{1, 15043, 3186}) {
		t.Errorf("Hello world is %v", got)
	}
}
