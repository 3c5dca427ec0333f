package builtins

import (
	"encoding/json"
	"fmt"
	"sync"

	"pewter/builtins/model/tokenizer"
)

// bytesTokenizer is the tokenizer of models made without one: 256 tokens for
// the bytes, then <s>, which begins every text, and </s>.
var bytesTokenizer = sync.OnceValues(func() (*tokenizer.Tokenizer, error) {
	type object = map[string]any
	vocab := object{}
	for b, r := range byteLetters() {
		vocab[string(r)] = b
	}
	special := func(id int, text string) object {
		return object{"id": id, "content": text, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}
	}
	vocab["<s>"], vocab["</s>"] = 256, 257
	data, err := json.Marshal(object{
		"version": "1.0", "truncation": nil, "padding": nil, "normalizer": nil,
		"added_tokens":  []object{special(256, "<s>"), special(257, "</s>")},
		"pre_tokenizer": object{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false},
		"decoder":       object{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
		"post_processor": object{"type": "TemplateProcessing",
			"single":         []object{{"SpecialToken": object{"id": "<s>", "type_id": 0}}, {"Sequence": object{"id": "A", "type_id": 0}}},
			"pair":           []object{{"Sequence": object{"id": "A", "type_id": 0}}, {"Sequence": object{"id": "B", "type_id": 1}}},
			"special_tokens": object{"<s>": object{"id": "<s>", "ids": []int{256}, "tokens": []string{"<s>"}}}},
		"model": object{"type": "BPE", "dropout": nil, "unk_token": nil, "continuing_subword_prefix": nil, "end_of_word_suffix": nil,
			"fuse_unk": false, "byte_fallback": false, "vocab": vocab, "merges": []string{}},
	})
	if err != nil {
		return nil, fmt.Errorf("bytes: %w", err)
	}
	return tokenizer.Parse(data)
})

// byteLetters returns the letter that stands for each byte in byte-level
// vocabularies: itself where it can be printed, else one above U+00FF.
func byteLetters() (letters [256]rune) {
	n := rune(0)
	for b := range letters {
		switch r := rune(b); {
		case r >= '!' && r <= '~', r >= 0xa1 && r <= 0xac, r >= 0xae && r <= 0xff:
			letters[b] = r
		default:
			letters[b] = 0x100 + n
			n++
		}
	}
	return letters
}
