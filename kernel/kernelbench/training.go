package kernelbench

import (
	"fmt"

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
	lse, dw := make([]float32, mg), kernel.Array{}
	words, weight := make([]int32, mg), make([]float32, mg)
	grad := r.product("LogProbGrad", [3]int{mg, ng, kg}, tensor.F32, func(c, x, w kernel.Array) {
		if dw.Data == nil {
			dw = r.fill(tensor.F32, ng, kg)
			for i := range weight {
				weight[i], lse[i] = 1, 7
			}
		}
		r.LogProbGrad(r.Reshape(r.Slice(c, 0, mg*kg/ng), mg, kg), dw, x, w, words, weight, lse, kernel.Head{})
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

// merging is linear and TIES merging of models in bfloat16, tile by tile.
func merging(r *runner) []bench {
	const n, tile = 1 << 22, 1 << 14
	var models [][]byte
	dst, weights := make([]float32, tile), make([]float32, 10)
	start := func() {
		for len(models) < 10 {
			models = append(models, pattern(tensor.BF16, n))
			weights[len(models)-1] = 0.1
		}
	}
	x := make([][]byte, 10)
	tasks := make([]kernel.TaskVector, 9)
	each := func(do func(at int)) func() {
		return func() {
			start()
			for at := 0; at < n; at += tile {
				for i, m := range models {
					x[i] = m[2*at : 2*(at+tile)]
				}
				do(at)
			}
		}
	}
	shape := fmt.Sprintf("10x%d", n)
	return []bench{
		{op: "WeightedSum", shape: shape, dtype: tensor.BF16, flops: 20 * n, bytes: 20 * n,
			run: each(func(int) { r.WeightedSum(dst, tensor.BF16, x, weights, 1) })},
		{op: "TaskVectors ties", shape: shape, dtype: tensor.BF16, flops: 40 * n, bytes: 20 * n,
			run: each(func(int) {
				for i := range tasks {
					tasks[i] = kernel.TaskVector{X: x[i+1], Coef: 1, Weight: 1, Lo: 0x3f000000, Hi: 1 << 31}
				}
				r.TaskVectors(dst, tensor.BF16, x[0], tasks, kernel.Vote{Elect: true, Normalize: true, Scale: 1})
			})},
	}
}
