package grammar

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// A Choice is the beginning of a sentence and ways to go on, of which one is right.
type Choice struct {
	Context string
	Choices []string
	Gold    int
}

// Endings returns n beginnings up to the predicate, each with four endings: the
// predicate, the predicate in the wrong number (in a language without agreement,
// two predicates), a noun phrase, and a prepositional phrase. Like those of
// Pairs, the subject and the predicate never stand together in Text. All four
// endings are made of words that Text has in those places.
func (g *Grammar) Endings(n int, seed uint64) []Choice {
	return g.choices(n, source(seed, 4), func(p plan, r *rand.Rand) []string {
		near := g.np(g, p.between[1], g.prepCase)
		phrase := g.prep[p.preps[1]] + " " + near
		if g.headLast {
			phrase = near + " " + g.prep[p.preps[1]]
		}
		right := g.predicate(p, p.subject)
		wrong := right + " " + g.predicate(plan{head: predicate{intransitive, r.IntN(intransitives)}}, p.subject)
		if g.agrees {
			wrong = g.predicate(p, p.subject.otherNumber())
		}
		return []string{g.join(right), g.join(wrong), g.join(g.np(g, p.between[0], accusative)), g.join(phrase)}
	})
}

// Words returns n beginnings up to the predicate, each with five next words: the
// verb, copula or adjective that the predicate begins with, the same in the
// wrong number (in a language without agreement, a noun in its place), two nouns,
// and an adverb. None of the four wrong ones can stand there, and Text never has
// the right one after that subject, but a copula before other adjectives.
func (g *Grammar) Words(n int, seed uint64) []Choice {
	return g.choices(n, source(seed, 5), func(p plan, r *rand.Rand) []string {
		if p.head.class == transitive {
			return nil // its object may go first
		}
		wrong := g.form(newNoun(r), nominative)
		if g.agrees {
			wrong = g.predicate(p, p.subject.otherNumber())
		}
		words := []string{g.predicate(p, p.subject), wrong, g.form(p.between[0], nominative), g.form(p.between[1], nominative), g.adv[r.IntN(adverbs)]}
		for i, w := range words {
			words[i], _, _ = strings.Cut(w, " ")
		}
		return words
	})
}

// choices draws beginnings; next makes their continuations, the right one first,
// of a plan with two nouns to use, or none of a plan that does not do.
func (g *Grammar) choices(n int, r *rand.Rand, next func(plan, *rand.Rand) []string) []Choice {
	var out []Choice
	seen := map[string]bool{}
	for tries := 0; len(out) < n && tries < 200*n; tries++ {
		p := newPlan(r)
		if !p.heldOut() {
			continue
		}
		c := Choice{Context: g.beginning(p)}
		p.between = []noun{newNoun(r), newNoun(r)}
		if c.Choices = next(p, r); c.Choices == nil {
			continue
		}
		right := c.Choices[0]
		r.Shuffle(len(c.Choices), func(i, j int) { c.Choices[i], c.Choices[j] = c.Choices[j], c.Choices[i] })
		c.Gold = slices.Index(c.Choices, right)
		if !seen[c.Context+right] && allDiffer(c.Choices) {
			seen[c.Context+right] = true
			out = append(out, c)
		}
	}
	return out
}

// beginning is what stands before the predicate.
func (g *Grammar) beginning(p plan) string {
	before := ""
	if g.headLast {
		before = g.adverb(p)
	}
	return strings.TrimRight(g.join(before, g.subject(p)), ".。")
}

func allDiffer(texts []string) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(texts)))) == len(texts)
}
