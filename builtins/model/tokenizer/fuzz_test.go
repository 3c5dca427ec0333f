package tokenizer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exercise uses a tokenizer that was made of anything at all.
func exercise(t *testing.T, tok *Tokenizer) {
	for _, text := range []string{"", "a b  c", "né日\xff 12\n", strings.Repeat("ab", 200)} {
		ids, err := tok.TryEncode(text, true)
		if err != nil {
			return
		}
		for _, id := range ids {
			if id < 0 || int(id) >= tok.Size() {
				t.Fatalf("id %d of %d", id, tok.Size())
			}
		}
		tok.Decode(append(ids, -1, 1<<30), false)
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.json")
	for _, path := range files {
		var file struct{ Tokenizer rawText }
		readJSON(f, path, &file)
		f.Add([]byte(file.Tokenizer))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if tok, err := Parse(data); err == nil {
			exercise(t, tok)
		}
	})
}

type rawText []byte

func (r *rawText) UnmarshalJSON(b []byte) error {
	*r = append(rawText{}, b...)
	return nil
}

func FuzzParseSentencePiece(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.model")
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if tok, err := ParseSentencePiece(data); err == nil {
			exercise(t, tok)
		}
	})
}

func FuzzParseLlama2c(f *testing.F) {
	f.Add([]byte("\x03\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00<unk>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if tok, err := parseLlama2c(data); err == nil {
			exercise(t, tok)
		}
	})
}

func FuzzCharsmap(f *testing.F) {
	f.Add([]byte("\x04\x00\x00\x00\x00\x00\x00\x00a\x00"), "abc é")
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		if m, err := newCharsmap(data); err == nil {
			m.normalize(text)
		}
	})
}

// The hand-written matcher of each known pattern finds what the regular
// expression finds, in any text.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"I'll we'Ve 'ſ 's ''", "a  b\n\n c\r\n \t", "12345 ½  ٣", " ,;\n\n x!y", "é日 本\u00a0\u3000x", "'r 're 'l 'll '", "\u2028 \u0085a", "\U00014300(J \U00010d41\U00010d42 \U0001138e\U000113d1"} {
		f.Add(s)
	}
	var patterns []pattern
	for text := range knownWords {
		p := pattern{text: text}
		if err := p.compile(); err != nil {
			f.Fatal(err)
		}
		patterns = append(patterns, p)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = lossy([]byte(text))
		for _, p := range patterns {
			got := knownWords[p.text].split(nil, piece{text: text})
			want := p.spans(text)
			if len(got) != len(want) {
				t.Fatalf("%q with %s: %d parts %v, want %d", text, p.text, len(got), got, len(want))
			}
			for i, s := range want {
				if got[i].text != text[s.start:s.end] {
					t.Fatalf("%q with %s: part %d is %q, want %q", text, p.text, i, got[i].text, text[s.start:s.end])
				}
			}
		}
	})
}

// Bytes survive a byte-level tokenizer; cutting where nothing merges changes
// nothing.
func FuzzEncode(f *testing.F) {
	load := func(name string) *Tokenizer {
		var file struct{ Tokenizer rawText }
		readJSON(f, "testdata/"+name+".json", &file)
		tok, err := Parse(file.Tokenizer)
		if err != nil {
			f.Fatal(err)
		}
		return tok
	}
	bytes, cut, whole := load("gpt2"), load("llama_first"), load("llama_first")
	whole.model.(*bpe).joins = nil
	whole.model.(*bpe).cache = newCache()
	f.Add("Hello  wörld 日本")
	f.Fuzz(func(t *testing.T, text string) {
		text = lossy([]byte(text))
		if got := bytes.Decode(bytes.Encode(text, false), false); got != text && !strings.Contains(text, "<s>") && !strings.Contains(text, "</s>") {
			t.Fatalf("%q became %q", text, got)
		}
		a, b := cut.Encode(text, false), whole.Encode(text, false)
		if len(a) != len(b) {
			t.Fatalf("%q: %v in parts, %v whole", text, a, b)
		}
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("%q: %v in parts, %v whole", text, a, b)
			}
		}
	})
}

func FuzzParseGPT2(f *testing.F) {
	f.Add([]byte(`{"a":0,"b":1,"ab":2,"Ġ":3,"<|endoftext|>":4}`), []byte("#version: 0.2\na b\n"))
	f.Add([]byte("\ufeff"+`{"a":0,"b":1,"ab":2}`), []byte("\ufeffa b"))
	f.Add([]byte(`{"a":9223372036854775807}`), []byte("a a a"))
	f.Fuzz(func(t *testing.T, vocab, merges []byte) {
		if tok, err := parseGPT2(vocab, merges); err == nil {
			exercise(t, tok)
		}
	})
}

// FuzzConfigure reads what stands beside a tokenizer about its ends.
func FuzzConfigure(f *testing.F) {
	for _, config := range []string{`{"bos_token":"a","add_bos_token":true,"eos_token_id":[1,0]}`, `{"eos_token":{"content":"b"},"add_eos_token":true}`,
		`{"bos_token_id":-1,"eos_token_id":99999999999}`, `{"bos_token":"","add_bos_token":false}`, `[]`, "\ufeffnull"} {
		f.Add([]byte(config))
	}
	f.Fuzz(func(t *testing.T, config []byte) {
		tok, err := parseGPT2([]byte(`{"a":0,"b":1,"ab":2,"<|endoftext|>":3}`), []byte("a b"))
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "tokenizer_config.json"), config, 0o666); err != nil {
			t.Fatal(err)
		}
		if tok.configure(dir) == nil {
			exercise(t, tok)
		}
	})
}
