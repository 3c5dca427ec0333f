package model

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sync"

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

// lists are memory for candidates.
var lists = sync.Pool{New: func() any { return new([]candidate) }}

// token draws one token:
//
//	p = softmax(logits / temperature), of the top_k likeliest
//	p = the first of them, likeliest first, whose sum reaches top_p
//	the first whose running sum of p reaches u * sum p,  u uniform in [0, 1)
//
// Nothing is sorted: of a vocabulary of 262144 that would take longer than its logits.
// The memory of list is used where it is enough.
func (d *draws) token(logits []float32, o GenerateOptions, list *[]candidate) int32 {
	c := candidates(logits, o, (*list)[:0])
	*list = c
	sum := 0.0
	for _, x := range c {
		sum += x.p
	}
	u := d.rand.Float64()
	if o.TopK == 0 && !o.someOfAll() {
		return walk(c, u*sum)
	}
	if o.someOfAll() {
		var n int
		n, sum = reach(c, o.TopP*sum)
		c = c[:n]
	}
	n, _ := reach(c, u*sum)
	return c[n-1].id
}

// someOfAll reports whether TopP leaves out any token.
func (o *GenerateOptions) someOfAll() bool { return 0 < o.TopP && o.TopP < 1 }

// walk returns the first candidate, as they lie, whose running sum exceeds want.
func walk(list []candidate, want float64) int32 {
	for _, c := range list {
		if want -= c.p; want < 0 {
			return c.id
		}
	}
	return list[len(list)-1].id
}

// candidates appends tokens, by id, with their probabilities up to a factor: all, or the
// top_k likeliest, of which those of the lowest ids where the last are alike.
func candidates(logits []float32, o GenerateOptions, list []candidate) []candidate {
	least, alike := float32(math.Inf(-1)), len(logits)
	if 0 < o.TopK && o.TopK < len(logits) {
		least = kth(logits, o.TopK)
		alike = o.TopK
		for _, z := range logits {
			if z > least {
				alike--
			}
		}
	}
	top := slices.Max(logits)
	list = slices.Grow(list, min(len(logits), cmp.Or(o.TopK, len(logits))))
	for i, z := range logits {
		if z < least || z == least && alike == 0 {
			continue
		}
		if z == least {
			alike--
		}
		list = append(list, candidate{int32(i), math.Exp(float64(z-top) / o.Temperature)})
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

// before says that a is likelier than b, or as likely and of a lower id.
func before(a, b candidate) int { return cmp.Or(cmp.Compare(b.p, a.p), cmp.Compare(a.id, b.id)) }

// reach returns how many of the likeliest candidates it takes for their sum to reach
// want, and that sum; the list then begins with them. It takes time in proportion to the
// list's length: parts of it are set apart around a pivot, as to find a median.
func reach(list []candidate, want float64) (n int, sum float64) {
	lo, hi := 0, len(list)
	for hi-lo > 16 {
		mid := lo + apart(list[lo:hi])
		likelier := sum
		for _, c := range list[lo:mid] {
			likelier += c.p
		}
		with := likelier + list[mid].p
		switch {
		case likelier >= want:
			hi = mid
		case with >= want:
			return mid + 1, with
		default:
			lo, sum = mid+1, with
		}
	}
	slices.SortFunc(list[lo:hi], before)
	for i, c := range list[lo:hi] {
		if sum += c.p; sum >= want {
			return lo + i + 1, sum
		}
	}
	return hi, sum
}

// apart puts what is before the median of the first, the middle and the last candidate
// at the list's start, and returns where that median is.
func apart(list []candidate) int {
	last := len(list) - 1
	three := []int{0, last / 2, last}
	slices.SortFunc(three, func(i, j int) int { return before(list[i], list[j]) })
	list[three[1]], list[last] = list[last], list[three[1]]
	n := 0
	for i, c := range list[:last] {
		if before(c, list[last]) < 0 {
			list[i], list[n] = list[n], c
			n++
		}
	}
	list[n], list[last] = list[last], list[n]
	return n
}
