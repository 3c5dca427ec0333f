package grammar

import "math/rand/v2"

// The concepts each language has words for. Nouns are people, since Arabic
// plurals of things agree otherwise.
const (
	nouns         = 14 // woman man girl boy queen king baker sailor singer painter guest nurse judge dancer
	intransitives = 8  // sleep laugh sing dance work swim wait weep
	transitives   = 5  // love hear know seek call
	adjectives    = 4  // tired alone glad ready
	prepositions  = 3  // beside behind in-front-of
	adverbs       = 3  // today now here
	heldOutOneIn  = 6
)

// A noun is a use of a noun concept. Gender 0 means the noun's own.
type noun struct {
	concept int
	plural  bool
	gender  byte
}

// otherNumber is the noun in the number that it is not in.
func (n noun) otherNumber() noun {
	n.plural = !n.plural
	return n
}

// A predicate is the head of a verb phrase.
type predicate struct {
	class int // index into the classes below
	word  int
}

const (
	intransitive = iota
	transitive
	adjective
)

// kind says what stands between the subject and its predicate.
type kind int

const (
	plain kind = iota
	near
	nested
	relative
)

func (k kind) String() string { return [...]string{"plain", "near", "nested", "relative"}[k] }

// A plan is what a sentence says, in no language.
type plan struct {
	kind    kind
	subject noun
	head    predicate
	object  noun   // of a transitive head
	between []noun // one, or two if nested
	preps   [2]int // before each of them
	relVerb int    // of a relative clause, whose subject is between[0]
	adverb  int    // or -1
}

// newPlan draws a plan: a quarter of each kind, predicates two to one to two.
func newPlan(r *rand.Rand) plan {
	p := plan{kind: kind(r.IntN(4)), subject: newNoun(r), object: newNoun(r), adverb: -1}
	p.between = []noun{newNoun(r), newNoun(r)}
	switch p.kind {
	case plain:
		p.between = nil
	case near, relative:
		p.between = p.between[:1]
	}
	p.preps = [2]int{r.IntN(prepositions), r.IntN(prepositions)}
	p.relVerb = r.IntN(transitives)
	switch r.IntN(5) {
	case 0, 1:
		p.head = predicate{intransitive, r.IntN(intransitives)}
	case 2:
		p.head = predicate{transitive, r.IntN(transitives)}
	default:
		p.head = predicate{adjective, r.IntN(adjectives)}
	}
	if r.IntN(2) == 0 {
		p.adverb = r.IntN(adverbs)
	}
	return p
}

func newNoun(r *rand.Rand) noun {
	return noun{concept: r.IntN(nouns), plural: r.IntN(2) == 1}
}

// heldOut reports whether the subject and predicate are one of the sixth of
// all combinations that training text never has.
func (p plan) heldOut() bool {
	word := p.head.word
	switch p.head.class {
	case transitive:
		word += intransitives
	case adjective:
		word += intransitives + transitives
	}
	return (p.subject.concept*5+word)%heldOutOneIn == 0
}

// between of a pair are nouns of the subject's number, or of the other.
const (
	noneBetween  = "none"
	sameBetween  = "same"
	otherBetween = "other"
)

// setBetween gives every noun between subject and predicate the subject's number
// or the other one, and says which.
func (p *plan) setBetween(other bool) string {
	for i := range p.between {
		p.between[i].plural = p.subject.plural != other
	}
	switch {
	case len(p.between) == 0:
		return noneBetween
	case other:
		return otherBetween
	}
	return sameBetween
}
