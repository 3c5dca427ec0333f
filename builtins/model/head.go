package model

import "pewter/kernel"

// pick returns the rows that wants, in the order of their rows, are after, each
// once and counted from start.
func pick(wants []want, start int) []int32 {
	out := make([]int32, 0, len(wants))
	for _, i := range firsts(wants) {
		out = append(out, int32(wants[i].row-start))
	}
	return out
}

// firsts returns where the wants of each row begin.
func firsts(wants []want) []int {
	out := make([]int, 0, len(wants))
	for i, w := range wants {
		if i == 0 || w.row != wants[i-1].row {
			out = append(out, i)
		}
	}
	return out
}

// headPart is how many multiply-adds of the head are done before progress is told:
// some seconds on two cores.
const headPart = 1 << 38

// head takes the log-probabilities of wants; row i of x is the i-th row that
// they are after.
func (s *scoring) head(x kernel.Array, wants []want, ll []float32, greedy []bool) {
	starts := append(firsts(wants), len(wants))
	step := max(1, headPart/(s.m.spec.Vocab*s.m.spec.Hidden))
	for i := 0; i < len(starts)-1; i += step {
		j := min(i+step, len(starts)-1)
		from, to := starts[i], starts[j]
		s.headOf(s.m.dev.Slice(x, i, j), wants[from:to], ll[from:to], greedy[from:to])
		s.pass.told.add(float64(j-i) * headWork(s.m.spec))
	}
}

// headOf does so for some rows. The vocabulary is gone through once a row, whatever
// is wanted of it.
func (s *scoring) headOf(x kernel.Array, wants []want, ll []float32, greedy []bool) {
	starts := firsts(wants)
	target := make([]int32, len(starts))
	for i, at := range starts {
		target[i] = wants[at].target
	}
	starts = append(starts, len(wants))
	r := s.m.dev.LogProb(x, s.m.head, target, s.m.spec.Head)
	for i := range target {
		first, next := starts[i], starts[i+1]
		ll[first] = r.LogProb[i]
		if next > first+1 {
			s.others(s.m.dev.Slice(x, i, i+1), wants[first+1:next], ll[first+1:next], r.LSE[i])
		}
		for k := first; k < next; k++ {
			greedy[k] = r.Argmax[i] == wants[k].target
		}
	}
}

// others takes the log-probabilities of more tokens after a row x, where lse is
// the logarithm of the sum of all: of their logits alone.
func (s *scoring) others(x kernel.Array, wants []want, ll []float32, lse float32) {
	d, n := s.m.dev, len(wants)
	target := make([]int32, n)
	for i, w := range wants {
		target[i] = w.target
	}
	w, z := d.New(n, s.m.spec.Hidden), d.New(1, n)
	defer d.Free(w, z)
	d.Embed(w, s.m.head, target)
	d.MatMul(z, x, w)
	s.m.scaled(z)
	for i, logit := range d.Get(z).Float32s() {
		ll[i] = logit - lse
	}
}
