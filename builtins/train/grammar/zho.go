package grammar

func init() {
	Languages.Add("zho", "Chinese: no agreement, so text but no pairs; modifiers before nouns.", &Grammar{Code: "zho", Name: "Chinese",
		lexicon: lexicon{
			noun: nounList("f 女人/女人们; m 男人/男人们; f 女孩/女孩们; m 男孩/男孩们; f 女王/女王们; m 国王/国王们; m 面包师/面包师们; m 水手/水手们; f 歌手/歌手们; m 画家/画家们; m 客人/客人们; f 护士/护士们; m 法官/法官们; f 舞者/舞者们"),
			verb: [2][]entry{
				words(intransitives, "睡觉; 大笑; 唱歌; 跳舞; 工作; 游泳; 等待; 哭泣"),
				words(transitives, "爱; 听见; 认识; 寻找; 呼唤")},
			adj:  words(adjectives, "很累; 很孤单; 很高兴; 准备好了"),
			prep: fields(prepositions, "旁边的; 后面的; 前面的"),
			adv:  fields(adverbs, "今天; 现在; 在这里"),
		},
		syntax: syntax{headLast: true, noSpaces: true,
			np: func(g *Grammar, n noun, cas int) string { return g.form(n, cas) },
			clause: func(g *Grammar, _, subject noun, verb int) string {
				return g.np(g, subject, nominative) + " " + g.verb[transitive][verb].forms[0] + " 的"
			},
		},
	})
}
