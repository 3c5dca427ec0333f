package grammar

import (
	"slices"
	"testing"
)

// The first passage and question of seed 1, in English, as drawn.
func TestReading(t *testing.T) {
	eng, _ := Lookup("eng")
	want := "the guests love the boy now. the guests behind the queen behind the kings know the women here. the guests in front of the painters behind the judge are alone today."
	if got := eng.Passages(1, 1)[0]; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	q := Choice{"the sailors in front of the girls beside the man are ready here. the sailors in front of the kings beside the baker are ready.",
		[]string{"the sailors are glad now.", "the bakers are glad now.", "the girls are glad now.", "the singers are glad now."}, 0}
	if got := eng.Questions(1, 1)[0]; got.Context != q.Context || !slices.Equal(got.Choices, q.Choices) || got.Gold != q.Gold {
		t.Errorf("got %v, want %v", got, q)
	}
}

// Every question has one answer about the passage's subject, which stands anywhere
// among the four; where the passage names others, one of them is among the wrong
// ones; and no question's passage is in the text.
func TestQuestions(t *testing.T) {
	for e := range Languages.All() {
		g := e.Value
		text := map[string]bool{}
		for _, s := range g.Passages(8000, 6) {
			text[s] = true
		}
		golds := make([]int, answers)
		for _, c := range g.Questions(400, 7) {
			golds[c.Gold]++
			if len(c.Choices) != answers || !allDiffer(c.Choices) {
				t.Errorf("%s: %q, want four different choices", g.Code, c.Choices)
			}
			if text[c.Context+" "+c.Choices[c.Gold]] || text[c.Context+c.Choices[c.Gold]] {
				t.Errorf("%s: %q with %q is in the training text", g.Code, c.Context, c.Choices[c.Gold])
			}
		}
		if slices.Min(golds) < 75 {
			t.Errorf("%s: the right choice stands at %v, want it everywhere", g.Code, golds)
		}
	}
}

// Candidates are the subject, one of those whom the passage names, and others, all different.
func TestCandidates(t *testing.T) {
	r := source(1, 0)
	in := 0
	for range 500 {
		subject := newNoun(r)
		passage := newPassage(subject, told, r)
		var others []int
		for _, n := range named(passage) {
			if n.concept != subject.concept {
				others = append(others, n.concept)
			}
		}
		who := candidates(passage, subject, r)
		if who[0] != subject.concept || len(who) != nouns || len(slices.Compact(slices.Sorted(slices.Values(who)))) != nouns {
			t.Fatalf("candidates %v of subject %d, want all %d, that one first", who, subject.concept, nouns)
		}
		if len(others) > 0 {
			in++
			if !slices.Contains(others, who[1]) {
				t.Fatalf("second candidate %d, want one of %v", who[1], others)
			}
		}
	}
	if in < 300 {
		t.Errorf("%d of 500 passages name others", in)
	}
}

// Text of equal seeds says the same in every language, so that it serves as
// translations: as many sentences, and the same ones repeat.
func TestTextIsParallel(t *testing.T) {
	eng, _ := Lookup("eng")
	deu, _ := Lookup("deu")
	e, d := eng.Text(300, 3), deu.Text(300, 3)
	of := map[string]string{}
	for i, s := range d {
		if was, ok := of[s]; ok && was != e[i] {
			t.Errorf("%q is both %q and %q", s, was, e[i])
		}
		of[s] = e[i]
	}
}
