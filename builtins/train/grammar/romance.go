package grammar

import "strings"

// queClause is the relative clause that French, Spanish and Italian share.
func queClause(pronoun string) func(*Grammar, noun, noun, int) string {
	return func(g *Grammar, _, subject noun, verb int) string {
		return " " + pronoun + " " + g.np(g, subject, nominative) + " " + g.agree(g.verb[transitive][verb], subject)
	}
}

// startsWithVowel reports whether an article before word loses its vowel.
func startsWithVowel(word string) bool { return strings.ContainsAny(word[:1], "aeiou") }

func init() {
	Languages.Add("fra", "French: number on verbs, number and gender on adjectives.", &Grammar{Code: "fra", Name: "French",
		lexicon: lexicon{
			noun: nounList(`f femme/femmes; m homme/hommes; f fille/filles; m garçon/garçons; f reine/reines; m roi/rois; m boulanger/boulangers;
				m marin/marins; f chanteuse/chanteuses; M peintre/peintres; m invité/invités; f infirmière/infirmières; M juge/juges; f danseuse/danseuses`),
			verb: [2][]entry{
				words(intransitives, "dort/dorment; rit/rient; chante/chantent; danse/dansent; travaille/travaillent; nage/nagent; attend/attendent; pleure/pleurent"),
				words(transitives, "aime/aiment; entend/entendent; connaît/connaissent; cherche/cherchent; appelle/appellent")},
			adj: words(adjectives, `fatigué/fatiguée/fatigués/fatiguées; seul/seule/seuls/seules;
				content/contente/contents/contentes; prêt/prête/prêts/prêtes`),
			cop:  []string{"est", "sont"},
			prep: fields(prepositions, "à côté de; derrière; devant"),
			adv:  fields(adverbs, "aujourd'hui; maintenant; ici"),
		},
		syntax: syntax{agrees: true, clause: queClause("que"), merge: strings.NewReplacer(" de le ", " du ", " de les ", " des "),
			np: func(g *Grammar, n noun, cas int) string {
				word := g.form(n, cas)
				switch {
				case n.plural:
					return "les " + word
				case startsWithVowel(word) || word == "homme":
					return "l'" + word
				case g.gender(n) == 'f':
					return "la " + word
				}
				return "le " + word
			},
		},
	})
}

func init() {
	Languages.Add("spa", "Spanish: number on verbs, number and gender on adjectives.", &Grammar{Code: "spa", Name: "Spanish",
		lexicon: lexicon{
			noun: nounList(`f mujer/mujeres; m hombre/hombres; f chica/chicas; m chico/chicos; f reina/reinas; m rey/reyes; m panadero/panaderos;
				m marinero/marineros; f cantora/cantoras; m pintor/pintores; m invitado/invitados; f enfermera/enfermeras; m juez/jueces; f bailarina/bailarinas`),
			verb: [2][]entry{
				words(intransitives, "duerme/duermen; ríe/ríen; canta/cantan; baila/bailan; trabaja/trabajan; nada/nadan; espera/esperan; llora/lloran"),
				words(transitives, "ama/aman; oye/oyen; conoce/conocen; busca/buscan; llama/llaman")},
			adj: words(adjectives, `cansado/cansada/cansados/cansadas; solo/sola/solos/solas;
				contento/contenta/contentos/contentas; listo/lista/listos/listas`),
			cop:  []string{"está", "están"},
			prep: fields(prepositions, "junto a; tras; ante"),
			adv:  fields(adverbs, "hoy; ahora; aquí"),
		},
		syntax: syntax{agrees: true, prepCase: oblique, clause: queClause("que"), np: spanish, merge: strings.NewReplacer(" a el ", " al ")},
	})
}

func init() {
	Languages.Add("ita", "Italian: number on verbs, number and gender on adjectives.", &Grammar{Code: "ita", Name: "Italian",
		lexicon: lexicon{
			noun: nounList(`f donna/donne; m uomo/uomini; f ragazza/ragazze; m ragazzo/ragazzi; f regina/regine; m re/re; m fornaio/fornai;
				m marinaio/marinai; f cantante/cantanti; m pittore/pittori; m invitato/invitati; f infermiera/infermiere; m giudice/giudici; f ballerina/ballerine`),
			verb: [2][]entry{
				words(intransitives, "dorme/dormono; ride/ridono; canta/cantano; balla/ballano; lavora/lavorano; nuota/nuotano; aspetta/aspettano; piange/piangono"),
				words(transitives, "ama/amano; sente/sentono; conosce/conoscono; cerca/cercano; chiama/chiamano")},
			adj: words(adjectives, `stanco/stanca/stanchi/stanche; solo/sola/soli/sole;
				contento/contenta/contenti/contente; pronto/pronta/pronti/pronte`),
			cop:  []string{"è", "sono"},
			prep: fields(prepositions, "accanto a; dietro; davanti a"),
			adv:  fields(adverbs, "oggi; ora; qui"),
		},
		syntax: syntax{agrees: true, clause: queClause("che"), np: italian,
			merge: strings.NewReplacer(" a il ", " al ", " a i ", " ai ", " a gli ", " agli ", " a la ", " alla ", " a le ", " alle ", " a l'", " all'")},
	})
}

// spanish gives objects that are people the preposition they take: veo a la reina, al rey.
func spanish(g *Grammar, n noun, cas int) string {
	article := map[byte][2]string{'m': {"el ", "los "}, 'f': {"la ", "las "}}[g.gender(n)][index(n.plural)]
	if cas == accusative {
		article = strings.Replace("a "+article, "a el ", "al ", 1)
	}
	return article + g.form(n, cas)
}

func italian(g *Grammar, n noun, cas int) string {
	word := g.form(n, cas)
	female, vowel := g.gender(n) == 'f', startsWithVowel(word)
	switch {
	case n.plural && female:
		return "le " + word
	case n.plural && vowel:
		return "gli " + word
	case n.plural:
		return "i " + word
	case vowel:
		return "l'" + word
	case female:
		return "la " + word
	}
	return "il " + word
}
