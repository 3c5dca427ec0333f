package grammar

import "strings"

// A syntax puts words together. Languages with articles, relative pronouns and
// the order subject, verb, object share most of it.
type syntax struct {
	agrees bool // predicates agree with their subject
	// np is a noun with its article, in a case.
	np func(g *Grammar, n noun, cas int) string
	// clause is a relative clause about n whose subject and verb are given.
	clause func(g *Grammar, n, subject noun, verb int) string
	// prepCase is the case that prepositions take.
	prepCase int
	// headLast puts modifiers before their noun, and objects before verbs.
	headLast bool
	// adverbInside puts adverbs between a copula and its adjective.
	adverbInside bool
	// objectFirst puts objects before verbs where headLast does not say it.
	objectFirst bool
	// merge writes a preposition and an article as one word, where they become one.
	merge *strings.Replacer
	// noSpaces writes words together, as Chinese does.
	noSpaces bool
}

// sentence says p in the language, its predicate agreeing with agree, which is
// p.subject in a sentence that is right.
func (g *Grammar) sentence(p plan, agree noun) string {
	if agree.gender == 0 {
		agree.gender = g.gender(p.subject)
	}
	subject, verb := g.subject(p), g.predicate(p, agree)
	switch {
	case g.headLast:
		return g.join(g.adverb(p), subject, verb)
	case g.adverbInside && p.head.class == adjective:
		return g.join(subject, verb)
	}
	return g.join(subject, verb, g.adverb(p))
}

// adverb returns the adverb of p, or nothing.
func (g *Grammar) adverb(p plan) string {
	if p.adverb < 0 {
		return ""
	}
	return g.adv[p.adverb]
}

// subject returns the first noun with all that stands between it and the verb.
func (g *Grammar) subject(p plan) string {
	head := g.np(g, p.subject, nominative)
	switch p.kind {
	case near:
		return g.attach(head, p.between[0], p.preps[0])
	case nested:
		if g.headLast { // the farther noun comes nearer: (kings') sailors behind queen
			return g.attach(head, p.between[0], p.preps[0], g.np(g, p.between[1], g.prepCase)+" "+g.prep[p.preps[1]])
		}
		return g.attach(head, p.between[0], p.preps[0]) + " " + g.prep[p.preps[1]] + " " + g.np(g, p.between[1], g.prepCase)
	case relative:
		c := g.clause(g, p.subject, p.between[0], p.relVerb)
		if g.headLast {
			return c + " " + head
		}
		return head + c
	}
	return head
}

// attach adds a prepositional phrase to a noun; before is what the phrase's own
// noun is modified by in a language that puts modifiers first.
func (g *Grammar) attach(head string, n noun, prep int, before ...string) string {
	phrase := g.np(g, n, g.prepCase)
	if !g.headLast {
		return head + " " + g.prep[prep] + " " + phrase
	}
	return strings.Join(append(before, phrase, g.prep[prep], head), " ")
}

// predicate returns the verb phrase, agreeing with n.
func (g *Grammar) predicate(p plan, n noun) string {
	switch p.head.class {
	case adjective:
		return g.copular(p, n)
	case transitive:
		v, object := g.agree(g.verb[transitive][p.head.word], n), g.np(g, p.object, accusative)
		if g.objectFirst {
			return object + " " + v
		}
		return v + " " + object
	}
	return g.agree(g.verb[intransitive][p.head.word], n)
}

// copular returns the adjective of p with the copula before it, where there is one.
func (g *Grammar) copular(p plan, n noun) string {
	a := g.agree(g.adj[p.head.word], n)
	switch {
	case g.cop == nil:
		return a
	case g.adverbInside && p.adverb >= 0:
		return g.cop[index(n.plural)] + " " + g.adverb(p) + " " + a
	}
	return g.cop[index(n.plural)] + " " + a
}

// join makes a sentence of its parts.
func (g *Grammar) join(parts ...string) string {
	s := strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	if g.merge != nil {
		s = g.merge.Replace(s)
	}
	if g.noSpaces {
		return strings.ReplaceAll(s, " ", "") + "。"
	}
	return s + "."
}
