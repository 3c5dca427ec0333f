package tokenizer

import (
	"slices"
	"testing"

	"pewter/internal/shared"
)

func TestStories(t *testing.T) {
	dir := shared.Dir(t, "data/models")
	hf, err := Open(dir + "/stories260K/hf")
	if err != nil {
		t.Fatal(err)
	}
	bin, err := OpenLlama2c(dir + "/stories260K/tok512.bin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tok := range []*Tokenizer{hf, bin} {
		bos, _ := tok.BOS()
		eos, _ := tok.EOS()
		if tok.Size() != 512 || bos != 1 || eos != 2 {
			t.Errorf("size %d, bos %d, eos %d", tok.Size(), bos, eos)
		}
	}
	var oracle struct {
		GreedyIDs  []int32 `json:"greedy_ids"`
		GreedyText string  `json:"greedy_text"`
		Encode     []struct {
			Text string
			IDs  []int32
		}
	}
	readJSON(t, dir+"/stories260K/oracle.json", &oracle)
	for i, tok := range []*Tokenizer{hf, bin} {
		for _, c := range oracle.Encode {
			if got := tok.Encode(c.Text, true); !slices.Equal(got, c.IDs) {
				t.Errorf("tokenizer %d: %q\n got %v\nwant %v", i, c.Text, got, c.IDs)
			}
			if got := tok.Decode(c.IDs, true); got != c.Text {
				t.Errorf("tokenizer %d: decoded %q, want %q", i, got, c.Text)
			}
		}
		if got := tok.Decode(oracle.GreedyIDs, true); got != oracle.GreedyText {
			t.Errorf("tokenizer %d: decoded %q, want %q", i, got, oracle.GreedyText)
		}
	}
	if _, err := OpenLlama2c(dir + "/aidreams260K/tok512.bin"); err != nil {
		t.Error(err)
	}
}
