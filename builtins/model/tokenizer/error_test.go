package tokenizer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const tinyVocab = `"vocab":{"a":0,"b":1,"ab":2}`

func TestParseErrors(t *testing.T) {
	model := func(body string) string { return `{"model":{` + body + `}}` }
	good := `"type":"BPE","merges":["a b"],` + tinyVocab
	part := func(key, value string) string { return `{"model":{` + good + `},"` + key + `":` + value + `}` }
	for _, c := range []struct{ in, want string }{
		{``, "the file ends where"},
		{`{`, "the file ends"},
		{`[]`, `got '[', want '{'`},
		{`{"version":"1.0"}`, `there is no "model"`},
		{model(good) + `x`, "more after the end"},
		{model(`"type":"BPE","vocab":{}`), "vocabulary is empty"},
		{model(`"type":"Word"`), `unknown tokenizer model "Word"`},
		{model(`"type":"BEP",` + tinyVocab), `unknown tokenizer model "BEP" (did you mean "BPE"?); have: BPE, Unigram, WordLevel, WordPiece`},
		{model(`"type":"BPE","merges":["ab"],` + tinyVocab), `merge "ab" has no space`},
		{model(`"type":"BPE","merges":["a c"],` + tinyVocab), "not both and their whole are in the vocabulary"},
		{model(`"type":"BPE","merges":[["a"]],` + tinyVocab), `got ']', want ','`},
		{model(`"type":"BPE","vocab":{"a":-1}`), "want a token id"},
		{model(`"type":"BPE","vocab":{"a":99999999999}`), "want a token id"},
		{model(`"type":"BPE","vocab":{"a":1.5}`), "want a token id"},
		{model(`"type":"BPE","dropout":0.1,"merges":[],` + tinyVocab), "dropout is 0.1"},
		{model(`"type":"WordPiece",` + tinyVocab), `unk_token "[UNK]" is not in the vocabulary`},
		{model(`"type":"Unigram",` + tinyVocab), "list of [token, score]"},
		{model(`"type":"Unigram","unk_id":5,"vocab":[["a",-1]]`), "unk_id is 5"},
		{model(`"type":"Unigram","vocab":[["a"]]`), "want [token, score]"},
		{model(`"type":"Unigram","vocab":[["a","b"]]`), "want a number"},
		{part("normalizer", `{"type":"NFX"}`), `normalizer: unknown normalizer "NFX" (did you mean "NFC"?)`},
		{part("normalizer", `{"type":"Replace","content":"x"}`), "pattern is empty"},
		{part("normalizer", `{"type":"Replace","pattern":{},"content":"x"}`), `neither "String" nor "Regex"`},
		{part("normalizer", `{"type":"Replace","pattern":{"Regex":"("},"content":"x"}`), "regular expression"},
		{part("normalizer", `{"type":"Precompiled","precompiled_charsmap":"AAAA/w=="}`), "its trie has"},
		{part("pre_tokenizer", `{"type":"Bytelevel"}`), `unknown pre-tokenizer "Bytelevel" (did you mean "ByteLevel"?)`},
		{part("pre_tokenizer", `{"type":"Split","pattern":{"String":" "},"behavior":"Merge"}`), `unknown behavior "Merge"; have:`},
		{part("pre_tokenizer", `{"type":"Metaspace","replacement":"__"}`), "want one character"},
		{part("pre_tokenizer", `{"type":"FixedLength","length":0}`), "length is 0"},
		{part("decoder", strings.Repeat(`{"type":"Sequence","decoders":[`, 40)+strings.Repeat(`]}`, 40)), "a Sequence within 17 others"},
		{model(`"type":"WordPiece","unk_token":"a","max_input_chars_per_word":100000,` + tinyVocab), "want 0 to 1000"},
		{part("post_processor", `{"type":"Template"}`), `unknown post-processor "Template"`},
		{part("post_processor", `{"type":"BertProcessing"}`), `want "cls" as`},
		{part("post_processor", `{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x"}}]}`), `special token "x" is not under`},
		{part("decoder", `{"type":"Bpe"}`), `decoder: unknown decoder "Bpe"`},
		{part("added_tokens", `[{"id":-3,"content":"x"}]`), "has id -3"},
		{part("added_tokens", `[{"id":3}]`), "added_tokens[0] is empty"},
		{part("added_tokens", `[{"id":3,"content":"`+strings.Repeat("x", 70_000)+`"}]`), "added_tokens[0] is of 70000 bytes, want at most 65536"},
		{part("normalizer", `{"type":"Replace","pattern":{"String":"a"},"content":"`+strings.Repeat("x", 70_000)+`"},"added_tokens":[{"id":3,"content":"aa","normalized":true}]`), "make more than 65664 bytes of a text of 2"},
		{part("added_tokens", `3`), "added_tokens"},
	} {
		_, err := Parse([]byte(c.in))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "tokenizer.json: ") {
			t.Errorf("Parse(%s)\n got error %v\nwant one with %s", c.in, err, c.want)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(want string) {
		t.Helper()
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	expect("neither tokenizer.json nor tokenizer.model")
	write("tokenizer.model", "\x0a\xff")
	expect("field 1 is cut short")
	write("tokenizer.model", "\x12\x02\x18\x04")
	expect("model type 4, want 1 (unigram) or 2 (BPE)")
	write("tokenizer.json", `{"model":{"type":"BPE","merges":[],`+tinyVocab+`}}`)
	write("tokenizer_config.json", `{"bos_token":"<s>"}`)
	expect(`bos_token is "<s>", which is not in the vocabulary`)
	write("tokenizer_config.json", `{"bos_token":{"content":"a"},"eos_token":"b","add_bos_token":true,"add_eos_token":true}`)
	tok, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.Encode("ba", true); len(got) != 4 || got[0] != 0 || got[3] != 1 || !tok.AddsBOS() {
		t.Errorf("with both ends: %v", got)
	}
	if _, err := OpenLlama2c(filepath.Join(dir, "tokenizer.json")); err == nil {
		t.Error("a JSON file was read as llama2.c's")
	}
}

// A pattern that needs exponential time is stopped, and said.
func TestSlowPattern(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as the limit")
	}
	tok, err := Parse([]byte(`{"model":{"type":"BPE","merges":[],` + tinyVocab + `},
		"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a|a|aa)+$"},"behavior":"Isolated","invert":false}}`))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err = tok.TryEncode(strings.Repeat("a", 200)+"b", false)
	if err == nil || !strings.Contains(err.Error(), "(a|a|aa)+$") {
		t.Errorf("got error %v after %v", err, time.Since(start))
	}
}

// TestGrowth checks that normalizers cannot make a gigabyte of a line.
func TestGrowth(t *testing.T) {
	step := func(pattern string, n int) string {
		return `{"type":"Replace","pattern":` + pattern + `,"content":"` + strings.Repeat("a", n) + `"}`
	}
	for name, normalizer := range map[string]string{
		"doubled":  `{"type":"Sequence","normalizers":[` + strings.Repeat(step(`{"String":"a"}`, 2)+",", 39) + step(`{"String":"a"}`, 2) + `]}`,
		"string":   step(`{"String":"a"}`, 50_000),
		"pattern":  step(`{"Regex":"[a]"}`, 50_000),
		"spaces":   step(`{"Regex":" {2,}"}`, 50_000),
		"prefixed": `{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"` + strings.Repeat("a", 100_000) + `"},` + step(`{"String":"a"}`, 1) + `]}`,
	} {
		tok, err := Parse([]byte(`{"model":{"type":"BPE","merges":["a b"],` + tinyVocab + `},"normalizer":` + normalizer + `}`))
		if err != nil {
			t.Fatal(err)
		}
		ids, err := tok.TryEncode("aa  aa  ", false)
		if err == nil || !strings.Contains(err.Error(), "the tokenizer's normalizers make more than 66048 bytes of a text of 8") {
			t.Errorf("%s: got %d ids, %v", name, len(ids), err)
		}
	}
}
