package merge

import "testing"

// FuzzVocabulary joins the vocabulary of any tokenizer.json with another: each token
// keeps one id.
func FuzzVocabulary(f *testing.F) {
	const plain = `{"added_tokens":[{"id":2,"content":"<s>","special":true}],"model":{"type":"BPE","vocab":{"a":0,"b":1}}}`
	for _, raw := range []string{plain, `{"model":{"vocab":[["x",-1.5],["y",0]]}}`, `{"model":{"vocab":[[]]}}`, `{"model":{"vocab":null}}`,
		`{"model":{"vocab":{"a":-1}}}`, `{"added_tokens":[{"id":9223372036854775807,"content":"z"}],"model":{"vocab":{"a":0}}}`, "\ufeff" + plain, `[]`} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, err := parseVocabulary(raw)
		if err != nil {
			return
		}
		other, err := parseVocabulary([]byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		all, err := v.union([]*vocabulary{other}, []int{3})
		if err != nil {
			return
		}
		for _, token := range []string{"a", "b", "<s>"} {
			if id, ok := all.ids[token]; !ok || all.size() <= id {
				t.Errorf("%s: %s has the id %d, %v of %d", raw, token, id, ok, all.size())
			}
		}
	})
}
