package eval

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/model"
	"pewter/internal/shared"
)

// Texts longer than the model have the log-likelihoods that lm-evaluation-harness
// 0.4.13 gives them with transformers: cut in windows, the last one after as many
// tokens as fit. They have 691 and 1405 tokens, the model takes 512.
func TestLongTexts(t *testing.T) {
	for _, c := range []struct {
		text string
		ll   float64
	}{
		{strings.Repeat("Lily and Tom ran to the big park and saw a happy little red bird. ", 30), -1148.9471435546875},
		{strings.Repeat("One day a cat, who was sad, said hello to mom and dad. They played. ", 52), -4125.325439453125},
	} {
		task := Task{Name: "long", Kind: Text, Items: []Item{{Choices: []string{c.text}}}}
		s := onStories(t, Options{Tasks: []Task{task}})
		if got, want := value(t, s, "bits_per_byte"), -c.ll/math.Ln2/float64(len(c.text)); math.Abs(got/want-1) > 1e-5 {
			t.Errorf("%.20q…: %v bits a byte, want %v", c.text, got, want)
		}
	}
}

// acc_pmi of an item of one's own takes off the likelihood of the tokens that were
// scored, also where a tokenizer begins each text with a space.
func TestBareTokens(t *testing.T) {
	c, err := model.Open(shared.Dir(t, "data/models/stories260K/hf"))
	if err != nil {
		t.Fatal(err)
	}
	tok, err := c.Tokenizer()
	if err != nil {
		t.Fatal(err)
	}
	e, _, err := newEncoder(tok, 512, Ours)
	if err != nil {
		t.Fatal(err)
	}
	task := Task{Kind: Choice, Items: []Item{{Context: "Once upon a time", Choices: []string{" the cat", " a dog ran"}}}}
	x, err := e.item(&task, 0, true)
	if err != nil {
		t.Fatal(err)
	}
	want := []int32{265, 280, 294}
	if got := x.bare[0]; !slices.Equal(got.Context, []int32{1}) || !slices.Equal(got.Continuation, want) {
		t.Errorf("\" the cat\" without a context: %v, want %v after BOS", got, want)
	}
	for i, r := range x.bare {
		if !slices.Equal(r.Continuation, x.choices[i][0].Continuation) {
			t.Errorf("choice %d: %v without a context, %v after it", i, r.Continuation, x.choices[i][0].Continuation)
		}
	}
}
