package cpu

import (
	"math/rand/v2"
	"testing"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// BenchmarkPairs times every two of a tile of ten models of bfloat16, in nanoseconds
// for an element of all ten, by one core. Its least for dots is 55 fused multiply-adds
// of float64, eight a cycle.
func BenchmarkPairs(b *testing.B) {
	const n, models = 1 << 15, 10
	v := Vector{vectorTierOf("avx2")}
	x, dst := make([]kernel.Stored, models), make([]float64, models*models)
	scratch, bits := make([]float32, n), make([]uint64, n/64)
	for k := range x {
		for i := range scratch {
			scratch[i] = float32(.02 * rand.NormFloat64())
		}
		x[k] = kernel.Stored{X: make([]byte, 2*n), DType: tensor.BF16}
		v.Narrow(x[k].X, tensor.BF16, scratch)
	}
	for _, c := range []struct {
		name string
		do   func()
	}{
		{"dots", func() { v.Dots(dst, x) }},
		{"distances", func() { v.Distances(dst, x) }},
		{"signs", func() {
			for k := range x {
				v.Signs(bits, bits, x[k])
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.do()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
		})
	}
}

// BenchmarkProducts times a tile of a Gram matrix, by one core; eight fused
// multiply-adds a cycle are the most.
func BenchmarkProducts(b *testing.B) {
	const rows, n = 48, 576
	v := Vector{vectorTierOf("avx2")}
	x, dst := make([][]float64, 2*rows), make([]float64, rows*rows)
	for i := range x {
		x[i] = make([]float64, n)
		for k := range x[i] {
			x[i][k] = rand.NormFloat64()
		}
	}
	for b.Loop() {
		v.Products(dst, x[:rows], x[rows:])
	}
	b.ReportMetric(2*rows*rows*n/float64(b.Elapsed().Nanoseconds())*float64(b.N), "GFLOP/s")
}
