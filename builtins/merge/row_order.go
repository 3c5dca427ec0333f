package merge

import (
	"math"
	"math/bits"
	"slices"
)

// A rowOrder sorts the elements of a row by magnitude; it holds the memory for that.
type rowOrder struct {
	keys  []uint64
	start []uint32
}

const (
	octaves = 16 // below the largest magnitude that are told apart before all is sorted
	fewKeys = 24 // of a bucket that are sorted by insertion
	mostLog = 20 // of the number of buckets
)

// sort returns, by ascending magnitude and equal ones by ascending index, the bits of each
// magnitude with its index below them. It puts magnitudes in buckets by exponent and first
// bits of the mantissa, about as many as elements, so that each holds few.
func (o *rowOrder) sort(x []float32) []uint64 {
	n := len(x)
	o.keys = sized(o.keys, n)
	log := min(bits.Len(uint(n)), mostLog)
	o.start = sized(o.start, 1<<log+1)
	clear(o.start)
	low, shift := uint32(0), 23+4-log // 16 octaves are 2⁴·2²³ steps
	if top := largestBits(x); top >= octaves<<23 {
		low = top - octaves<<23 + 1
	}
	for _, v := range x {
		o.start[bucket(v, low, shift)+1]++
	}
	many := false
	for b := 1; b < len(o.start); b++ {
		many = many || o.start[b] > fewKeys
		o.start[b] += o.start[b-1]
	}
	for i, v := range x {
		b := bucket(v, low, shift)
		o.keys[o.start[b]] = uint64(math.Float32bits(v)&0x7fffffff)<<32 | uint64(i)
		o.start[b]++ // now the end of the bucket
	}
	if many {
		o.sortLarge()
	}
	insertionSort(o.keys)
	return o.keys
}

// bucket returns which bucket a number's magnitude belongs to: those of low or less to the first.
func bucket(v float32, low uint32, shift int) uint32 {
	m := math.Float32bits(v) & 0x7fffffff
	return (max(m, low) - low) >> shift
}

func largestBits(x []float32) uint32 {
	top := uint32(0)
	for _, v := range x {
		top = max(top, math.Float32bits(v)&0x7fffffff)
	}
	return top
}

// sortLarge sorts the buckets of many keys.
func (o *rowOrder) sortLarge() {
	from := uint32(0)
	for _, end := range o.start[:len(o.start)-1] {
		if end-from > fewKeys {
			slices.Sort(o.keys[from:end])
		}
		from = end
	}
}

// insertionSort sorts keys that are near their places.
func insertionSort(keys []uint64) {
	for i := 1; i < len(keys); i++ {
		k, j := keys[i], i
		for ; j > 0 && keys[j-1] > k; j-- {
			keys[j] = keys[j-1]
		}
		keys[j] = k
	}
}
