package merge

import (
	"math"
	"math/bits"
)

// signs are a bit for each of some numbers: whether it is not zero, and whether
// it is negative. Pairs of many vectors are then compared 64 elements at a time.
type signs struct{ set, negative []uint64 }

// signsOf returns the signs of x; NaN counts as zero.
func signsOf(x []float32) signs {
	words := make([]uint64, 2*((len(x)+63)/64))
	s := signs{words[:len(words)/2], words[len(words)/2:]}
	for i := 0; i < len(x); i += 64 {
		var set, negative uint64
		for j, v := range x[i:min(i+64, len(x))] {
			b := math.Float32bits(v)
			m := uint64(b & 0x7fffffff)
			set |= ((0 - m) >> 63) &^ ((0x7f800000 - m) >> 63) << j
			negative |= uint64(b>>31) << j
		}
		s.set[i/64], s.negative[i/64] = set, negative
	}
	return s
}

// with counts the elements that neither has as zero, and those among them whose
// signs differ.
func (s signs) with(t signs) (both, opposite int) {
	for i, set := range s.set {
		set &= t.set[i]
		both += bits.OnesCount64(set)
		opposite += bits.OnesCount64(set & (s.negative[i] ^ t.negative[i]))
	}
	return both, opposite
}
