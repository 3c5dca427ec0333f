package grammar

// Relative pronouns and the object pronouns that end the verb of an Arabic
// relative clause: masculine and feminine singular, masculine and feminine plural.
var (
	arabicWho  = entry{forms: []string{"الذي", "التي", "الذين", "اللواتي"}}
	arabicThem = entry{forms: []string{"ه", "ها", "هم", "هن"}}
)

func init() {
	Languages.Add("ara", "Arabic: number and gender on verbs and adjectives.", &Grammar{Code: "ara", Name: "Arabic",
		lexicon: lexicon{
			noun: nounList(`f المرأة/النساء; m الرجل/الرجال; f الفتاة/الفتيات; m الولد/الأولاد; f الملكة/الملكات; m الملك/الملوك;
				m الخباز/الخبازون/الخباز/الخبازين; m البحار/البحارة; f المغنية/المغنيات; m الرسام/الرسامون/الرسام/الرسامين;
				m الضيف/الضيوف; f الممرضة/الممرضات; m القاضي/القضاة; f الراقصة/الراقصات`),
			verb: [2][]entry{
				words(intransitives, `ينام/تنام/ينامون/ينمن; يضحك/تضحك/يضحكون/يضحكن; يغني/تغني/يغنون/يغنين; يرقص/ترقص/يرقصون/يرقصن;
					يعمل/تعمل/يعملون/يعملن; يسبح/تسبح/يسبحون/يسبحن; ينتظر/تنتظر/ينتظرون/ينتظرن; يبكي/تبكي/يبكون/يبكين`),
				words(transitives, `يحب/تحب/يحبون/يحببن; يسمع/تسمع/يسمعون/يسمعن; يعرف/تعرف/يعرفون/يعرفن;
					يطلب/تطلب/يطلبون/يطلبن; ينادي/تنادي/ينادون/ينادين`)},
			adj: words(adjectives, `متعب/متعبة/متعبون/متعبات; وحيد/وحيدة/وحيدون/وحيدات;
				سعيد/سعيدة/سعداء/سعيدات; جاهز/جاهزة/جاهزون/جاهزات`),
			prep: fields(prepositions, "بجانب; خلف; أمام"),
			adv:  fields(adverbs, "اليوم; الآن; هنا"),
		},
		syntax: syntax{agrees: true, prepCase: oblique,
			np: func(g *Grammar, n noun, cas int) string { return g.form(n, cas) },
			clause: func(g *Grammar, n, subject noun, verb int) string {
				// A verb before its subject agrees in gender alone.
				alone := noun{concept: subject.concept}
				return " " + g.agree(arabicWho, n) + " " + g.agree(g.verb[transitive][verb], alone) + g.agree(arabicThem, n) +
					" " + g.np(g, subject, nominative)
			},
		},
	})
}
