package grammar

func init() {
	Languages.Add("eng", "English: number on verbs.", &Grammar{Code: "eng", Name: "English",
		lexicon: lexicon{
			noun: nounList(`f woman/women; m man/men; f girl/girls; m boy/boys; f queen/queens; m king/kings; m baker/bakers;
				m sailor/sailors; f singer/singers; m painter/painters; m guest/guests; f nurse/nurses; m judge/judges; f dancer/dancers`),
			verb: [2][]entry{
				words(intransitives, "sleeps/sleep; laughs/laugh; sings/sing; dances/dance; works/work; swims/swim; waits/wait; weeps/weep"),
				words(transitives, "loves/love; hears/hear; knows/know; seeks/seek; calls/call")},
			adj:  words(adjectives, "tired; alone; glad; ready"),
			cop:  []string{"is", "are"},
			prep: fields(prepositions, "beside; behind; in front of"),
			adv:  fields(adverbs, "today; now; here"),
		},
		syntax: syntax{agrees: true,
			np: func(g *Grammar, n noun, cas int) string { return "the " + g.form(n, cas) },
			clause: func(g *Grammar, _, subject noun, verb int) string {
				return " that " + g.np(g, subject, nominative) + " " + g.agree(g.verb[transitive][verb], subject)
			},
		},
	})
}
