package model

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"pewter/internal/philox"
)

// draws are the random numbers of one text.
type draws struct{ rand *philox.Rand }

// newDraws returns the numbers for a seed and a prompt.
func newDraws(seed uint64, prompt []int32) *draws {
	var name []byte
	for _, id := range prompt {
		name = binary.LittleEndian.AppendUint32(name, uint32(id))
	}
	return &draws{philox.New(philox.Derive(seed, string(name)), 0)}
}

// A candidate is a token that may be drawn.
type candidate struct {
	id int32
	p  float64
}

// token draws one token:
//
//	p = softmax(logits / temperature), of the top_k likeliest
//	p = the first of them, likeliest first, whose sum reaches top_p
//	the first id whose running sum of p exceeds u * sum p,  u uniform in [0, 1)
func (d *draws) token(logits []float32, o GenerateOptions) int32 {
	list := candidates(logits, o)
	sum := 0.0
	for _, c := range list {
		sum += c.p
	}
	if 0 < o.TopP && o.TopP < 1 {
		list, sum = nucleus(list, o.TopP*sum)
	}
	u := d.rand.Float64() * sum
	for _, c := range list {
		if u -= c.p; u < 0 {
			return c.id
		}
	}
	return list[len(list)-1].id
}

// candidates returns tokens with their probabilities up to a factor: the top_k
// likeliest in order, or all, in order where that is needed.
func candidates(logits []float32, o GenerateOptions) []candidate {
	least := float32(math.Inf(-1))
	if 0 < o.TopK && o.TopK < len(logits) {
		least = kth(logits, o.TopK)
	}
	top := slices.Max(logits)
	var list []candidate
	for i, z := range logits {
		if z >= least {
			list = append(list, candidate{int32(i), math.Exp(float64(z-top) / o.Temperature)})
		}
	}
	if o.TopK > 0 || o.TopP > 0 && o.TopP < 1 {
		slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.p, a.p) })
	}
	if o.TopK > 0 && o.TopK < len(list) {
		list = list[:o.TopK]
	}
	return list
}

// kth returns the k-th largest of x, by a heap of the k largest seen.
func kth(x []float32, k int) float32 {
	heap := slices.Clone(x[:k])
	for i := k/2 - 1; i >= 0; i-- {
		sink(heap, i)
	}
	for _, v := range x[k:] {
		if v > heap[0] {
			heap[0] = v
			sink(heap, 0)
		}
	}
	return heap[0]
}

// sink restores the order of a heap, least first, below i.
func sink(heap []float32, i int) {
	for {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(heap); c++ {
			if heap[c] < heap[least] {
				least = c
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}

// nucleus returns the first candidates whose sum reaches want, and that sum.
func nucleus(list []candidate, want float64) ([]candidate, float64) {
	sum := 0.0
	for i, c := range list {
		if sum += c.p; sum >= want {
			return list[:i+1], sum
		}
	}
	return list, sum
}
