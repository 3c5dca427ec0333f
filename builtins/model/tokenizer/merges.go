package tokenizer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

func init() {
	models.Add("BPE", "byte-pair encoding", newBPE)
}

// readMerges reads ["a b", …] or [["a", "b"], …].
func (f *modelFile) readMerges(s *scanner) error {
	f.merges = make([]pairText, 0, (len(s.b)-s.i)/40) // about as many as there can be
	return s.array(func() error {
		var p pairText
		var err error
		if s.peek() == '[' {
			p, err = readPair(s)
		} else {
			p, err = cutPair(s)
		}
		f.merges = append(f.merges, p)
		return err
	})
}

func cutPair(s *scanner) (p pairText, err error) {
	text, err := s.str()
	if err != nil {
		return p, err
	}
	var ok bool
	if p.left, p.right, ok = strings.Cut(text, " "); !ok {
		err = s.errorf("merge %.40q has no space between two tokens", text)
	}
	return p, err
}

func readPair(s *scanner) (p pairText, err error) {
	if err = s.expect('['); err != nil {
		return p, err
	}
	if p.left, err = s.str(); err != nil {
		return p, err
	}
	if err = s.expect(','); err != nil {
		return p, err
	}
	if p.right, err = s.str(); err != nil {
		return p, err
	}
	return p, s.expect(']')
}

func newBPE(f *modelFile, v *vocab) (model, error) {
	if f.Dropout != 0 {
		return nil, fmt.Errorf("dropout is %v: encoding would be random; set it to null", f.Dropout)
	}
	m := &bpe{vocab: v, unk: -1, cache: newCache(), bytes: v.bytes(),
		byteFallback: f.ByteFallback, fuseUnk: f.FuseUnk, ignoreMerges: f.IgnoreMerges}
	if f.ContinuingSubwordPrefix != nil {
		m.prefix = *f.ContinuingSubwordPrefix
	}
	if f.EndOfWordSuffix != nil {
		m.suffix = *f.EndOfWordSuffix
	}
	if f.UnkToken != nil && *f.UnkToken != "" {
		m.unk = v.id(*f.UnkToken)
	}
	m.setRunes()
	return m, m.setMerges(f.merges)
}

func (m *bpe) setRunes() {
	m.low = make([]int32, 1<<16)
	for i := range m.low {
		m.low[i] = -1
	}
	for id, token := range m.vocab.tokens {
		if r, n := utf8.DecodeRuneInString(token); n == len(token) && n > 0 && int(r) < len(m.low) {
			if m.low[r] = int32(id); m.vocab.twice {
				m.low[r] = m.vocab.id(token)
			}
		}
	}
}
