package tokenizer

import (
	"container/heap"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
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
	t := newTrainer(text)
	if len(t.words) == 0 {
		return nil, fmt.Errorf("no text to train a tokenizer on")
	}
	v := newTrainVocab()
	for len(v.tokens) < size {
		p, ok := t.best()
		if !ok {
			break
		}
		t.merge(p, v.add(p))
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
	v := &trainVocab{tokens: []string{trainBOS, trainEOS}, ids: map[string]int32{}}
	for b := range 256 {
		v.tokens = append(v.tokens, string(byteRune[b]))
	}
	for id, token := range v.tokens {
		v.ids[token] = int32(id)
	}
	return v
}

// add adds a merge and returns the id of what comes of it, which may be there
// already by another merge.
func (v *trainVocab) add(p pairIDs) int32 {
	left, right := v.tokens[p.left], v.tokens[p.right]
	v.merges = append(v.merges, [2]string{left, right})
	id, ok := v.ids[left+right]
	if !ok {
		id = int32(len(v.tokens))
		v.tokens = append(v.tokens, left+right)
		v.ids[left+right] = id
	}
	return id
}

type pairIDs struct{ left, right int32 }

// A trainWord is a word that occurs count times, as ids so far.
type trainWord struct {
	ids   []int32
	count int
}

// A trainer counts pairs. The heap may hold counts of the past: the one of the
// map is right, and a pair whose count fell is put back with it.
type trainer struct {
	words  []trainWord
	counts map[pairIDs]int
	where  map[pairIDs][]int32 // words that had the pair at some time
	heap   pairHeap
}

func newTrainer(text iter.Seq[string]) *trainer {
	t := &trainer{counts: map[pairIDs]int{}, where: map[pairIDs][]int32{}}
	index := map[string]int{}
	var parts []piece
	for s := range text {
		parts = gpt2Words.split(parts[:0], piece{text: lossy([]byte(s))})
		for _, p := range parts {
			i, ok := index[p.text]
			if !ok {
				i = len(t.words)
				w := newTrainWord(p.text)
				index[string([]byte(p.text))] = i
				t.words = append(t.words, w)
			}
			t.words[i].count++
		}
	}
	for i, w := range t.words {
		for j := 1; j < len(w.ids); j++ {
			t.count(pairIDs{w.ids[j-1], w.ids[j]}, w.count, i)
		}
	}
	for p, n := range t.counts {
		t.heap = append(t.heap, countedPair{p, n})
	}
	heap.Init(&t.heap)
	return t
}

func newTrainWord(s string) trainWord {
	w := trainWord{ids: make([]int32, len(s))}
	for i := range len(s) {
		w.ids[i] = firstByte + int32(s[i])
	}
	return w
}

func (t *trainer) count(p pairIDs, n, word int) {
	t.counts[p] += n
	if n > 0 {
		list := t.where[p]
		if len(list) == 0 || list[len(list)-1] != int32(word) {
			t.where[p] = append(list, int32(word))
		}
	}
}

// best returns the most frequent pair.
func (t *trainer) best() (pairIDs, bool) {
	for len(t.heap) > 0 {
		top := heap.Pop(&t.heap).(countedPair)
		switch n := t.counts[top.pair]; {
		case n == top.count && n > 0:
			return top.pair, true
		case n > 0 && n < top.count:
			heap.Push(&t.heap, countedPair{top.pair, n})
		}
	}
	return pairIDs{}, false
}

// merge replaces p by id in all words.
func (t *trainer) merge(p pairIDs, id int32) {
	changed := map[pairIDs]bool{}
	list := slices.Clone(t.where[p])
	slices.Sort(list)
	for _, i := range slices.Compact(list) {
		t.mergeWord(int(i), p, id, changed)
	}
	delete(t.counts, p)
	delete(t.where, p)
	for q := range changed {
		if n := t.counts[q]; n > 0 && q != p {
			heap.Push(&t.heap, countedPair{q, n})
		}
	}
}

func (t *trainer) mergeWord(i int, p pairIDs, id int32, changed map[pairIDs]bool) {
	w := &t.words[i]
	if !hasPair(w.ids, p) {
		return
	}
	t.countWord(i, -1, changed)
	out := w.ids[:0]
	for j := 0; j < len(w.ids); j++ {
		if j+1 < len(w.ids) && w.ids[j] == p.left && w.ids[j+1] == p.right {
			out = append(out, id)
			j++
		} else {
			out = append(out, w.ids[j])
		}
	}
	w.ids = out
	t.countWord(i, 1, changed)
}

func hasPair(ids []int32, p pairIDs) bool {
	for j := 1; j < len(ids); j++ {
		if ids[j-1] == p.left && ids[j] == p.right {
			return true
		}
	}
	return false
}

func (t *trainer) countWord(i, sign int, changed map[pairIDs]bool) {
	w := t.words[i]
	for j := 1; j < len(w.ids); j++ {
		p := pairIDs{w.ids[j-1], w.ids[j]}
		t.count(p, sign*w.count, i)
		changed[p] = true
	}
}

type countedPair struct {
	pair  pairIDs
	count int
}

// pairHeap is ordered by count, then by ids: no two entries that differ are equal.
type pairHeap []countedPair

func (h pairHeap) Len() int      { return len(h) }
func (h pairHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *pairHeap) Push(x any)   { *h = append(*h, x.(countedPair)) }

func (h pairHeap) Less(i, j int) bool {
	a, b := h[i], h[j]
	if a.count != b.count {
		return a.count > b.count
	}
	if a.pair.left != b.pair.left {
		return a.pair.left < b.pair.left
	}
	return a.pair.right < b.pair.right
}

func (h *pairHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
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
