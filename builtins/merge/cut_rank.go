package merge

import (
	"slices"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A ranker finds magnitudes by their rank among lists of them. It is the memory of
// one goroutine.
type ranker struct {
	dev   kernel.Vector
	some  []uint32
	lists [][]uint32
	rooms [2][]uint32
	room  int // the one to use next
}

const (
	rankSample = 16 // magnitudes that a bracket is guessed from
	rankFew    = 64 // up to so many are parted one by one
)

// ranker returns the tile's.
func (x *Tile) ranker() *ranker {
	x.rank.dev = x.t.dev
	return &x.rank
}

// largest returns the k'th largest magnitude of lists, k from 1 on. As long as they are
// many it goes on with those in a bracket, guessed from a few, that has it.
func (r *ranker) largest(lists [][]uint32, k int) uint32 {
	lo, hi := uint32(allBits), uint32(noneBits) // between which it is
	for n := length(lists); n > rankFew; n = length(lists) {
		from, to := r.around(lists, n, k)
		if from, to = max(from, lo), min(to, hi); from >= to {
			from, to = lo, hi
		}
		in, above := r.within(lists, from, to)
		if above >= k {
			lo = to
			continue
		}
		if above+len(in) < k {
			hi = from
			continue
		}
		if to == from+1 {
			return from
		}
		if len(in) == n {
			break
		}
		r.lists = append(r.lists[:0], in)
		lists, k, lo, hi = r.lists, k-above, from, to
	}
	r.some = r.some[:0]
	for _, l := range lists {
		r.some = append(r.some, l...)
	}
	return nth(r.some, len(r.some)-k)
}

// around returns a bracket that should have the k'th largest of n magnitudes: of some,
// in order, those two places before and after where it would be.
func (r *ranker) around(lists [][]uint32, n, k int) (from, to uint32) {
	r.some = r.some[:0]
	step, at := n/rankSample, 0
	for _, l := range lists {
		for ; at < len(l); at += step {
			r.some = append(r.some, l[at])
		}
		at -= len(l)
	}
	slices.Sort(r.some)
	from, to = allBits, noneBits
	i := (n - k) * len(r.some) / n
	if i >= 2 {
		from = r.some[i-2]
	}
	if i+2 < len(r.some) {
		to = r.some[i+2] + 1
	}
	return from, to
}

// within returns the magnitudes of lists in [from, to) and the number of those above, in
// memory that the call after the next uses again.
func (r *ranker) within(lists [][]uint32, from, to uint32) (in []uint32, above int) {
	in, r.room = r.rooms[r.room][:0], 1-r.room
	for _, l := range lists {
		if len(l) == 0 {
			continue
		}
		in = slices.Grow(in, len(l))
		n, over := r.dev.Within(in[len(in):len(in)+len(l)], floats(l), from, to)
		in, above = in[:len(in)+n], above+over
	}
	r.rooms[1-r.room] = in
	return in, above
}

// equal returns how many magnitudes of lists are as large as one, and how many larger.
func (r *ranker) equal(lists [][]uint32, mag uint32) (equal, larger int) {
	in, larger := r.within(lists, mag, mag+1)
	return len(in), larger
}

// floats returns magnitudes as the numbers whose bits they are.
func floats(mags []uint32) []float32 {
	return tensor.Tensor{DType: tensor.F32, Data: tensor.Bytes(mags)}.Float32s()
}

func length(lists [][]uint32) int {
	n := 0
	for _, l := range lists {
		n += len(l)
	}
	return n
}

// nth returns element i of x in ascending order, and leaves x parted there.
func nth(x []uint32, i int) uint32 {
	for len(x) > 16 {
		pivot := max(min(x[0], x[len(x)/2]), min(max(x[0], x[len(x)/2]), x[len(x)-1]))
		lo, hi := part(x, pivot)
		switch {
		case i < lo:
			x = x[:lo]
		case i < hi:
			return pivot
		default:
			x, i = x[hi:], i-hi
		}
	}
	slices.Sort(x)
	return x[i]
}

// part puts what is less than the pivot first and what is more last, and
// returns where the equal ones begin and end.
func part(x []uint32, pivot uint32) (lo, hi int) {
	hi = len(x)
	for i := 0; i < hi; {
		switch v := x[i]; {
		case v < pivot:
			x[i], x[lo] = x[lo], v
			lo++
			i++
		case v > pivot:
			hi--
			x[i], x[hi] = x[hi], v
		default:
			i++
		}
	}
	return lo, hi
}
