package cpu

import (
	"fmt"
	"testing"
	"time"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// BenchmarkFewRows multiplies a few rows by the matrices of a layer of a model of 135
// million parameters, layer by layer, as generation does: weights that lie, and packed.
// Ns is of the fastest layer, for a weight; memory is gone through beyond every cache.
func BenchmarkFewRows(b *testing.B) {
	d, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	for _, t := range []tensor.DType{tensor.BF16, tensor.F16, tensor.F32} {
		layers := make([][]kernel.Array, 20)
		packed := make([][]kernel.Array, len(layers))
		for i := range layers {
			for _, s := range [][2]int{{576, 576}, {192, 576}, {192, 576}, {576, 576}, {1536, 576}, {1536, 576}, {576, 1536}} {
				w := d.Put(tensor.New(t, s[0], s[1]))
				for j := range f32(kernel.Array{Shape: []int{w.Len() * t.Size() / 4}, Data: w.Data}) {
					f32(kernel.Array{Shape: []int{w.Len() * t.Size() / 4}, Data: w.Data})[j] = 1
				}
				layers[i] = append(layers[i], w)
				packed[i] = append(packed[i], d.PackedFew(w))
			}
		}
		for _, m := range []int{1, 2, 3, 4, 8, 16, 32, 64} {
			x, dst := d.New(m, 1536), d.New(m, 1536)
			clear(f32(x))
			for name, list := range map[string][][]kernel.Array{"lying": layers, "packed": packed} {
				b.Run(fmt.Sprintf("%s/%d/%s", t, m, name), func(b *testing.B) {
					best, n := time.Hour, 0
					for b.Loop() {
						for _, layer := range list {
							start := time.Now()
							n = 0
							for _, w := range layer {
								n += w.Len()
								d.MatMul(d.Reshape(d.Slice(d.Reshape(dst, m*1536), 0, m*w.Rows()), m, w.Rows()), d.Reshape(d.Slice(d.Reshape(x, m*1536), 0, m*w.Cols()), m, w.Cols()), w)
							}
							best = min(best, time.Since(start))
						}
					}
					b.ReportMetric(float64(best.Nanoseconds())/float64(n), "best-ns")
					b.ReportMetric(float64(2*m*n)/float64(best.Nanoseconds()), "GFLOP/s")
					b.ReportMetric(float64(n*t.Size())/float64(best.Nanoseconds()), "GB/s")
				})
			}
		}
	}
}
