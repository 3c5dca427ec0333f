package tokenizer

import (
	"unicode/utf8"
)

// bpe is byte-pair encoding: the text's characters, then merges of neighbours in
// the order of their ranks, of equal ranks the leftmost first. Sennrich et al.,
// arXiv:1508.07909.
type bpe struct {
	vocab  *vocab
	merges pairs
	joins  joins // nil: never cut the text
	cache  *cache

	low   []int32 // ids of the tokens that are one rune below len(low), or -1
	bytes [256]int32
	unk   int32 // or -1: such characters are dropped

	byteFallback, fuseUnk, ignoreMerges bool
	byteLevel                           bool   // words are bytes still to be mapped
	prefix, suffix                      string // of characters within, and at the end of, a word
}

// encode appends the ids of text, which is a word or, where nothing splits text
// into words, all of it.
func (m *bpe) encode(dst []int32, text string, s *scratch) []int32 {
	if m.joins == nil {
		return m.word(dst, text, s)
	}
	start, prev := 0, rune(-1)
	for i, r := range text {
		if prev >= 0 && !m.joins.may(prev, r) && m.known(prev) && m.known(r) {
			dst = m.word(dst, text[start:i], s)
			start = i
		}
		prev = r
	}
	return m.word(dst, text[start:], s)
}

func (m *bpe) known(r rune) bool { return m.rune(r) >= 0 }

// rune returns the id of the token that is one rune, or -1.
func (m *bpe) rune(r rune) int32 {
	if int(r) < len(m.low) {
		return m.low[r]
	}
	return m.vocab.id(string(r))
}

func (m *bpe) word(dst []int32, word string, s *scratch) []int32 {
	if word == "" {
		return dst
	}
	if len(word) > maxCached {
		return m.compute(dst, word, s)
	}
	slot := m.cache.slot(word)
	if c := slot.Load(); c.is(word) {
		return append(dst, c.ids...)
	}
	n := len(dst)
	dst = m.compute(dst, word, s)
	slot.Store(newCached(word, dst[n:]))
	return dst
}

func (m *bpe) compute(dst []int32, word string, s *scratch) []int32 {
	if m.byteLevel {
		word = byteLevel(word)
	}
	if m.ignoreMerges {
		if id, ok := m.vocab.find(word); ok {
			return append(dst, id)
		}
	}
	s.ids = m.characters(s.ids[:0], word)
	return s.mergeAll(dst, s.ids, &m.merges)
}

// characters appends the ids of the word's characters. Where one is unknown, unk comes
// before the next that is known, after bytes of those between them: so does the peer.
func (m *bpe) characters(dst []int32, word string) []int32 {
	unknown := false // one was, whose unk is to come
	for i, r := range word {
		end := i + utf8.RuneLen(r)
		c := m.written(word[i:end], i == 0, end == len(word))
		if id := m.character(c, r); id >= 0 {
			dst, unknown = append(m.unkIf(dst, unknown), id), false
			continue
		}
		if m.byteFallback {
			var ok bool
			if dst, ok = fallback(dst, c, &m.bytes); ok {
				continue
			}
		}
		dst, unknown = m.unkIf(dst, unknown && !m.fuseUnk), true
	}
	return m.unkIf(dst, unknown)
}

// unkIf appends the unknown token, where there is one.
func (m *bpe) unkIf(dst []int32, unknown bool) []int32 {
	if unknown && m.unk >= 0 {
		dst = append(dst, m.unk)
	}
	return dst
}

// written returns a character as the vocabulary writes it, first or last in its
// word or within.
func (m *bpe) written(c string, first, last bool) string {
	if !first && m.prefix != "" {
		c = m.prefix + c
	}
	if last && m.suffix != "" {
		c += m.suffix
	}
	return c
}

// character returns the id of a rune, c as it is written, or -1.
func (m *bpe) character(c string, r rune) int32 {
	if m.prefix == "" && m.suffix == "" {
		return m.rune(r)
	}
	return m.vocab.id(c)
}

// A symbol is a token in a word that is being merged: a node of a doubly linked
// list, -1 being no node. One merged into its left neighbour has id -1.
type symbol struct{ id, prev, next int32 }

// mergeAll appends what becomes of ids. The candidates are in a heap, so that a
// word of n symbols takes n log n steps, whoever wrote it.
func (s *scratch) mergeAll(dst, ids []int32, merges *pairs) []int32 {
	s.symbols, s.heap = s.symbols[:0], s.heap[:0]
	for i, id := range ids {
		s.symbols = append(s.symbols, symbol{id, int32(i) - 1, int32(i) + 1})
	}
	if len(ids) > 0 {
		s.symbols[len(ids)-1].next = -1
	}
	for i := range s.symbols {
		s.propose(int32(i), merges)
	}
	for len(s.heap) > 0 {
		c := s.heap.pop()
		s.apply(c, merges)
	}
	for _, sym := range s.symbols {
		if sym.id >= 0 {
			dst = append(dst, sym.id)
		}
	}
	return dst
}

// propose puts the merge of symbol i and the next one, if there is one, on the heap.
func (s *scratch) propose(i int32, merges *pairs) {
	if i < 0 || s.symbols[i].next < 0 {
		return
	}
	a, b := s.symbols[i].id, s.symbols[s.symbols[i].next].id
	if m := merges.find(a, b); m != nil {
		s.heap.push(candidate{uint64(m.rank)<<32 | uint64(i), a, b, m.id})
	}
}

// apply does a merge, unless what was to be merged has gone meanwhile.
func (s *scratch) apply(c candidate, merges *pairs) {
	i := int32(uint32(c.order))
	left := &s.symbols[i]
	if left.id < 0 || left.next < 0 {
		return
	}
	right := &s.symbols[left.next]
	if left.id != c.left || right.id != c.right {
		// Others may have come in their place that make the same token; the
		// peer merges these now.
		if m := merges.find(left.id, right.id); m == nil || m.id != c.id {
			return
		}
	}
	left.id, right.id = c.id, -1
	if left.next = right.next; left.next >= 0 {
		s.symbols[left.next].prev = i
	}
	s.propose(left.prev, merges)
	s.propose(i, merges)
}
