package tokenizer

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
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

// trainSlowly is the definition: all pairs are counted anew for each merge.
func trainSlowly(texts []string, size int) [][2]string {
	v := newTrainVocab()
	words := map[string][]int32{}
	counts := map[string]int{}
	for _, text := range texts {
		for _, p := range gpt2Words.split(nil, piece{text: text}) {
			words[p.text] = nil
			counts[p.text]++
		}
	}
	for w := range words {
		for _, b := range []byte(w) {
			words[w] = append(words[w], byteID(b))
		}
	}
	for len(v.tokens) < size {
		pairs := map[[2]int32]int{}
		for w, ids := range words {
			for i := 1; i < len(ids); i++ {
				pairs[[2]int32(ids[i-1:])] += counts[w]
			}
		}
		var best [2]int32
		for p, n := range pairs {
			if m := pairs[best]; n > m || n == m && slices.Compare(p[:], best[:]) < 0 {
				best = p
			}
		}
		if pairs[best] == 0 {
			break
		}
		id := v.add(best[0], best[1])
		for w, ids := range words {
			var out []int32
			for i := 0; i < len(ids); i++ {
				if i+1 < len(ids) && [2]int32(ids[i:]) == best {
					out = append(out, id)
					i++
				} else {
					out = append(out, ids[i])
				}
			}
			words[w] = out
		}
	}
	return v.merges
}

// TestTrainAsDefined: texts of few letters, where pairs overlap and tie.
func TestTrainAsDefined(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		texts := make([]string, 1+r.IntN(20))
		for i := range texts {
			for range r.IntN(60) {
				texts[i] += string("aaabbc é"[r.IntN(9)])
			}
			texts[i] = strings.ToValidUTF8(texts[i], "é")
		}
		texts = append(texts, "x")
		size := 258 + r.IntN(80)
		tok, err := Train(slices.Values(texts), size)
		if err != nil {
			t.Fatal(err)
		}
		want := trainSlowly(texts, size)
		var got struct {
			Model struct {
				Merges [][2]string
				Vocab  map[string]int
			}
		}
		if err := json.Unmarshal(tok.JSON(), &got); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Model.Merges, want) {
			t.Fatalf("seed %d: merges %q, want %q", seed, got.Model.Merges, want)
		}
		if len(got.Model.Vocab) != 258+len(want) {
			t.Errorf("seed %d: %d tokens by %d merges", seed, len(got.Model.Vocab), len(want))
		}
	}
}
