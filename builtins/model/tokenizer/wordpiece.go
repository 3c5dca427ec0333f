package tokenizer

import (
	"fmt"
	"unicode/utf8"
)

func init() {
	models.Add("WordPiece", "the longest token each time, as BERT", newWordPiece)
	models.Add("WordLevel", "whole words", newWordLevel)
}

// wordPiece takes the longest token that the rest of the word begins with, until
// none is left; a word with which that fails is unknown.
type wordPiece struct {
	vocab  *vocab
	unk    int32
	prefix string // of tokens that begin no word
	most   int    // characters in a word that is looked at
}

// maxWord bounds the words that are looked at: the work grows with their square.
const maxWord = 1000

func newWordPiece(f *modelFile, v *vocab) (model, error) {
	m := &wordPiece{vocab: v, prefix: "##", most: 100}
	if f.ContinuingSubwordPrefix != nil {
		m.prefix = *f.ContinuingSubwordPrefix
	}
	if f.MaxInputCharsPerWord != nil {
		m.most = *f.MaxInputCharsPerWord
	}
	if m.most < 0 || m.most > maxWord {
		return nil, fmt.Errorf("max_input_chars_per_word is %d, want 0 to %d", m.most, maxWord)
	}
	var err error
	m.unk, err = v.required("unk_token", unkToken(f, "[UNK]"))
	return m, err
}

func unkToken(f *modelFile, otherwise string) string {
	if f.UnkToken != nil {
		return *f.UnkToken
	}
	return otherwise
}

func (m *wordPiece) encode(dst []int32, word string, _ *scratch) []int32 {
	n := len(dst)
	if utf8.RuneCountInString(word) > m.most {
		return append(dst, m.unk)
	}
	for at := 0; at < len(word); {
		id, length := m.longest(word[at:], at > 0)
		if length == 0 {
			return append(dst[:n], m.unk)
		}
		dst = append(dst, id)
		at += length
	}
	return dst
}

func (m *wordPiece) longest(s string, within bool) (int32, int) {
	prefix := ""
	if within {
		prefix = m.prefix
	}
	for end := len(s); end > 0; end-- {
		if end < len(s) && !utf8.RuneStart(s[end]) {
			continue
		}
		if id, ok := m.vocab.find(prefix + s[:end]); ok {
			return id, end
		}
	}
	return 0, 0
}

type wordLevel struct {
	vocab *vocab
	unk   int32
}

func newWordLevel(f *modelFile, v *vocab) (model, error) {
	return &wordLevel{v, v.id(unkToken(f, "<unk>"))}, nil
}

func (m *wordLevel) encode(dst []int32, word string, _ *scratch) []int32 {
	id := m.vocab.id(word)
	if id < 0 {
		id = m.unk
	}
	if id < 0 {
		return dst
	}
	return append(dst, id)
}
