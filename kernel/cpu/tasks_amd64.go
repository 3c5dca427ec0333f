package cpu

import (
	"sync"
	"unsafe"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// taskBlock is how many elements of all models are worked on at a time: the
// terms of ten of them, 20 KB, stay in the first-level cache.
const taskBlock = 512

// taskUnit is how many elements the kernels of task vectors take at least.
const taskUnit = 32

type termsFunc = func(n int, base *float32, x *byte, coef float32, lo, hi uint32, keep *byte, u *float32)

type tallyFunc = func(n int, u *float32, stride int, tasks *byte, nx int, base *float32, scale float32, dst *float32)

// termsOf are, for F32, BF16 and F16, the kernels that keep all, what is in
// bounds, where coins fell, and both; then those that add to u.
var termsOf = [3][8]termsFunc{
	{terms256F32, terms256BoundF32, terms256CoinF32, terms256BoundCoinF32, sum256F32, sum256BoundF32, sum256CoinF32, sum256BoundCoinF32},
	{terms256BF16, terms256BoundBF16, terms256CoinBF16, terms256BoundCoinBF16, sum256BF16, sum256BoundBF16, sum256CoinBF16, sum256BoundCoinBF16},
	{terms256F16, terms256BoundF16, terms256CoinF16, terms256BoundCoinF16, sum256F16, sum256BoundF16, sum256CoinF16, sum256BoundCoinF16},
}

var withinLessOf = [3]func(n int, x *byte, base *float32, lo, hi uint32, dst *uint32) (count, above int){
	withinLess256F32, withinLess256BF16, withinLess256F16,
}

// terms are the memory of one call: what each model adds to a block.
type terms struct {
	base [taskBlock]float32
	u    []float32
}

var spareTerms = sync.Pool{New: func() any { return new(terms) }}

func (v *vectorTier) taskVectors(dst []float32, d tensor.DType, base []byte, x []kernel.TaskVector, vote kernel.Vote) int {
	if d > tensor.F16 || len(x) == 0 || v == nil {
		return 0
	}
	t := spareTerms.Get().(*terms)
	defer spareTerms.Put(t)
	if len(t.u) < len(x)*taskBlock {
		t.u = make([]float32, len(x)*taskBlock)
	}
	end, size := len(dst)&^(taskUnit-1), d.Size()
	for at := 0; at < end; at += taskBlock {
		n := min(taskBlock, end-at)
		v.widenOf[d](n, &t.base[0], &base[at*size], nil)
		nx := len(x)
		if !vote.Elect { // one sum will do
			clear(t.u[:n])
			nx = 1
		}
		for k := range x {
			t.add(k, &x[k], d, at, n, !vote.Elect)
		}
		tallyOf(vote)(n, &t.u[0], 4*taskBlock, (*byte)(unsafe.Pointer(&x[0])), nx, &t.base[0], vote.Scale, &dst[at])
	}
	return end
}

// add writes the terms of model k for n elements from at on, or adds them to the first ones.
func (t *terms) add(k int, x *kernel.TaskVector, d tensor.DType, at, n int, sum bool) {
	kind := 0
	var keep *byte
	if x.Lo > 0 || x.Hi < 1<<31 {
		kind = 1
	}
	if x.Keep != nil {
		kind |= 2
		keep = (*byte)(unsafe.Add(unsafe.Pointer(&x.Keep[0]), at/8))
	}
	if sum {
		kind |= 4
		k = 0
	}
	termsOf[d][kind](n, &t.base[0], &x.X[at*d.Size()], x.Coef, x.Lo, x.Hi, keep, &t.u[k*taskBlock])
}

func tallyOf(v kernel.Vote) tallyFunc {
	switch {
	case !v.Elect:
		return addTerms256
	case v.Normalize:
		return meanTerms256
	}
	return electTerms256
}

func (v *vectorTier) withinLess(dst []uint32, x []byte, d tensor.DType, base []float32, lo, hi uint32) (done, count, above int) {
	if d > tensor.F16 || v == nil {
		return 0, 0, 0
	}
	done = v.each(len(base), taskUnit, func(at, n int) {
		c, a := withinLessOf[d](n, &x[at*d.Size()], &base[at], lo, hi, &dst[count])
		count, above = count+c, above+a
	})
	return done, count, above
}

// bernoulli throws coins by their first bytes, and those of which that is not
// enough again.
func (v *vectorTier) bernoulli(dst []uint64, key [2]uint32, stream uint32, at, n int, p float64) int {
	limit := coin(p)
	if v == nil || limit > 0xffffffff {
		return 0
	}
	var keys [20]uint32
	for r := range uint32(10) {
		keys[2*r], keys[2*r+1] = key[0]+r*0x9E3779B9, key[1]+r*0xBB67AE85
	}
	const some = 1 << 13
	var even [some / 64]uint64
	n &^= 127
	for i := 0; i < n; i += some {
		m := min(some, n-i)
		coins256(m, (*byte)(unsafe.Pointer(&dst[i/64])), (*byte)(unsafe.Pointer(&even)), &keys, uint64(at+i)/16, stream, uint8(limit>>24))
		tossAgain(dst[i/64:][:m/64], even[:m/64], key, stream, at+i, limit)
	}
	return n
}
