package tokenizer

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"pewter/internal/parallel"
)

// mergeIDs are the tokens of a merge, each -1 where there is none.
type mergeIDs struct{ left, right, whole int32 }

// setMerges finds the ids of all merges, by some goroutines for most of the time
// goes by waiting for memory, and fills the table in order.
func (m *bpe) setMerges(list []pairText) error {
	found := make([]mergeIDs, len(list))
	const parts = 4
	var wg parallel.Group
	for part := range parts {
		from, to := len(list)*part/parts, len(list)*(part+1)/parts
		wg.Go(func() { m.findMerges(found[from:to], list[from:to]) })
	}
	wg.Wait()
	m.merges = newPairs(len(list))
	m.joins = newJoins()
	for i, f := range found {
		if f.left < 0 || f.right < 0 || f.whole < 0 {
			p := list[i]
			return fmt.Errorf("merge %d is %q with %q, but not both and their whole are in the vocabulary", i, p.left, p.right)
		}
		m.merges.put(f.left, f.right, int32(i), f.whole)
		last, _ := utf8.DecodeLastRuneInString(list[i].left)
		first, _ := utf8.DecodeRuneInString(list[i].right)
		m.joins.add(last, first)
	}
	if m.prefix != "" || m.suffix != "" || m.ignoreMerges {
		m.joins = nil // a word's ends count
	}
	return nil
}

// findMerges sets ids to the tokens of merges.
func (m *bpe) findMerges(ids []mergeIDs, list []pairText) {
	var tokens [lookups]string
	var of [lookups]int32
	for at := 0; at < len(list); at += lookups / 2 {
		part := list[at:min(at+lookups/2, len(list))]
		for i, p := range part {
			tokens[2*i], tokens[2*i+1] = p.left, p.right
		}
		m.vocab.ids(of[:2*len(part)], tokens[:2*len(part)])
		for i := range part {
			ids[at+i].left, ids[at+i].right = of[2*i], of[2*i+1]
		}
	}
	m.findWholes(ids, list)
}

// findWholes looks up what merges make. They mostly stand in the order of the
// tokens that they make, so the last one and the next are tried first.
func (m *bpe) findWholes(ids []mergeIDs, list []pairText) {
	var buf []byte
	last := int32(-1)
	for i, p := range list {
		right := strings.TrimPrefix(p.right, m.prefix)
		switch {
		case m.vocab.joined(last, p.left, right):
		case m.vocab.joined(last+1, p.left, right):
			last++
		default:
			buf = append(append(buf[:0], p.left...), right...)
			last = m.vocab.id(view(buf))
		}
		ids[i].whole = last
	}
}
