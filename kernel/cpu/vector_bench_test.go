package cpu

import (
	"math"
	"math/rand/v2"
	"testing"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// BenchmarkMerging times what a merge does to a tile of ten models of bfloat16, in
// nanoseconds for eight elements of a model, by one core.
func BenchmarkMerging(b *testing.B) {
	const n, models = 4096, 10
	v := Vector{vectorTierOf("avx2")}
	scratch := make([]float32, n)
	weights := func() []byte {
		dst := make([]byte, 2*n)
		for i := range scratch {
			scratch[i] = float32(.02 * rand.NormFloat64())
		}
		v.Narrow(dst, tensor.BF16, scratch)
		return dst
	}
	lo := math.Float32bits(.009) // keeps three quarters
	base, raw, w := weights(), make([][]byte, models), make([]float32, models)
	all, least, coins := make([]kernel.TaskVector, models), make([]kernel.TaskVector, models), make([]kernel.TaskVector, models)
	for k := range raw {
		raw[k], w[k] = weights(), .1
		all[k] = kernel.TaskVector{X: raw[k], Coef: .1, Weight: .1, Hi: 1 << 31}
		least[k], coins[k] = all[k], all[k]
		least[k].Lo, coins[k].Keep = lo, make([]uint64, n/64)
	}
	dst, mags := make([]float32, n), make([]uint32, n)
	for _, c := range []struct {
		name string
		do   func()
	}{
		{"sum", func() { v.WeightedSum(dst, tensor.BF16, raw, w, 1) }},
		{"add", func() { v.TaskVectors(dst, tensor.BF16, base, all, kernel.Vote{Scale: 1}) }},
		{"ties", func() {
			v.TaskVectors(dst, tensor.BF16, base, least, kernel.Vote{Elect: true, Normalize: true, Scale: 1})
		}},
		{"coins", func() {
			for k := range coins {
				v.Bernoulli(coins[k].Keep, [2]uint32{1, 2}, uint32(k), 0, n, .75)
			}
		}},
		{"dare", func() { v.TaskVectors(dst, tensor.BF16, base, coins, kernel.Vote{Elect: true, Scale: 1}) }},
		{"within", func() {
			for k := range raw {
				v.WithinLess(mags, tensor.BF16, raw[k], base, lo, lo+1<<12)
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.do()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(n*models/8), "ns/8")
		})
	}
}
