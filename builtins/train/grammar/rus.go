package grammar

// russianWhom is the relative pronoun as an object: masculine, feminine, plural.
var russianWhom = entry{forms: []string{"которого", "которую", "которых"}}

func init() {
	Languages.Add("rus", "Russian: number on verbs, number and gender on short adjectives, six cases of which three are used.", &Grammar{Code: "rus", Name: "Russian",
		lexicon: lexicon{
			noun: nounList(`f женщина/женщины/женщину/женщин/женщиной/женщинами; m мужчина/мужчины/мужчину/мужчин/мужчиной/мужчинами;
				f девочка/девочки/девочку/девочек/девочкой/девочками; m мальчик/мальчики/мальчика/мальчиков/мальчиком/мальчиками;
				f королева/королевы/королеву/королев/королевой/королевами; m король/короли/короля/королей/королём/королями;
				m пекарь/пекари/пекаря/пекарей/пекарем/пекарями; m моряк/моряки/моряка/моряков/моряком/моряками;
				f певица/певицы/певицу/певиц/певицей/певицами; m художник/художники/художника/художников/художником/художниками;
				m гость/гости/гостя/гостей/гостем/гостями; f медсестра/медсёстры/медсестру/медсестёр/медсестрой/медсёстрами;
				m арбитр/арбитры/арбитра/арбитров/арбитром/арбитрами; f танцовщица/танцовщицы/танцовщицу/танцовщиц/танцовщицей/танцовщицами`),
			verb: [2][]entry{
				words(intransitives, "спит/спят; смеётся/смеются; поёт/поют; танцует/танцуют; работает/работают; плывёт/плывут; ждёт/ждут; плачет/плачут"),
				words(transitives, "любит/любят; слышит/слышат; знает/знают; ищет/ищут; зовёт/зовут")},
			adj:  words(adjectives, "устал/устала/устали; один/одна/одни; рад/рада/рады; готов/готова/готовы"),
			prep: fields(prepositions, "рядом с; за; перед"),
			adv:  fields(adverbs, "сегодня; сейчас; здесь"),
		},
		syntax: syntax{agrees: true, prepCase: oblique,
			np: func(g *Grammar, n noun, cas int) string { return g.form(n, cas) },
			clause: func(g *Grammar, n, subject noun, verb int) string {
				return ", " + g.agree(russianWhom, n) + " " + g.np(g, subject, nominative) + " " +
					g.agree(g.verb[transitive][verb], subject) + ","
			},
		},
	})
}
