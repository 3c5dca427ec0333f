package tokenizer

// A trainWord is a word that occurs count times: symbols [at, end).
type trainWord struct {
	at, end int
	count   int
}

// A trainSymbol is a token within a word, and the pair that it is the left one of.
type trainSymbol struct{ id, pair int32 }

// none stands for a pair that is not there: at the end of a word, of a list.
const none = -1

// A trainPair is two tokens that were neighbours at some time, as often as count
// says by now, and the words they were neighbours in.
type trainPair struct {
	left, right int32
	count       int
	words       []int32
}

// A trainer holds all words as the tokens so far, and counts pairs. The heap may
// hold counts of the past, which are never below those of now: a pair whose count
// fell is put back when it is found.
type trainer struct {
	symbols []trainSymbol
	words   []trainWord
	pairs   []trainPair
	heap    countedPairs

	// The pairs of the token that is merged, by the other token, or none.
	before, after []int32
}

// newTrainer counts the pairs of words, whose symbols are bytes.
func newTrainer(words []wordCount) *trainer {
	t := &trainer{}
	t.tokens(firstMerge)
	var ofBytes [1 << 16]int32 // pairs of bytes, from 1
	for w, word := range words {
		t.words = append(t.words, trainWord{len(t.symbols), len(t.symbols) + len(word.text), word.count})
		for i := range len(word.text) - 1 {
			left, right := word.text[i], word.text[i+1]
			p := &ofBytes[int(left)<<8|int(right)]
			if *p == 0 {
				*p = 1 + t.addPair(byteID(left), byteID(right))
			}
			t.count(*p-1, word.count, int32(w))
			t.symbols = append(t.symbols, trainSymbol{byteID(left), *p - 1})
		}
		t.symbols = append(t.symbols, trainSymbol{byteID(word.text[len(word.text)-1]), none})
	}
	for p := range t.pairs {
		t.push(int32(p))
	}
	return t
}

func byteID(b byte) int32 { return firstByte + int32(b) }

// tokens makes room for tokens below n.
func (t *trainer) tokens(n int) {
	for len(t.before) < n {
		t.before, t.after = append(t.before, none), append(t.after, none)
	}
}

func (t *trainer) addPair(left, right int32) int32 {
	t.pairs = append(t.pairs, trainPair{left: left, right: right})
	return int32(len(t.pairs) - 1)
}

// count counts pair p n times more, in word w.
func (t *trainer) count(p int32, n int, w int32) {
	q := &t.pairs[p]
	q.count += n
	if len(q.words) == 0 || q.words[len(q.words)-1] != w {
		q.words = append(q.words, w)
	}
}

func (t *trainer) push(p int32) {
	q := &t.pairs[p]
	t.heap.push(countedPair{q.count, uint64(q.left)<<32 | uint64(q.right), p})
}

// best returns the most frequent pair.
func (t *trainer) best() (int32, bool) {
	for len(t.heap) > 0 {
		top := t.heap.pop()
		switch n := t.pairs[top.pair].count; {
		case n == top.count && n > 0:
			return top.pair, true
		case n > 0 && n < top.count:
			t.push(top.pair)
		}
	}
	return 0, false
}
