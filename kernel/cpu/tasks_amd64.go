package cpu

import (
	"sync"
	"unsafe"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

type votesFunc = func(n int, tasks *byte, nx int, base *byte, scale float32, u *float32, dst *float32)

// taskBlock is how many elements of all models are worked on at a time: the
// terms of ten of them, 20 KB, stay in the first-level cache.
const taskBlock = 512

// taskUnit is how many elements the kernels of task vectors take at least.
const taskUnit = 32

type termsFunc = func(n int, base *float32, x *byte, coef float32, lo, hi uint32, keep *byte, u *float32)

type tallyFunc = func(n int, u *float32, stride int, tasks *byte, nx int, base *float32, scale float32, dst *float32)

// termsOf are, for F32, BF16 and F16, the kernels that keep all, what is of at least
// a magnitude, what is in bounds, and each of these where coins fell.
var termsOf = [3][6]termsFunc{
	{terms256F32, terms256LeastF32, terms256BoundF32, terms256CoinF32, terms256LeastCoinF32, terms256BoundCoinF32},
	{terms256BF16, terms256LeastBF16, terms256BoundBF16, terms256CoinBF16, terms256LeastCoinBF16, terms256BoundCoinBF16},
	{terms256F16, terms256LeastF16, terms256BoundF16, terms256CoinF16, terms256LeastCoinF16, terms256BoundCoinF16},
}

// splitsOf widen a base to the order that the terms have.
var splitsOf = [3]func(n int, dst *float32, src *byte){splits256F32, splits256BF16, splits256F16}

// talliesOf are those of bfloat16 and of other types: without election, with it, with
// a mean, and onto the base.
var talliesOf = [2][4]tallyFunc{
	{addTerms256, electTerms256, meanTerms256, ontoTerms256}, {addTerms256BF16, electTerms256BF16, meanTerms256BF16, ontoTerms256BF16},
}

// votesOf are, for F32, BF16 and F16, the kernels for models that keep all, what is
// of at least a magnitude, and what coins say, in each of the four ways.
var votesOf = [3][3][4]votesFunc{
	{
		{addVotes256F32, electVotes256F32, meanVotes256F32, ontoVotes256F32},
		{addVotes256LeastF32, electVotes256LeastF32, meanVotes256LeastF32, ontoVotes256LeastF32},
		{addVotes256CoinF32, electVotes256CoinF32, meanVotes256CoinF32, ontoVotes256CoinF32},
	},
	{
		{addVotes256BF16, electVotes256BF16, meanVotes256BF16, ontoVotes256BF16},
		{addVotes256LeastBF16, electVotes256LeastBF16, meanVotes256LeastBF16, ontoVotes256LeastBF16},
		{addVotes256CoinBF16, electVotes256CoinBF16, meanVotes256CoinBF16, ontoVotes256CoinBF16},
	},
	{
		{addVotes256F16, electVotes256F16, meanVotes256F16, ontoVotes256F16},
		{addVotes256LeastF16, electVotes256LeastF16, meanVotes256LeastF16, ontoVotes256LeastF16},
		{addVotes256CoinF16, electVotes256CoinF16, meanVotes256CoinF16, ontoVotes256CoinF16},
	},
}

var withinLessOf = [3]func(n int, x, base *byte, lo, hi uint32, dst *uint32) (count, above int){
	withinLess256F32, withinLess256BF16, withinLess256F16,
}

// terms are the memory of one call: what each model adds to a block.
type terms struct {
	base  [taskBlock]float32
	u     []float32
	tasks []kernel.TaskVector
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
	end := len(dst) &^ (taskUnit - 1)
	if choice := choiceOf(x); choice >= 0 {
		t.votes(votesOf[d][choice][voteOf(vote)], dst[:end], d, base, x, vote)
	} else {
		t.inTurn(dst[:end], d, base, x, vote)
	}
	return end
}

// votes has all models vote at once.
func (t *terms) votes(f votesFunc, dst []float32, d tensor.DType, base []byte, x []kernel.TaskVector, vote kernel.Vote) {
	size := d.Size()
	t.tasks = append(t.tasks[:0], x...)
	defer clear(t.tasks)
	for at := 0; at < len(dst); at += call {
		for k := range x {
			task := &t.tasks[k]
			task.X, task.Lo = x[k].X[at*size:], x[k].Lo-1
			if x[k].Keep != nil {
				task.Keep = x[k].Keep[at/64:]
			}
		}
		f(min(call, len(dst)-at), (*byte)(unsafe.Pointer(&t.tasks[0])), len(x), &base[at*size], vote.Scale, &t.u[0], &dst[at])
	}
}

// inTurn takes a model at a time for a block of elements.
func (t *terms) inTurn(dst []float32, d tensor.DType, base []byte, x []kernel.TaskVector, vote kernel.Vote) {
	for at := 0; at < len(dst); at += taskBlock {
		n := min(taskBlock, len(dst)-at)
		splitsOf[d](n, &t.base[0], &base[at*d.Size()])
		for k := range x {
			t.add(k, &x[k], d, at, n)
		}
		tallyOf(vote, d)(n, &t.u[0], 4*taskBlock, (*byte)(unsafe.Pointer(&x[0])), len(x), &t.base[0], vote.Scale, &dst[at])
	}
}

// add writes the terms of model k for n elements from at on.
func (t *terms) add(k int, x *kernel.TaskVector, d tensor.DType, at, n int) {
	var keep *byte
	if x.Keep != nil {
		keep = (*byte)(unsafe.Add(unsafe.Pointer(&x.Keep[0]), at/8))
	}
	termsOf[d][chosen(x)](n, &t.base[0], &x.X[at*d.Size()], x.Coef, x.Lo, x.Hi, keep, &t.u[k*taskBlock])
}

// The choices, as termsOf has them.
const (
	keepAll = iota
	keepLeast
	keepBound
	keepCoins // and each of these with coins
)

// chosen returns the choice of one model.
func chosen(x *kernel.TaskVector) int {
	choice := keepAll
	if x.Hi < 1<<31 {
		choice = keepBound
	} else if x.Lo > 0 {
		choice = keepLeast
	}
	if x.Keep != nil {
		choice += keepCoins
	}
	return choice
}

// choiceOf returns the one of votesOf that suits all models, -1 where none does.
func choiceOf(x []kernel.TaskVector) int {
	var has [2 * keepCoins]int
	for k := range x {
		has[chosen(&x[k])]++
	}
	switch len(x) {
	case has[keepAll]:
		return 0
	case has[keepAll] + has[keepLeast]:
		return 1
	case has[keepCoins]:
		return 2
	}
	return -1
}

func tallyOf(v kernel.Vote, d tensor.DType) tallyFunc {
	if d == tensor.BF16 {
		return talliesOf[1][voteOf(v)]
	}
	return talliesOf[0][voteOf(v)]
}

// voteOf returns the place of a vote in talliesOf and votesOf.
func voteOf(v kernel.Vote) int {
	switch {
	case v.Onto:
		return 3
	case !v.Elect:
		return 0
	case v.Normalize:
		return 2
	}
	return 1
}

func (v *vectorTier) withinLess(dst []uint32, d tensor.DType, x, base []byte, lo, hi uint32) (done, count, above int) {
	if d > tensor.F16 || v == nil {
		return 0, 0, 0
	}
	size := d.Size()
	done = v.each(len(x)/size, taskUnit, func(at, n int) {
		c, a := withinLessOf[d](n, &x[at*size], &base[at*size], lo, hi, &dst[count])
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
	keys, lanes := coinKeys(key, stream), [21][8]uint32{}
	coinKeys256(&keys, &lanes)
	top := uint8(limit >> 24)
	n &^= 63
	if limit&0xffffff == 0 { // a byte is enough
		for i := 0; i < n; i += call {
			coins256(min(call, n-i), (*byte)(unsafe.Pointer(&dst[i/64])), nil, &lanes, uint64(at+i)/16, top)
		}
		return n
	}
	var marks [coinsAtOnce / 64]uint64
	for i := 0; i < n; i += coinsAtOnce {
		m := min(coinsAtOnce, n-i)
		coins256(m, (*byte)(unsafe.Pointer(&dst[i/64])), (*byte)(unsafe.Pointer(&marks)), &lanes, uint64(at+i)/16, top)
		tossAgain(dst[i/64:][:m/64], marks[:m/64], key, stream, at+i, limit)
	}
	return n
}

// draws sets the first of dst, a multiple of 16, and returns how many.
func (v *vectorTier) draws(dst []uint32, key [2]uint32, stream, n uint32) int {
	if v == nil {
		return 0
	}
	keys, lanes := coinKeys(key, stream), [21][8]uint32{}
	coinKeys256(&keys, &lanes)
	return v.each(len(dst), 16, func(at, count int) {
		draws256(count, &dst[at], &lanes, uint64(at)/4, n)
	})
}

// coinsAtOnce is how many coins are thrown before some of them are thrown again.
const coinsAtOnce = 1 << 12

// coinKeys returns the keys of the rounds, two for each. The stream is the same for
// all blocks: its product is part of the first and the last.
func coinKeys(key [2]uint32, stream uint32) (k [21]uint32) {
	product := uint64(stream) * 0xCD9E8D57
	for r := range uint32(10) {
		k[2*r], k[2*r+1] = key[0]+r*0x9E3779B9, key[1]+r*0xBB67AE85
	}
	k[0] ^= uint32(product >> 32)
	k[20] = uint32(product)
	return k
}
