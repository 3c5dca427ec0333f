package kernelbench

import (
	"fmt"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

const fewLayers = 16 // whose weights no cache holds

// fewShapes are n and k of the matrices of a layer of a Llama of 135 million parameters.
var fewShapes = [][2]int{{576, 576}, {192, 576}, {192, 576}, {576, 576}, {1536, 576}, {1536, 576}, {576, 1536}}

// fewRows are products of few rows by the layers of a model, one after another, as
// generation does them: by weights packed for it.
func fewRows(r *runner) (all []bench) {
	for _, d := range []tensor.DType{tensor.F32, tensor.BF16, tensor.F16} {
		w := &fewWeights{r: r, dtype: d}
		for _, m := range []int{1, 2, 4, 8, 16, 32, 64} {
			all = append(all, w.bench(m))
		}
	}
	return all
}

// fewWeights are the matrices of some layers, made at the first use and kept for the
// benches of one type.
type fewWeights struct {
	r      *runner
	dtype  tensor.DType
	packed []kernel.Array
}

func (w *fewWeights) bench(m int) bench {
	n, k, weights := 0, 0, 0
	for _, s := range fewShapes {
		n, k, weights = max(n, s[0]), max(k, s[1]), weights+fewLayers*s[0]*s[1]
	}
	var c, x kernel.Array
	return bench{
		op: "MatMulFew", shape: fmt.Sprintf("%dx%dlayers", m, fewLayers), dtype: w.dtype,
		flops: 2 * float64(m) * float64(weights),
		bytes: float64(weights * w.dtype.Size()),
		run: func() {
			if c.Data == nil {
				c, x = w.r.fill(tensor.F32, m, n), w.r.fill(tensor.F32, m, k)
			}
			for _, b := range w.get() {
				a, dst := x, c
				a.Shape, dst.Shape = []int{m, b.Cols()}, []int{m, b.Rows()}
				w.r.MatMul(dst, a, b)
			}
		},
		free: func() { c, x = kernel.Array{}, kernel.Array{} },
	}
}

// get returns the packed matrices of all layers, in the order of their use.
func (w *fewWeights) get() []kernel.Array {
	if w.packed == nil {
		for range fewLayers {
			for _, s := range fewShapes {
				w.packed = append(w.packed, w.r.fill(w.dtype, s[0], s[1]))
			}
		}
		w.packed = w.r.PackedFew(w.packed...)
	}
	return w.packed
}
