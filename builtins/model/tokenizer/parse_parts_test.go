package tokenizer

import (
	"slices"
	"testing"
)

func mustParse(t *testing.T, text string) *Tokenizer {
	t.Helper()
	tok, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// ByteFallback leaves nothing between tokens that are no bytes, so that the
// decoders after it know the first token.
func TestDecodeAfterBytes(t *testing.T) {
	tok := mustParse(t, `{"model":{"type":"WordPiece","unk_token":"a","vocab":{"a":0,"##b":1,"<0xC3>":2,"<0xA9>":3}},
		"decoder":{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"WordPiece","prefix":"##","cleanup":false}]}}`)
	for _, c := range []struct {
		ids  []int32
		want string
	}{{[]int32{0, 1, 0}, "ab a"}, {[]int32{2, 3, 0}, "é a"}, {[]int32{0, 2, 2}, "a \ufffd \ufffd"}} {
		if got := tok.Decode(c.ids, false); got != c.want {
			t.Errorf("%v decodes to %q, want %q", c.ids, got, c.want)
		}
	}
}

// Metaspace's "first" is where the text as given begins: not after white space
// that was stripped.
func TestMetaspaceFirst(t *testing.T) {
	tok := mustParse(t, `{"model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0,"a":1,"▁a":2}},
		"normalizer":{"type":"Strip","strip_left":true,"strip_right":true},
		"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}}`)
	for text, want := range map[string][]int32{"a": {2}, " a": {1}, "a a": {2, 2}, " a a ": {1, 2}} {
		if got := tok.Encode(text, false); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// A character that falls back to bytes does so as the vocabulary would write it.
func TestBytesOfPrefixed(t *testing.T) {
	tok := mustParse(t, `{"model":{"type":"BPE","continuing_subword_prefix":"#","byte_fallback":true,"merges":[],
		"vocab":{"a":0,"#a":1,"<0x23>":2,"<0x62>":3}}}`)
	if got := tok.Encode("bab", false); !slices.Equal(got, []int32{3, 1, 2, 3}) {
		t.Errorf("got %v", got)
	}
}

// Of two added tokens one may take the white space that another is.
func TestAddedOverlap(t *testing.T) {
	tok := mustParse(t, `{"model":{"type":"WordLevel","unk_token":"y","vocab":{"y":0}},"added_tokens":[
		{"id":1,"content":"[M]","rstrip":true,"lstrip":true},{"id":2,"content":"  "}]}`)
	for text, want := range map[string][]int32{"  [M]  y": {2, 1, 2, 0}, "y [M] y": {0, 1, 0}, "[M]  ": {1, 2}} {
		if got := tok.Encode(text, false); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
