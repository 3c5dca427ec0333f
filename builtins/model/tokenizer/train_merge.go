package tokenizer

// merge replaces pair p by token id, a new one, in all words.
func (t *trainer) merge(p, id int32) {
	t.tokens(int(id) + 1)
	first := len(t.pairs)
	for _, w := range t.pairs[p].words {
		t.mergeWord(w, p, id)
	}
	t.pairs[p].count, t.pairs[p].words = 0, nil
	for i, q := range t.pairs[first:] {
		t.push(int32(first + i))
		t.before[q.left], t.after[q.right] = none, none
	}
}

// mergeWord replaces pair p by token id in a word, from its start on, and counts
// only the pairs beside: one that goes counts less, and one that comes more. What
// is taken from p itself does not matter any more.
func (t *trainer) mergeWord(w, p, id int32) {
	word := &t.words[w]
	s := t.symbols[word.at:word.end]
	n := 0
	for j := 0; j < len(s); n++ {
		if s[j].pair != p {
			s[n] = s[j]
			j++
			continue
		}
		if n > 0 {
			t.pairs[s[n-1].pair].count -= word.count
			s[n-1].pair = t.pairBefore(s[n-1].id, id)
			t.count(s[n-1].pair, word.count, w)
		}
		right := s[j+1].pair
		s[n] = trainSymbol{id, none}
		if right != none {
			t.pairs[right].count -= word.count
			s[n].pair = t.pairAfter(id, s[j+2].id)
			t.count(s[n].pair, word.count, w)
		}
		j += 2
	}
	word.end = word.at + n
}

// pairBefore returns the pair of a token and the one that is merged.
func (t *trainer) pairBefore(left, id int32) int32 {
	if t.before[left] == none {
		t.before[left] = t.addPair(left, id)
	}
	return t.before[left]
}

// pairAfter returns the pair of the token that is merged and another, which is none
// of that yet.
func (t *trainer) pairAfter(id, right int32) int32 {
	if t.after[right] == none {
		t.after[right] = t.addPair(id, right)
	}
	return t.after[right]
}
