package grammar

func init() {
	Languages.Add("tur", "Turkish: number on verbs, modifiers before nouns, verbs last. Plural people always take plural verbs here, where a singular one would do as well.", &Grammar{Code: "tur", Name: "Turkish",
		lexicon: lexicon{ // the oblique is the genitive
			noun: nounList(`f kadın/kadınlar/kadını/kadınları/kadının/kadınların; m adam/adamlar/adamı/adamları/adamın/adamların;
				f kız/kızlar/kızı/kızları/kızın/kızların; m oğlan/oğlanlar/oğlanı/oğlanları/oğlanın/oğlanların;
				f kraliçe/kraliçeler/kraliçeyi/kraliçeleri/kraliçenin/kraliçelerin; m kral/krallar/kralı/kralları/kralın/kralların;
				m fırıncı/fırıncılar/fırıncıyı/fırıncıları/fırıncının/fırıncıların; m denizci/denizciler/denizciyi/denizcileri/denizcinin/denizcilerin;
				f şarkıcı/şarkıcılar/şarkıcıyı/şarkıcıları/şarkıcının/şarkıcıların; m ressam/ressamlar/ressamı/ressamları/ressamın/ressamların;
				m konuk/konuklar/konuğu/konukları/konuğun/konukların; f hemşire/hemşireler/hemşireyi/hemşireleri/hemşirenin/hemşirelerin;
				m yargıç/yargıçlar/yargıcı/yargıçları/yargıcın/yargıçların; f dansçı/dansçılar/dansçıyı/dansçıları/dansçının/dansçıların`),
			verb: [2][]entry{
				words(intransitives, `uyuyor/uyuyorlar; gülüyor/gülüyorlar; şarkı söylüyor/şarkı söylüyorlar; dans ediyor/dans ediyorlar;
					çalışıyor/çalışıyorlar; yüzüyor/yüzüyorlar; bekliyor/bekliyorlar; ağlıyor/ağlıyorlar`),
				words(transitives, "seviyor/seviyorlar; duyuyor/duyuyorlar; tanıyor/tanıyorlar; arıyor/arıyorlar; çağırıyor/çağırıyorlar")},
			adj:  words(adjectives, "yorgundur/yorgundurlar; yalnızdır/yalnızdırlar; mutludur/mutludurlar; hazırdır/hazırdırlar"),
			prep: fields(prepositions, "yanındaki; arkasındaki; önündeki"),
			adv:  fields(adverbs, "bugün; şimdi; burada"),
			part: fields(transitives, "sevdiği; duyduğu; tanıdığı; aradığı; çağırdığı"),
		},
		syntax: syntax{agrees: true, prepCase: oblique, headLast: true, objectFirst: true,
			np: func(g *Grammar, n noun, cas int) string { return g.form(n, cas) },
			clause: func(g *Grammar, _, subject noun, verb int) string {
				return g.np(g, subject, oblique) + " " + g.part[verb]
			},
		},
	})
}
