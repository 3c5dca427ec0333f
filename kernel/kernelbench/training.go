package kernelbench

import (
	"pewter/kernel"
	"pewter/kernel/tensor"
)

func heads(r *runner) (all []bench) {
	const m, n, k = 256, 49152, 576
	target := make([]int32, m)
	for _, d := range []tensor.DType{tensor.F32, tensor.BF16} {
		all = append(all, r.product("LogProb", [3]int{m, n, k}, d, func(_, x, w kernel.Array) { r.LogProb(x, w, target, kernel.Head{}) }))
	}
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

func training(r *runner) []bench {
	return []bench{
		r.pass("RMSNormGrad", cols, 3, 10, func(a []kernel.Array) {
			r.RMSNormGrad(a[0], r.Reshape(r.Slice(a[3], 0, 1), cols), a[1], a[2], a[5], 1e-5, 0)
		}),
		r.pass("GLUGrad silu", wide, 5, 25, func(a []kernel.Array) { r.GLUGrad(a[3], a[4], a[0], a[1], a[2], kernel.SiLU) }),
		r.pass("SumSquares", 8192, 1, 2, func(a []kernel.Array) { r.SumSquares(a[0]) }),
		r.pass("AdamW", 8192, 7, 15, func(a []kernel.Array) {
			r.AdamW(a[0], a[1], a[2], a[3], kernel.AdamW{LR: 1e-9, Beta1: .9, Beta2: .95, Eps: 1e-8, GradScale: 1, Step: 9})
		}),
	}
}
