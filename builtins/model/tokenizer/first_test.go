package tokenizer

import (
	"fmt"
	"slices"
	"testing"
)

// Which pieces begin the text, and so get ▁ with prepend_scheme "first", is
// tokenizers 0.22.2's answer, also where something was put before the text or
// several characters at its beginning were replaced; so is an added token that
// is left nothing by the white space that the one before takes.
func TestFirst(t *testing.T) {
	const (
		metaspace = `{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}`
		byteLevel = `{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}`
		sequence  = `{"type":"Sequence","pretokenizers":[%s,` + metaspace + `]}`
		replaced  = `{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"String":"ab"},"content":"X"},{"type":"Replace","pattern":{"Regex":"c"},"content":"Y"}]}`
		added     = `{"id":16,"content":"token","rstrip":true},{"id":17,"content":"  ","lstrip":true}`
	)
	for _, c := range []struct {
		normalizer, pre, text string
		want                  []string
	}{
		{replaced, metaspace, "ab", []string{"X"}},
		{replaced, metaspace, "c", []string{"▁Y"}},
		{replaced, metaspace, "a", []string{"▁a"}},
		{"null", fmt.Sprintf(sequence, byteLevel), "\u00a0x", []string{"▁Ġ", "▁Âł", "x"}},
		{`{"type":"Prepend","prepend":"▁"}`, fmt.Sprintf(sequence, `{"type":"Whitespace"}`), "a x", []string{"▁", "▁a", "x"}},
		{"null", `{"type":"WhitespaceSplit"}`, "tok token  tok", []string{"tok", "token", "tok"}},
		{"null", `{"type":"WhitespaceSplit"}`, "tok  tok", []string{"tok", "  ", "tok"}},
	} {
		tok, err := Parse(fmt.Appendf(nil, `{"added_tokens":[%s],"normalizer":%s,"pre_tokenizer":%s,"model":{"type":"WordLevel","unk_token":"?",
			"vocab":{"?":0,"▁X":1,"X":2,"▁Y":3,"Y":4,"▁":5,"▁a":6,"a":7,"▁Ġ":8,"▁Âł":9,"Âł":10,"x":11,"▁x":12,"tok":13,"▁tok":14,"Ġ":15,"token":16,"  ":17}}}`, added, c.normalizer, c.pre))
		if err != nil {
			t.Fatal(err)
		}
		if got := tok.Tokens(tok.Encode(c.text, false)); !slices.Equal(got, c.want) {
			t.Errorf("%q with %s, %s is %q, want %q", c.text, c.normalizer, c.pre, got, c.want)
		}
	}
}

// SentencePiece takes one space off the beginning of each token until something
// is written, where it removes white space; else off the first alone.
func TestSentencePieceDecode(t *testing.T) {
	for _, c := range []struct {
		m      spm
		tokens []string
		want   string
	}{
		{spm{removeExtra: true}, []string{"▁▁", "▁▁", "▁a"}, "    a"},
		{spm{removeExtra: true}, []string{"▁", "▁", "▁a"}, "a"},
		{spm{dummyPrefix: true}, []string{"▁", "▁", "▁a"}, "  a"},
		{spm{dummyPrefix: true}, []string{"a", "▁b"}, "a b"},
		{spm{}, []string{"▁a"}, " a"},
	} {
		decode, err := c.m.decoded()
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, part := range decode(slices.Clone(c.tokens)) {
			got += part
		}
		if got != c.want {
			t.Errorf("%q, spaces removed %v: %q, want %q", c.tokens, c.m.removeExtra, got, c.want)
		}
	}
}
