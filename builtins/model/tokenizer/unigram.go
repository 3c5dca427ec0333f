package tokenizer

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

func init() {
	models.Add("Unigram", "unigram language model", newUnigram)
}

// unigram finds the division of a piece into tokens whose scores sum to most.
// Kudo, arXiv:1804.10959.
type unigram struct {
	vocab  *vocab
	scores []float64
	trie   matcher // of the tokens, whose added is just their id
	cache  *cache
	unk    int32
	// unkScore is that of a character in no token.
	unkScore     float64
	byteFallback bool
	single       bool // scores are added in single precision, as SentencePiece does
	bytes        [256]int32
}

func newUnigram(f *modelFile, v *vocab) (model, error) {
	if f.scores == nil {
		return nil, fmt.Errorf("the vocab of Unigram is to be a list of [token, score]")
	}
	m := &unigram{vocab: v, scores: f.scores, unk: -1, byteFallback: f.ByteFallback, bytes: v.bytes(), cache: newCache()}
	if f.UnkID != nil {
		if m.unk = *f.UnkID; m.unk < 0 || int(m.unk) >= len(f.scores) {
			return nil, fmt.Errorf("unk_id is %d, want 0 to %d", m.unk, len(f.scores)-1)
		}
	}
	least := math.Inf(1)
	ids := make([]added, len(f.entries))
	for i, e := range f.entries {
		least = min(least, f.scores[i])
		id := v.id(e.token)
		ids[i].ID = id
		m.trie.add(e.token, &ids[i])
	}
	m.unkScore = least - 10
	return m, nil
}

// A step is the best way to a place in the text.
type step struct {
	score float64
	from  int32 // where its last token begins; -1: no way yet
	id    int32
}

func (m *unigram) encode(dst []int32, text string, s *scratch) []int32 {
	if text == "" {
		return dst
	}
	if len(text) > maxCached {
		return m.compute(dst, text, s)
	}
	slot := m.cache.slot(text)
	if c := slot.Load(); c.is(text) {
		return append(dst, c.ids...)
	}
	n := len(dst)
	dst = m.compute(dst, text, s)
	slot.Store(newCached(text, dst[n:]))
	return dst
}

func (m *unigram) compute(dst []int32, text string, s *scratch) []int32 {
	s.path = slices.Grow(s.path[:0], len(text)+1)[:len(text)+1]
	s.path[0] = step{}
	for i := range len(text) {
		s.path[i+1] = step{from: -1}
	}
	for i := 0; i < len(text); {
		_, n := utf8.DecodeRuneInString(text[i:])
		if !m.extend(s.path, text, i, n) {
			m.offer(&s.path[i+n], s.path[i].score+m.unkScore, i, m.unk)
		}
		i += n
	}
	return m.trace(dst, text, s.path)
}

// extend offers each token that text[i:] begins with, and reports whether one of
// them is the character of n bytes there.
func (m *unigram) extend(path []step, text string, i, n int) (single bool) {
	at := m.trie.root[text[i]]
	for j := i + 1; at != 0; j++ {
		if a := m.trie.nodes[at].token; a != nil {
			m.offer(&path[j], path[i].score+m.scores[a.ID], i, a.ID)
			single = single || j == i+n
		}
		if j == len(text) {
			break
		}
		at = m.trie.child(at, text[j])
	}
	return single
}

func (m *unigram) offer(to *step, score float64, from int, id int32) {
	if m.single {
		score = float64(float32(score))
	}
	if to.from < 0 || score > to.score {
		*to = step{score, int32(from), id}
	}
}

// trace appends the ids of the best path. Unknown characters in a row count as
// one.
func (m *unigram) trace(dst []int32, text string, path []step) []int32 {
	var parts []span
	for end := len(text); end > 0; {
		from := int(path[end].from)
		unknown := path[end].id == m.unk
		if n := len(parts); unknown && n > 0 && parts[n-1].match {
			parts[n-1].start = from
		} else {
			parts = append(parts, span{from, end, unknown})
		}
		end = from
	}
	slices.Reverse(parts)
	for _, p := range parts {
		dst = m.part(dst, text[p.start:p.end], p.match)
	}
	return dst
}

// part appends the ids of a part of the text. Characters that are unknown one by
// one may be a token together, which SentencePiece does not look for.
func (m *unigram) part(dst []int32, part string, unknown bool) []int32 {
	if id, ok := m.vocab.find(part); ok && !(unknown && m.single) {
		return append(dst, id)
	}
	if m.byteFallback {
		if dst, ok := fallback(dst, part, &m.bytes); ok {
			return dst
		}
	}
	if m.unk >= 0 {
		dst = append(dst, m.unk)
	}
	return dst
}
