package kernelbench

import (
	"pewter/kernel"
	"pewter/kernel/tensor"
)

func heads(r *runner) (all []bench) {
	all = append(all, r.head(256, 49152, 576, tensor.F32), r.head(256, 49152, 576, tensor.BF16), r.head(64, 262144, 2048, tensor.BF16))
	const mg, ng, kg = 1024, 1024, 64
	var dw kernel.Array
	words, weight := make([]int32, mg), make([]float32, mg)
	grad := r.product("LogProbGrad", [3]int{mg, ng, kg}, tensor.F32, func(c, x, w kernel.Array) {
		if dw.Data == nil {
			dw = r.fill(tensor.F32, ng, kg)
			for i := range weight {
				weight[i] = 1
			}
		}
		r.LogProbGrad(r.Reshape(r.Slice(c, 0, mg*kg/ng), mg, kg), dw, x, w, words, weight, kernel.Head{})
	})
	grad.flops *= 3
	return append(all, grad)
}

// head is the log-likelihood of m tokens by a vocabulary of n words.
func (r *runner) head(m, n, k int, d tensor.DType) bench {
	target := make([]int32, m)
	b := r.product("LogProb", [3]int{m, n, k}, d, nil)
	var x, w kernel.Array
	b.run = func() {
		if x.Data == nil {
			x, w = r.fill(tensor.F32, m, k), r.fill(d, n, k)
		}
		r.LogProb(x, w, target, kernel.Head{})
	}
	b.free = func() { x, w = kernel.Array{}, kernel.Array{} }
	b.bytes -= float64(4 * m * n) // the logits are not kept
	return b
}

// first is a row of cols numbers of a.
func (r *runner) first(a kernel.Array) kernel.Array { return r.Reshape(r.Slice(a, 0, 1), cols) }

func training(r *runner) []bench {
	ids := make([]int32, rows)
	for i := range ids {
		ids[i] = int32(i * 7919 % rows)
	}
	return []bench{
		r.pass("RMSNormGrad", cols, 3, 10, func(a []kernel.Array) {
			r.RMSNormGrad(a[0], r.first(a[3]), a[1], a[2], a[5], 1e-5, 0)
		}),
		r.pass("LayerNormGrad", cols, 3, 14, func(a []kernel.Array) {
			r.LayerNormGrad(a[0], r.first(a[3]), r.first(a[4]), a[1], a[2], a[5], 1e-5)
		}),
		r.pass("EmbedGrad", cols, 3, 1, func(a []kernel.Array) { r.EmbedGrad(a[0], a[1], ids) }),
		r.pass("AddRowGrad", cols, 1, 1, func(a []kernel.Array) { r.AddRowGrad(r.first(a[0]), a[1]) }),
		r.pass("GLUGrad silu", wide, 5, 25, func(a []kernel.Array) { r.GLUGrad(a[3], a[4], a[0], a[1], a[2], kernel.SiLU) }),
		r.pass("GLUGrad gelu_tanh", wide, 5, 35, func(a []kernel.Array) { r.GLUGrad(a[3], a[4], a[0], a[1], a[2], kernel.GELUTanh) }),
		r.pass("GLUGrad gelu", wide, 5, 45, func(a []kernel.Array) { r.GLUGrad(a[3], a[4], a[0], a[1], a[2], kernel.GELU) }),
		r.pass("SumSquares", 8192, 1, 2, func(a []kernel.Array) { r.SumSquares(a[0]) }),
		r.pass("AdamW", 8192, 7, 15, func(a []kernel.Array) {
			r.AdamW(a[0], a[1], a[2], a[3], kernel.AdamW{LR: 1e-9, Beta1: .9, Beta2: .95, Eps: 1e-8, GradScale: 1, Step: 9})
		}),
	}
}
