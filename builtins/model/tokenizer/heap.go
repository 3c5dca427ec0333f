package tokenizer

// A candidate is a merge that may be done: order is its rank and then its place,
// left and right the tokens found there, id what comes of them.
type candidate struct {
	order           uint64
	left, right, id int32
}

// candidates is a binary heap, the least order first.
type candidates []candidate

func (h *candidates) push(c candidate) {
	*h = append(*h, c)
	q := *h
	i := len(q) - 1
	for i > 0 {
		up := (i - 1) / 2
		if q[up].order <= c.order {
			break
		}
		q[i] = q[up]
		i = up
	}
	q[i] = c
}

func (h *candidates) pop() candidate {
	q := *h
	top, n := q[0], len(q)-1
	last := q[n]
	q = q[:n]
	*h = q
	if n == 0 {
		return top
	}
	i := 0
	for {
		down := 2*i + 1
		if down >= n {
			break
		}
		if down+1 < n && q[down+1].order < q[down].order {
			down++
		}
		if last.order <= q[down].order {
			break
		}
		q[i] = q[down]
		i = down
	}
	q[i] = last
	return top
}
