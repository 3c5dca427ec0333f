package tokenizer

// A countedPair is a pair that was as frequent as count says when it was put on
// the heap; ids are its tokens, the left one first.
type countedPair struct {
	count int
	ids   uint64
	pair  int32
}

func (a countedPair) before(b countedPair) bool {
	if a.count != b.count {
		return a.count > b.count
	}
	return a.ids < b.ids
}

// countedPairs is a heap of four branches, the most frequent first and of equally
// frequent ones that with the lowest ids: no two that differ are equal.
type countedPairs []countedPair

func (h *countedPairs) push(c countedPair) {
	*h = append(*h, c)
	q := *h
	i := len(q) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !c.before(q[up]) {
			break
		}
		q[i] = q[up]
		i = up
	}
	q[i] = c
}

func (h *countedPairs) pop() countedPair {
	q := *h
	top, last := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	*h = q
	if len(q) == 0 {
		return top
	}
	i := 0
	for down := q.first(i); down >= 0 && q[down].before(last); down = q.first(i) {
		q[i] = q[down]
		i = down
	}
	q[i] = last
	return top
}

// first returns the first of the branches of entry i, or -1.
func (h countedPairs) first(i int) int {
	down := 4*i + 1
	if down >= len(h) {
		return -1
	}
	for b := down + 1; b < min(4*i+5, len(h)); b++ {
		if h[b].before(h[down]) {
			down = b
		}
	}
	return down
}
