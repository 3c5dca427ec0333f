package grammar

// germanArticle has the definite articles by case, then m, f, n, plural.
var germanArticle = map[int]map[byte]string{
	nominative: {'m': "der ", 'f': "die ", 'n': "das ", 'p': "die "},
	accusative: {'m': "den ", 'f': "die ", 'n': "das ", 'p': "die "},
	oblique:    {'m': "dem ", 'f': "der ", 'n': "dem ", 'p': "den "},
}

// germanKey returns the column of n in germanArticle.
func germanKey(g *Grammar, n noun) byte {
	if n.plural {
		return 'p'
	}
	return g.gender(n)
}

func init() {
	Languages.Add("deu", "German: number on verbs, three genders and cases on articles.", &Grammar{Code: "deu", Name: "German",
		lexicon: lexicon{
			noun: nounList(`f Frau/Frauen; m Mann/Männer/Mann/Männer/Mann/Männern; n Mädchen/Mädchen; m Junge/Jungen/Jungen/Jungen/Jungen/Jungen;
				f Königin/Königinnen; m König/Könige/König/Könige/König/Königen; m Bäcker/Bäcker/Bäcker/Bäcker/Bäcker/Bäckern;
				m Matrose/Matrosen/Matrosen/Matrosen/Matrosen/Matrosen; f Sängerin/Sängerinnen; m Maler/Maler/Maler/Maler/Maler/Malern;
				m Gast/Gäste/Gast/Gäste/Gast/Gästen; f Pflegerin/Pflegerinnen; m Richter/Richter/Richter/Richter/Richter/Richtern; f Tänzerin/Tänzerinnen`),
			verb: [2][]entry{
				words(intransitives, "schläft/schlafen; lacht/lachen; singt/singen; tanzt/tanzen; arbeitet/arbeiten; schwimmt/schwimmen; wartet/warten; weint/weinen"),
				words(transitives, "liebt/lieben; hört/hören; kennt/kennen; sucht/suchen; ruft/rufen")},
			adj:  words(adjectives, "müde; allein; froh; bereit"),
			cop:  []string{"ist", "sind"},
			prep: fields(prepositions, "neben; hinter; vor"),
			adv:  fields(adverbs, "heute; jetzt; hier"),
		},
		syntax: syntax{agrees: true, prepCase: oblique, adverbInside: true,
			np: func(g *Grammar, n noun, cas int) string {
				return germanArticle[cas][germanKey(g, n)] + g.form(n, cas)
			},
			clause: func(g *Grammar, n, subject noun, verb int) string {
				// The pronoun is the object of its clause; its accusative is the article's.
				return ", " + germanArticle[accusative][germanKey(g, n)] + g.np(g, subject, nominative) +
					" " + g.agree(g.verb[transitive][verb], subject) + ","
			},
		},
	})
}
