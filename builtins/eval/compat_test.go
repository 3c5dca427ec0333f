package eval

import (
	"context"
	"testing"
)

// The normaliser says whether a length counts the space that choices begin with,
// where they do.
func TestNormaliserSaysSpace(t *testing.T) {
	task := func(space string) Task {
		return Task{Name: "own", Kind: Choice, Main: "acc", Items: []Item{{Context: "q", Choices: []string{space + "ee", space + "abcd"}}}}
	}
	for _, c := range []struct{ compat, space, acc, bits string }{
		{Ours, " ", "characters without the leading space", "bytes with the leading space"},
		{LMEval, " ", "characters without the leading space", "bytes with the leading space"},
		{Lighteval, " ", "characters with the leading space", "bytes with the leading space"},
		{Paper, " ", "characters with the leading space", "bytes with the leading space"},
		{Paper, "", "characters", "bytes"},
		{Ours, "", "characters", "bytes"},
	} {
		o := Options{Tasks: []Task{task(c.space)}, Compat: c.compat, Metrics: []string{"acc_char", "bits_per_byte", "acc_token"}}
		s, err := evaluate(context.Background(), []subject{fake("m", &unigram{})}, o)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for i := range s.Table.Rows() {
			got[s.Table.Row(i).Text("metric")] = s.Table.Row(i).Text("normaliser")
		}
		if got["acc_char"] != c.acc || got["bits_per_byte"] != c.bits || got["acc_token"] != "tokens" {
			t.Errorf("compat %q, choices that begin with %q: %v", c.compat, c.space, got)
		}
	}
}
