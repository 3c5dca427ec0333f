package merge

import (
	"math"
	"math/bits"
	"slices"
)

// Under compat "mergekit", which of some elements of one magnitude are kept is what
// the peer's sort leaves there, for ties in descending and for breadcrumbs in ascending
// order, and for sce its top-k. As observed, torch orders one dimension on the processor as C++'s std::sort (D. Musser's introsort: quicksort by the median of
// three, then insertion of what is at most 16 apart) and takes the k largest by
// std::nth_element, whose pivots are the same. Neither is stable, both always give
// the same order.

// ranked are keys in their upper halves and the elements they belong to in the lower.
type ranked []uint64

// byMagnitude returns the magnitudes of x, the largest last; NaN is larger than all
// else and equal to itself.
func byMagnitude(x []float32) ranked {
	a := make(ranked, len(x))
	for i, v := range x {
		key := math.Float32bits(v) & 0x7fffffff
		if v != v {
			key = noneBits
		}
		a[i] = uint64(key)<<32 | uint64(i)
	}
	return a
}

// reversed returns a with the largest first.
func (a ranked) reversed() ranked {
	for i := range a {
		a[i] ^= 0xffffffff << 32
	}
	return a
}

func (a ranked) less(i, j int) bool { return a[i]>>32 < a[j]>>32 }

// sort leaves before each cut those elements that the peer's sort, ascending, has there.
// What lies between two cuts is not ordered, so that the time is linear.
func (a ranked) sort(cuts ...int) { a.quick(0, len(a), 2*(bits.Len(uint(len(a)))-1), cuts) }

// quick parts a run until those that a cut goes through have at most 16 elements, and
// orders these.
func (a ranked) quick(lo, hi, depth int, cuts []int) {
	for slices.ContainsFunc(cuts, func(c int) bool { return lo < c && c < hi }) {
		if hi-lo <= 16 {
			a.insert(lo, hi)
			return
		}
		if depth--; depth < 0 {
			a.heap(lo, hi)
			return
		}
		cut := a.part(lo, hi)
		a.quick(cut, hi, depth, cuts)
		hi = cut
	}
}

// heap orders a run whose pivots were badly chosen, in its own way: the peer's order of
// equal ones is not followed there.
func (a ranked) heap(lo, hi int) { slices.Sort(a[lo:hi]) }

// part moves the median of the second, the middle and the last element to lo, and
// returns the end of those that are not above it.
func (a ranked) part(lo, hi int) int {
	m := a.median(lo+1, lo+(hi-lo)/2, hi-1)
	a[lo], a[m] = a[m], a[lo]
	for i, j := lo+1, hi; ; i++ {
		for a.less(i, lo) {
			i++
		}
		for j--; a.less(lo, j); j-- {
		}
		if i >= j {
			return i
		}
		a[i], a[j] = a[j], a[i]
	}
}

// median returns the place of the middle one of three.
func (a ranked) median(x, y, z int) int {
	if !a.less(x, y) {
		switch {
		case a.less(x, z):
			return x
		case a.less(y, z):
			return z
		}
		return y
	}
	switch {
	case a.less(y, z):
		return y
	case a.less(x, z):
		return z
	}
	return x
}

// insert orders what is nearly in order; equal ones stay as they are.
func (a ranked) insert(lo, hi int) {
	for i := lo + 1; i < hi; i++ {
		v, j := a[i], i
		for ; j > lo && v>>32 < a[j-1]>>32; j-- {
			a[j] = a[j-1]
		}
		a[j] = v
	}
}

// first puts the k lowest first, in the order that std::nth_element leaves.
func (a ranked) first(k int) {
	lo, hi, nth := 0, len(a), k-1
	for depth := 2 * (bits.Len(uint(len(a))) - 1); hi-lo > 3; depth-- {
		if depth == 0 {
			a.heap(lo, hi)
			return
		}
		if cut := a.part(lo, hi); cut <= nth {
			lo = cut
		} else {
			hi = cut
		}
	}
	a.insert(lo, hi)
}

// A choice is a bit for each element of a tensor: whether it is kept.
type choice []uint64

func (a ranked) choice(from, to int) choice {
	c := make(choice, (len(a)+63)/64)
	for _, r := range a[from:to] {
		i := uint32(r)
		c[i/64] |= 1 << (i % 64)
	}
	return c
}

// keep sets dst to the elements of x, at and after element at, that are kept, and to zero
// elsewhere.
func (c choice) keep(dst, x []float32, at int) {
	dst = dst[:len(x)]
	for i, v := range x {
		j := at + i
		dst[i] = math.Float32frombits(math.Float32bits(v) & -uint32(c[j/64]>>(j%64)&1))
	}
}

func (c choice) keeps(i int) bool { return c[i/64]>>(i%64)&1 != 0 }
