package grammar

func init() {
	Languages.Add("nld", "Dutch: number on verbs, two genders, verbs last in relative clauses.", &Grammar{Code: "nld", Name: "Dutch",
		lexicon: lexicon{
			noun: nounList(`f vrouw/vrouwen; m man/mannen; n meisje/meisjes; m jongen/jongens; f koningin/koninginnen; m koning/koningen; m bakker/bakkers;
				m matroos/matrozen; f zangeres/zangeressen; m schilder/schilders; m gast/gasten; f zuster/zusters; m rechter/rechters; f danseres/danseressen`),
			verb: [2][]entry{
				words(intransitives, "slaapt/slapen; lacht/lachen; zingt/zingen; danst/dansen; werkt/werken; zwemt/zwemmen; wacht/wachten; huilt/huilen"),
				words(transitives, "bemint/beminnen; hoort/horen; kent/kennen; zoekt/zoeken; roept/roepen")},
			adj:  words(adjectives, "moe; alleen; blij; klaar"),
			cop:  []string{"is", "zijn"},
			prep: fields(prepositions, "naast; achter; voor"),
			adv:  fields(adverbs, "vandaag; nu; hier"),
		},
		syntax: syntax{agrees: true, adverbInside: true,
			np: func(g *Grammar, n noun, cas int) string {
				if !n.plural && g.gender(n) == 'n' {
					return "het " + g.form(n, cas)
				}
				return "de " + g.form(n, cas)
			},
			clause: func(g *Grammar, n, subject noun, verb int) string {
				pronoun := " die "
				if !n.plural && g.gender(n) == 'n' {
					pronoun = " dat "
				}
				return pronoun + g.np(g, subject, nominative) + " " + g.agree(g.verb[transitive][verb], subject)
			},
		},
	})
}
