package grammar

import (
	"fmt"
	"strings"
)

// A lexicon holds the forms of a language's words.
//
// A noun's forms are those of its cases, singular before plural: nominative,
// then accusative, then oblique. A verb's are singular and plural, or masculine
// and feminine of each; an adjective's are one, two or four in the same order.
type lexicon struct {
	noun []entry
	verb [2][]entry // intransitive, transitive
	adj  []entry
	cop  []string // copula, singular and plural; or none
	prep []string
	adv  []string
	part []string // participles of the transitive verbs, where relative clauses use them
}

// An entry is a word: its gender, where it has one, and its forms. The plural of
// an epicene noun is that of women as well, where the article is the same.
type entry struct {
	gender  byte
	epicene bool
	forms   []string
}

// words reads a list of entries separated by ";", forms by "/".
func words(want int, list string) []entry {
	var out []entry
	for w := range strings.SplitSeq(list, ";") {
		out = append(out, entry{forms: strings.Split(strings.TrimSpace(w), "/")})
	}
	if len(out) != want {
		panic(fmt.Sprintf("grammar: %d words, want %d: %s", len(out), want, list))
	}
	return out
}

// nounList reads nouns each led by its gender: "m king/kings; f queen/queens"; "M"
// is masculine and epicene.
func nounList(list string) []entry {
	out := words(nouns, list)
	for i, e := range out {
		out[i].gender, out[i].forms[0] = e.forms[0][0], e.forms[0][2:]
		if out[i].epicene = out[i].gender == 'M'; out[i].epicene {
			out[i].gender = 'm'
		}
	}
	return out
}

func fields(want int, list string) []string {
	out := strings.Split(list, "; ")
	if len(out) != want {
		panic(fmt.Sprintf("grammar: %d words, want %d: %s", len(out), want, list))
	}
	return out
}

// The cases of nouns, as places in an entry's forms.
const (
	nominative = 0
	accusative = 2
	oblique    = 4
)

// form returns a noun in a case; where a language tells fewer cases apart, the
// last that it has.
func (l *lexicon) form(n noun, cas int) string {
	forms := l.noun[n.concept].forms
	for cas >= len(forms) {
		cas -= 2
	}
	return forms[cas+index(n.plural)]
}

// gender returns the gender that words agree with.
func (l *lexicon) gender(n noun) byte {
	if n.gender != 0 {
		return n.gender
	}
	return l.noun[n.concept].gender
}

// tellsGender reports whether n is of one gender for all to see.
func (l *lexicon) tellsGender(n noun) bool { return !n.plural || !l.noun[n.concept].epicene }

// agree picks the form of a verb or adjective that goes with n.
func (l *lexicon) agree(e entry, n noun) string {
	switch len(e.forms) {
	case 1:
		return e.forms[0]
	case 2:
		return e.forms[index(n.plural)]
	case 3: // masculine, feminine, plural
		if n.plural {
			return e.forms[2]
		}
		return e.forms[index(l.gender(n) == 'f')]
	}
	return e.forms[2*index(n.plural)+index(l.gender(n) == 'f')]
}

// marksGender reports whether the predicate's form depends on gender.
func (l *lexicon) marksGender(p predicate) bool {
	e := l.adj
	if p.class != adjective {
		e = l.verb[p.class]
	}
	return len(e[p.word].forms) > 2
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}
