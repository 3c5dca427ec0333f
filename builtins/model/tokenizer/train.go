package tokenizer

import (
	"encoding/json"
	"fmt"
	"iter"
)

// The special tokens of a trained tokenizer; after them come the 256 bytes.
const (
	trainBOS, trainEOS = "<s>", "</s>"
	firstByte          = 2
	firstMerge         = firstByte + 256
)

// Train makes a byte-level BPE tokenizer of at most size tokens: <s>, </s>, the
// 256 bytes, and then, again and again, the pair of neighbours within words that
// is most frequent in the text; of equally frequent ones that with the lowest
// ids. Words are those of GPT-2. It is deterministic, and has fewer tokens only
// if every word has become one.
//
// Encode with special puts <s> first. Errors: a size below 258, no text.
func Train(text iter.Seq[string], size int) (*Tokenizer, error) {
	if size < firstMerge || size > maxID {
		return nil, fmt.Errorf("tokenizer size %d, want %d (two special tokens and 256 bytes) to %d", size, firstMerge, maxID)
	}
	words := countWords(text)
	if len(words) == 0 {
		return nil, fmt.Errorf("no text to train a tokenizer on")
	}
	t, v := newTrainer(words), newTrainVocab()
	for len(v.tokens) < size {
		p, ok := t.best()
		if !ok {
			break
		}
		t.merge(p, v.add(t.pairs[p].left, t.pairs[p].right))
	}
	return v.tokenizer()
}

// A trainVocab is what has been learnt so far.
type trainVocab struct {
	tokens []string
	ids    map[string]int32
	merges [][2]string
}

func newTrainVocab() *trainVocab {
	v := &trainVocab{tokens: []string{trainBOS, trainEOS}, ids: map[string]int32{}, merges: [][2]string{}}
	for b := range 256 {
		v.tokens = append(v.tokens, string(byteRune[b]))
	}
	for id, token := range v.tokens {
		v.ids[token] = int32(id)
	}
	return v
}

// add adds a merge and returns the id of what comes of it. No merge before made the
// same: what becomes of a part of a word that nothing around it was merged with
// depends on the part alone, so it was these two tokens then too, or is one by now.
func (v *trainVocab) add(left, right int32) int32 {
	l, r := v.tokens[left], v.tokens[right]
	v.merges = append(v.merges, [2]string{l, r})
	id := int32(len(v.tokens))
	v.tokens = append(v.tokens, l+r)
	v.ids[l+r] = id
	return id
}

// tokenizer writes a tokenizer.json and reads that.
func (v *trainVocab) tokenizer() (*Tokenizer, error) {
	ends := spm{pieces: []spmPiece{{trainBOS, 0, spmControl}, {trainEOS, 0, spmControl}}, bos: 0, addBOS: true}
	data, err := json.Marshal(object{
		"version": "1.0", "truncation": nil, "padding": nil, "normalizer": nil,
		"added_tokens":   ends.addedTokens(),
		"pre_tokenizer":  byteLevelObject(),
		"post_processor": ends.postProcessor(),
		"decoder":        byteLevelObject(),
		"model": object{"type": "BPE", "dropout": nil, "unk_token": nil, "continuing_subword_prefix": nil, "end_of_word_suffix": nil,
			"fuse_unk": false, "byte_fallback": false, "ignore_merges": false, "vocab": v.ids, "merges": v.merges},
	})
	if err != nil {
		return nil, err
	}
	t, err := Parse(data)
	if err != nil {
		return nil, err
	}
	t.setEnd(&t.bos, 0)
	t.setEnd(&t.eos, 1)
	return t, nil
}
