// Package grammar generates small fragments of ten real languages: text to
// train tiny models on, minimal pairs to test them with, and the same sentences
// in every language to compare their representations.
//
// A sentence is a plan of concepts, the same for all languages, which each
// language puts into its own words, order and agreement:
//
//	plain     the queen sleeps today.
//	near      the queen behind the sailors sleeps.            (a noun between)
//	nested    the queen behind the sailors beside the kings sleeps.
//	relative  the queen that the sailors love sleeps.
//
// The verb or adjective agrees with the first noun whatever stands between: in
// training text the nouns between are singular or plural at random, so that the
// word before the verb says nothing about its number. In the test pairs of a kind
// half have nouns between of the subject's number and half of the other, so that
// whoever goes by the nearest noun is right half of the time.
package grammar

import (
	"math/rand/v2"

	"pewter/internal/registry"
)

// Languages is the table of grammars; each file of a language adds its own.
var Languages = registry.New[*Grammar]("grammar")

// A Grammar is a fragment of one language.
type Grammar struct {
	Code string // ISO 639-3
	Name string // in English
	lexicon
	syntax
}

// Lookup returns the grammar of a language by its ISO 639-3 code.
func Lookup(code string) (*Grammar, error) {
	e, err := Languages.Lookup(code)
	return e.Value, err
}

// A Pair is two sentences that differ in the agreement of the main predicate.
type Pair struct {
	Good, Bad  string
	Phenomenon string // what is wrong and what stands between: "number-near", "gender-relative"
	Between    string // number of the nouns between: the "same" as the subject's, the "other", or "none" where there are none
}

// Text returns n sentences to train on. None pairs a subject with a predicate
// that Pairs tests, and equal arguments give equal sentences.
func (g *Grammar) Text(n int, seed uint64) []string {
	r := source(seed, 1)
	out := make([]string, 0, n)
	for len(out) < n {
		if p := newPlan(r); !p.heldOut() {
			out = append(out, g.sentence(p, p.subject))
		}
	}
	return out
}

// Parallel returns n sentences whose meaning depends on seed alone: sentence i
// of every language says the same.
func Parallel(g *Grammar, n int, seed uint64) []string {
	r := source(seed, 2)
	out := make([]string, n)
	for i := range out {
		p := newPlan(r)
		out[i] = g.sentence(p, p.subject)
	}
	return out
}

// Pairs returns up to n different minimal pairs; a fragment has only so many,
// and a language whose predicates do not agree has none. All of them pair a
// subject with a predicate that Text never does. In every other one of a kind
// the nouns between have the other number.
func (g *Grammar) Pairs(n int, seed uint64) []Pair {
	if !g.agrees {
		return nil
	}
	r := source(seed, 3)
	var out []Pair
	seen := map[string]bool{}
	other := map[kind]bool{}
	for tries := 0; len(out) < n && tries < 200*n; tries++ {
		p := newPlan(r)
		if !p.heldOut() {
			continue
		}
		between := p.setBetween(other[p.kind])
		pair, ok := g.pair(p, r)
		if ok && !seen[pair.Good] {
			seen[pair.Good] = true
			other[p.kind] = !other[p.kind]
			pair.Between = between
			out = append(out, pair)
		}
	}
	return out
}

// pair breaks the agreement of p, in gender for a quarter of the plans where
// the language marks it on the predicate and the subject is of one, else in number.
func (g *Grammar) pair(p plan, r *rand.Rand) (Pair, bool) {
	wrong, what := p.subject, "number"
	if g.marksGender(p.head) && g.tellsGender(p.subject) && r.IntN(4) == 0 {
		what = "gender"
		wrong.gender = g.opposite(p.subject)
	} else {
		wrong = wrong.otherNumber()
	}
	pair := Pair{Good: g.sentence(p, p.subject), Bad: g.sentence(p, wrong), Phenomenon: what + "-" + p.kind.String()}
	return pair, pair.Good != pair.Bad
}

// opposite returns the gender that the predicate of a noun must not have.
func (g *Grammar) opposite(n noun) byte {
	if g.gender(n) == 'f' {
		return 'm'
	}
	return 'f'
}

func source(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }
