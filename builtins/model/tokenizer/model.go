package tokenizer

import (
	"encoding/json"
	"fmt"
	"math"

	"pewter/internal/registry"
)

// modelFile is what the file says of the model.
type modelFile struct {
	Type                    string  `json:"type"`
	UnkToken                *string `json:"unk_token"`
	UnkID                   *int32  `json:"unk_id"`
	Dropout                 float64 `json:"dropout"`
	ContinuingSubwordPrefix *string `json:"continuing_subword_prefix"`
	EndOfWordSuffix         *string `json:"end_of_word_suffix"`
	FuseUnk                 bool    `json:"fuse_unk"`
	ByteFallback            bool    `json:"byte_fallback"`
	IgnoreMerges            bool    `json:"ignore_merges"`
	MaxInputCharsPerWord    *int    `json:"max_input_chars_per_word"`

	entries []entry
	scores  []float64 // where the vocabulary is a list of pairs
	merges  []pairText
}

// pairText is a merge as the file has it.
type pairText struct{ left, right string }

// models makes a model of a file whose vocabulary has been read.
var models = registry.New[func(*modelFile, *vocab) (model, error)]("tokenizer model")

func (t *Tokenizer) setModel(s *scanner) error {
	f, err := readModel(s)
	if err != nil {
		return err
	}
	if f.Type == "" {
		f.Type = f.guessType()
	}
	e, err := models.Lookup(f.Type)
	if err != nil {
		return err
	}
	if len(f.entries) == 0 {
		return fmt.Errorf("the vocabulary is empty")
	}
	if t.vocab = newVocab(f.entries); t.vocab.shared != "" {
		return fmt.Errorf("vocab: %s, want one token an id", t.vocab.shared)
	}
	t.model, err = e.Value(f, t.vocab)
	return err
}

// guessType is for old files, which do not say.
func (f *modelFile) guessType() string {
	switch {
	case f.merges != nil:
		return "BPE"
	case f.scores != nil:
		return "Unigram"
	case f.MaxInputCharsPerWord != nil || f.ContinuingSubwordPrefix != nil:
		return "WordPiece"
	}
	return "WordLevel"
}

func readModel(s *scanner) (*modelFile, error) {
	f := &modelFile{}
	small := map[string]json.RawMessage{}
	err := s.object(func(key string) (err error) {
		switch key {
		case "vocab":
			err = f.readVocab(s)
		case "merges":
			err = f.readMerges(s)
		default:
			small[key], err = s.raw()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	rest, err := json.Marshal(small)
	if err != nil {
		return nil, err
	}
	return f, json.Unmarshal(rest, f)
}

// readVocab reads {"token": id, …} or, for Unigram, [["token", score], …].
func (f *modelFile) readVocab(s *scanner) error {
	if s.peek() == '[' {
		return s.array(func() error { return f.readScored(s) })
	}
	f.entries = make([]entry, 0, (len(s.b)-s.i)/100)
	return s.object(func(token string) error {
		id, err := s.id()
		f.entries = append(f.entries, entry{token, id})
		return err
	})
}

func (f *modelFile) readScored(s *scanner) error {
	id := int32(len(f.entries))
	if id > maxID {
		return s.errorf("more than %d tokens", maxID+1)
	}
	var token string
	var score float64
	part := 0
	err := s.array(func() (err error) {
		switch part++; part {
		case 1:
			token, err = s.str()
		case 2:
			score, err = s.number()
		default:
			err = s.errorf("a third part, want [token, score]")
		}
		return err
	})
	if err == nil && (part != 2 || math.IsInf(score, 0)) {
		err = s.errorf("want [token, score]")
	}
	f.entries = append(f.entries, entry{token, id})
	f.scores = append(f.scores, score)
	return err
}
