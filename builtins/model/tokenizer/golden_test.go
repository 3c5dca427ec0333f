package tokenizer

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"pewter/internal/shared"
)

// unpacked returns a file of the reference data, unpacked where it ends in .xz.
func unpacked(t testing.TB, name string) []byte {
	path := shared.Dir(t, filepath.Join("data/tokenizers", name))
	if filepath.Ext(path) != ".xz" {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	if data, ok := packed.Load(path); ok {
		return data.([]byte)
	}
	if _, err := exec.LookPath("xz"); err != nil {
		t.Skip("no xz to unpack reference data with")
	}
	data, err := exec.Command("xz", "-dc", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	packed.Store(path, data)
	return data
}

var packed sync.Map

func open(t testing.TB, name string) *Tokenizer {
	tok, err := Parse(unpacked(t, name+"/tokenizer.json.xz"))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func readJSON(t testing.TB, path string, to any) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, to); err != nil {
		t.Fatal(err)
	}
}

// The ids of 648 texts in many languages and of random ones are those of the
// tokenizers library.
func TestGoldenCorpus(t *testing.T) {
	var corpus []string
	readJSON(t, shared.Dir(t, "golden/tokenizers/corpus.json"), &corpus)
	for name, ref := range map[string]string{"gemma3": "ref_gemma3.json", "mistral_v1_as_llama2": "ref_llama2.json"} {
		t.Run(name, func(t *testing.T) {
			var want [][]int32
			readJSON(t, shared.Dir(t, "golden/tokenizers/"+ref), &want)
			tok := open(t, name)
			for range 2 { // again, from the cache
				for i, text := range corpus {
					if got := tok.Encode(text, false); !slices.Equal(got, want[i]) {
						t.Errorf("text %d %q\n got %v\nwant %v", i, text, got, want[i])
					}
				}
			}
		})
	}
}

func TestGoldenVectors(t *testing.T) {
	type vector struct {
		Text string
		IDs  map[string][]int32
	}
	var list []vector
	for line := range bytes.Lines(unpacked(t, "vectors.jsonl")) {
		var v vector
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	for name := range list[0].IDs {
		if _, err := os.Stat(filepath.Join(shared.Dir(t, "data/tokenizers"), name, "tokenizer.json.xz")); err != nil {
			continue
		}
		t.Run(name, func(t *testing.T) {
			tok := open(t, name)
			if eos, _ := tok.EOS(); tok.Tokens([]int32{eos})[0] != map[bool]string{true: "</s>", false: "<eos>"}[name == "mistral_v1_as_llama2"] {
				t.Errorf("eos is %q", tok.Tokens([]int32{eos}))
			}
			for _, v := range list {
				got := tok.Encode(v.Text, true)
				if !slices.Equal(got, v.IDs[name]) {
					t.Errorf("%q\n got %v\nwant %v", v.Text, got, v.IDs[name])
				}
			}
		})
	}
}
