package grammar

import (
	"math/rand/v2"
	"strings"
)

const (
	told    = 2 // sentences of a passage before the one to choose
	answers = 4 // sentences to choose from
)

// Passages returns n passages of three sentences about one person or some people,
// to train on: the queen sleeps. the queen that the sailors love is glad. the
// queen sings now. Passage i of every language says the same.
func (g *Grammar) Passages(n int, seed uint64) []string {
	r := source(seed, 6)
	out := make([]string, n)
	for i := range out {
		out[i] = g.tell(newPassage(newNoun(r), told+1, r))
	}
	return out
}

// Questions returns n passages of two sentences, each with four sentences of which
// one goes on with it, for its subject is the passage's. All four are right on
// their own, and say the same of subjects of one number; one of the wrong subjects
// the passage names in passing, where it names anybody else.
func (g *Grammar) Questions(n int, seed uint64) []Choice {
	r := source(seed, 7)
	out := make([]Choice, n)
	for i := range out {
		subject := newNoun(r)
		out[i] = g.goesOn(newPassage(subject, told, r), subject, r)
	}
	return out
}

// newPassage draws n sentences about a noun.
func newPassage(about noun, n int, r *rand.Rand) []plan {
	out := make([]plan, n)
	for i := range out {
		out[i] = newPlan(r)
		out[i].subject = about
	}
	return out
}

// tell says one plan after the other.
func (g *Grammar) tell(plans []plan) string {
	parts := make([]string, len(plans))
	for i, p := range plans {
		parts[i] = g.sentence(p, p.subject)
	}
	if g.noSpaces {
		return strings.Join(parts, "")
	}
	return strings.Join(parts, " ")
}

// goesOn is a passage with four sentences, of which one is about its subject.
func (g *Grammar) goesOn(passage []plan, subject noun, r *rand.Rand) Choice {
	who := candidates(passage, subject, r)
	next := newPlan(r)
	next.kind, next.between = plain, nil
	c := Choice{Context: g.tell(passage), Choices: make([]string, answers)}
	order := r.Perm(answers)
	for k, place := range order {
		next.subject = noun{concept: who[k], plural: subject.plural}
		c.Choices[place] = g.sentence(next, next.subject)
	}
	c.Gold = order[0]
	return c
}

// candidates orders the noun concepts: the subject of a passage, one that it names
// in passing where there is one, and all others by chance.
func candidates(passage []plan, subject noun, r *rand.Rand) []int {
	out := []int{subject.concept}
	seen := map[int]bool{subject.concept: true}
	add := func(concept int) {
		if !seen[concept] {
			seen[concept] = true
			out = append(out, concept)
		}
	}
	for _, n := range named(passage) {
		if len(out) == 1 {
			add(n.concept)
		}
	}
	for _, concept := range r.Perm(nouns) {
		add(concept)
	}
	return out
}

// named returns the nouns of plans beside their subjects.
func named(plans []plan) (out []noun) {
	for _, p := range plans {
		out = append(out, p.between...)
		if p.head.class == transitive {
			out = append(out, p.object)
		}
	}
	return out
}
