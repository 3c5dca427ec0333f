package tokenizer

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// What Hugging Face's tokenizers 0.23.3 make of files that say odd things.
func TestLikePeer(t *testing.T) {
	const words = `"pre_tokenizer":{"type":"WhitespaceSplit"},"model":{"type":"WordLevel","unk_token":"<unk>","vocab":%s}`
	plain := fmt.Sprintf(words, `{"<unk>":0,"a":1,"b":2}`)
	for _, c := range []struct {
		name, file, text string
		want             []int32
	}{
		{"ids of added tokens follow those there are", `{"added_tokens":[{"id":10,"content":"X"},{"id":20,"content":"Y"}],` + plain + `}`, "a X Y", []int32{1, 3, 4}},
		{"and count tokens, not ids", `{"added_tokens":[{"id":8,"content":"X"},{"id":9,"content":"Y"}],` + fmt.Sprintf(words, `{"<unk>":0,"a":1,"b":7}`) + `}`, "a X Y b", []int32{1, 3, 4, 7}},
		{"one content, two ids", `{"added_tokens":[{"id":3,"content":"Q"},{"id":4,"content":"Q","special":true}],` + plain + `}`, "a Q b Q", []int32{1, 3, 2, 3}},
		{"unk waits for the next known character", `{"model":{"type":"BPE","unk_token":"<unk>","byte_fallback":true,"merges":[],"vocab":{"<unk>":0,"a":1,"<0xC3>":2,"<0xA9>":3}}}`, "aЖéЖéa", []int32{1, 2, 3, 0, 2, 3, 0, 1}},
		{"and is fused over bytes", `{"model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,"merges":[],"vocab":{"<unk>":0,"a":1,"<0xC3>":2,"<0xA9>":3}}}`, "ЖéЖa", []int32{2, 3, 0, 1}},
	} {
		tok, err := Parse([]byte(c.file))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := tok.Encode(c.text, false); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q gives %v, want %v", c.name, c.text, got, c.want)
		}
	}
	tok, err := Parse([]byte(`{"decoder":{"type":"Sequence","decoders":[]},` + plain + `}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.Decode([]int32{1, 2, 1}, false); got != "aba" {
		t.Errorf("a Sequence of no decoders gives %q, want %q", got, "aba")
	}
}

// What a template does to tokens that others have added is not known.
func TestTwoTemplates(t *testing.T) {
	const template = `{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"a","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"special_tokens":{"a":{"id":"a","ids":[0],"tokens":["a"]}}}`
	for parts, want := range map[string]string{
		template + "," + template: "write them as one template",
		`{"type":"BertProcessing","cls":["a",0],"sep":["a",0]},` + template: "write them as one template",
		`{"type":"ByteLevel"},` + template:                                  "",
	} {
		_, err := Parse([]byte(`{"post_processor":{"type":"Sequence","processors":[` + parts + `]},"model":{"type":"WordLevel","vocab":{"a":0}}}`))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", parts, err, want)
		}
	}
}

// Two tokens of one id are refused: only one of them would be found.
func TestSharedID(t *testing.T) {
	_, err := Parse([]byte(`{"model":{"type":"WordLevel","vocab":{"a":0,"b":1,"c":1}}}`))
	if err == nil || !strings.Contains(err.Error(), `"b" and "c" both have the id 1`) {
		t.Errorf("error %v", err)
	}
}

// A token that is sought in normalised text is decoded as it looks there, and is no
// longer special then.
func TestDecodeNormalizedAdded(t *testing.T) {
	tok, err := Parse([]byte(`{"normalizer":{"type":"Lowercase"},"decoder":{"type":"Fuse"},"added_tokens":[
		{"id":2,"content":"New York","normalized":true,"special":true},{"id":3,"content":"same","normalized":true,"special":true},
		{"id":4,"content":"Q","normalized":false},{"id":4,"content":"Q","normalized":true}],
		"model":{"type":"WordLevel","unk_token":"<unk>","vocab":{"<unk>":0,"b":1}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tok.Decode([]int32{2, 3, 4}, true), "new yorkq"; got != want {
		t.Errorf("without special tokens: %q, want %q", got, want)
	}
	if got, want := tok.Decode([]int32{2, 3, 4}, false), "new yorksameq"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := tok.Content(2), "New York"; got != want {
		t.Errorf("the file writes %q, want %q", got, want)
	}
}
