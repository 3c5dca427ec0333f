package tokenizer

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestTrainByHand(t *testing.T) {
	// Pairs: "ab" 3+2, "bc" 2; then "ab"+"c" 2 and " "+"abc" or so.
	text := []string{"abab", "abc abc"}
	tok, err := Train(slices.Values(text), 260)
	if err != nil {
		t.Fatal(err)
	}
	if tok.Size() != 260 {
		t.Fatalf("size %d, want 260", tok.Size())
	}
	if got := tok.Tokens([]int32{0, 1, 2 + 'a', 258, 259}); !slices.Equal(got, []string{"<s>", "</s>", "a", "ab", "abc"}) {
		t.Errorf("tokens %q", got)
	}
	if got := tok.Encode("abcab", true); !slices.Equal(got, []int32{0, 259, 258}) {
		t.Errorf("ids %v", got)
	}
}

func TestTrain(t *testing.T) {
	text := strings.Fields(strings.Repeat("the cat that sat on the mat saw the other cat; дети читают книги, дети играют ", 20))
	for i := range text {
		text[i] += " " + text[(i*7)%len(text)]
	}
	tok, err := Train(slices.Values(text), 330)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Train(slices.Values(text), 330)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(tok.JSON(), again.JSON()) {
		t.Error("trained twice, two tokenizers")
	}
	slices.Reverse(text)
	if turned, _ := Train(slices.Values(text), 330); turned.Digest() != tok.Digest() {
		t.Error("the order of the texts counts")
	}
	for _, s := range []string{"the cat", " дети\n\n日本 \x00", "", "  x"} {
		if got := tok.Decode(tok.Encode(s, true), true); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	if n := len(tok.Encode(" the", false)); n != 1 {
		t.Errorf("the most frequent word is %d tokens", n)
	}
	bos, _ := tok.BOS()
	eos, _ := tok.EOS()
	if bos != 0 || eos != 1 || !tok.AddsBOS() {
		t.Errorf("bos %d, eos %d, adds bos %v", bos, eos, tok.AddsBOS())
	}
	if full, err := Train(slices.Values([]string{"ab"}), 1000); err != nil || full.Size() != 259 {
		t.Errorf("trained on one word: size %d, %v", full.Size(), err)
	}
}

func TestTrainErrors(t *testing.T) {
	if _, err := Train(slices.Values([]string{"a"}), 100); err == nil || !strings.Contains(err.Error(), "size 100, want 258") {
		t.Errorf("size 100: %v", err)
	}
	if _, err := Train(slices.Values([]string{""}), 300); err == nil || !strings.Contains(err.Error(), "no text") {
		t.Errorf("no text: %v", err)
	}
}
