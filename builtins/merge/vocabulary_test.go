package merge

import (
	"testing"

	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

// A row of padding is the mean of the rows, which compat rounds to the file's dtype first:
// of 1.003 and 1.003, that of 1 and 1.
func TestPaddingRounded(t *testing.T) {
	const name = "lm_head.weight"
	c := model.FromTensors("a", &model.Config{}, map[string]tensor.Tensor{name: tensor.FromFloat32s([]float32{1.003, 1.003}, 2, 1)}, nil, model.Recipe{})
	voc, ref, dtype := &vocabulary{ids: map[string]int{"x": 0, "y": 1}}, Ref{Path: "a"}, tensor.BF16
	v := &vocabularies{refs: []Ref{ref}, of: []*vocabulary{voc}, rows: []int{2}, out: voc, size: 3, base: -1}
	for compat, want := range map[string]float32{"": 1.003, "mergekit": 1} {
		b := &builder{c: &Config{DType: &dtype, Tokenizer: &TokenizerSource{}}, o: Options{Compat: compat}, open: map[Ref]model.Checkpoint{ref: c}, v: v}
		s, err := b.permuted(name, []*Input{{Ref: ref}}, func(*Input) string { return name }, 0)
		if err != nil {
			t.Fatal(err)
		}
		pad := make([]float32, 1)
		if err := s.Read(pad, 2); err != nil || pad[0] != want {
			t.Errorf("compat %q: %g (%v), want %g", compat, pad[0], err, want)
		}
	}
}

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
