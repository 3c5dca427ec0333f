package kernelbench

import (
	"pewter/kernel"
	"pewter/kernel/tensor"
)

func heads(r *runner) (all []bench) {
	all = append(all, r.head(256, 49152, 576, tensor.F32), r.head(256, 49152, 576, tensor.BF16), r.head(64, 262144, 2048, tensor.BF16))
	const mg, ng, kg = 1024, 1024, 64
	var dw kernel.Array
	words, weight, logProb := make([]int32, mg), make([]float32, mg), make([]float32, mg)
	grad := r.product("LogProbGrad", [3]int{mg, ng, kg}, tensor.F32, func(c, x, w kernel.Array) {
		if dw.Data == nil {
			dw = r.fill(tensor.F32, ng, kg)
			for i := range weight {
				weight[i] = 1
			}
		}
		r.LogProbGrad(logProb, r.Reshape(r.Slice(c, 0, mg*kg/ng), mg, kg), dw, x, w, words, weight, kernel.Head{})
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

// training are the ways back and the optimiser, in the last-level cache and beyond.
func training(r *runner) (all []bench) {
	for _, m := range []int{rows, far} {
		all = append(all, r.backward(m)...)
		all = append(all, r.gatesBack(m)...)
		all = append(all, r.optimizer(m)...)
	}
	return all
}

// backward are the ways back of ops on m tokens.
func (r *runner) backward(m int) []bench {
	ids := scattered(m)
	return []bench{
		r.pass("RMSNormGrad", m, cols, 3, 10, func(a []kernel.Array) {
			r.RMSNormGrad(a[0], r.first(a[3]), a[1], a[2], a[5], 1e-5, 0)
		}),
		r.pass("LayerNormGrad", m, cols, 3, 14, func(a []kernel.Array) {
			r.LayerNormGrad(a[0], r.first(a[3]), r.first(a[4]), a[1], a[2], a[5], 1e-5)
		}),
		r.pass("EmbedGrad", m, cols, 3, 1, func(a []kernel.Array) { r.EmbedGrad(a[0], a[1], ids) }),
		r.pass("AddRowGrad", m, cols, 1, 1, func(a []kernel.Array) { r.AddRowGrad(r.first(a[0]), a[1]) }),
	}
}

// gatesBack are the ways back of gates.
func (r *runner) gatesBack(m int) (all []bench) {
	m = m * cols / wide
	for i, name := range []string{"silu", "gelu_tanh", "gelu"} {
		act := kernel.Activation(i)
		all = append(all, r.pass("GLUGrad "+name, m, wide, 5, 35, func(a []kernel.Array) { r.GLUGrad(a[3], a[4], a[0], a[1], a[2], act) }))
	}
	return all
}

// optimizer are the ops on all parameters.
func (r *runner) optimizer(m int) []bench {
	return []bench{
		r.pass("Sum", m, cols, 3, 1, func(a []kernel.Array) { r.Sum(a[0], a[0], a[1]) }),
		r.pass("SumSquares", m, cols, 1, 2, func(a []kernel.Array) { r.SumSquares(a[0]) }),
		r.pass("AdamW", m, cols, 7, 15, func(a []kernel.Array) {
			r.AdamW(a[0], a[1], a[2], a[3], kernel.AdamW{LR: 1e-9, Beta1: .9, Beta2: .95, Eps: 1e-8, GradScale: 1, Step: 9})
		}),
	}
}
