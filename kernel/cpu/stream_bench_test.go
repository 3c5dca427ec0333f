package cpu

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// BenchmarkFewRows multiplies a few rows by the matrices of the layers of a model of 135
// million parameters, one after another, as generation does: weights that lie, and those
// that are packed for it, from beyond every cache. It tells of the best tenth of the
// layers how long a weight takes, and what share of the machine's limit, measured before,
// that is.
func BenchmarkFewRows(b *testing.B) {
	d, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	const layers = 20
	for _, t := range []tensor.DType{tensor.BF16, tensor.F16, tensor.F32} {
		lying, packed := make([]layer, layers), make([]layer, layers)
		for i := range lying {
			lying[i] = newLayer(d, t)
			packed[i] = d.PackedFew(lying[i]...)
		}
		for _, m := range []int{1, 2, 3, 4, 8, 16, 32, 64} {
			b.Run(fmt.Sprintf("%s/%d/lying", t, m), func(b *testing.B) { fewRowsBy(b, d, m, lying) })
			b.Run(fmt.Sprintf("%s/%d/packed", t, m), func(b *testing.B) { fewRowsBy(b, d, m, packed) })
		}
	}
}

// A layer is the matrices of one.
type layer []kernel.Array

func newLayer(d *Device, t tensor.DType) (l layer) {
	for _, s := range [][2]int{{576, 576}, {192, 576}, {192, 576}, {576, 576}, {1536, 576}, {1536, 576}, {576, 1536}} {
		w := tensor.New(t, s[0], s[1])
		for i := 0; i < len(w.Data); i += 512 {
			w.Data[i] = 1 // a page of its own
		}
		l = append(l, d.Put(w))
	}
	return l
}

// times multiplies x by each matrix of the layer, and returns how many weights it has.
func (l layer) times(d *Device, m int, dst, x kernel.Array) (weights int) {
	for _, w := range l {
		a := kernel.Array{DType: tensor.F32, Shape: []int{m, w.Cols()}, Data: x.Data}
		d.MatMul(kernel.Array{DType: tensor.F32, Shape: []int{m, w.Rows()}, Data: dst.Data}, a, w)
		weights += w.Len()
	}
	return weights
}

func fewRowsBy(b *testing.B, d *Device, m int, layers []layer) {
	x, dst := d.New(m, 1536), d.New(m, 1536)
	defer d.Free(x, dst)
	d.Clear(x)
	flops, bytes := d.Peaks()
	var took []float64
	n := 0
	b.ResetTimer()
	for b.Loop() {
		for _, l := range layers {
			start := time.Now()
			n = l.times(d, m, dst, x)
			took = append(took, time.Since(start).Seconds())
		}
	}
	slices.Sort(took)
	s := took[len(took)/10]
	least := max(float64(n*layers[0][0].DType.Size())/bytes, float64(2*m*n)/flops)
	b.ReportMetric(s/float64(n)*1e9, "ns/weight")
	b.ReportMetric(float64(2*m*n)/s/1e9, "GFLOP/s")
	b.ReportMetric(least/s, "share")
	b.ReportMetric(flops/1e9, "peakGFLOP/s")
	b.ReportMetric(bytes/1e9, "peakGB/s")
}
