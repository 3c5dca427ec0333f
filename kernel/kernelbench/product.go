package kernelbench

import (
	"fmt"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// productShapes are m, n, k: squares, a wide one, the layers of a Llama of 135
// million parameters and of one of 2 billion over batches of tokens, a large
// layer over few tokens, and the small layers of models that are trained here.
var productShapes = [][3]int{
	{512, 512, 512}, {2048, 2048, 2048}, {2048, 8192, 2048},
	{64, 576, 576}, {64, 1536, 576}, {256, 1536, 576}, {1024, 576, 576}, {1024, 192, 576}, {1024, 1536, 576}, {1024, 576, 1536}, {256, 49152, 576},
	{256, 2048, 2048}, {256, 512, 2048}, {256, 8192, 2048}, {256, 2048, 8192},
	{1, 8192, 2048}, {4, 8192, 2048}, {8, 8192, 2048}, {16, 8192, 2048}, {32, 8192, 2048}, {64, 8192, 2048},
	{1024, 64, 64}, {1024, 192, 64}, {1024, 64, 192},
}

func products(r *runner) (all []bench) {
	for _, s := range productShapes {
		for _, d := range []tensor.DType{tensor.F32, tensor.BF16, tensor.F16} {
			all = append(all, r.product("MatMul", s, d, func(c, x, w kernel.Array) { r.MatMul(c, x, w) }))
		}
	}
	for _, s := range [][3]int{{512, 512, 512}, {1024, 576, 1536}, {1024, 64, 192}} {
		all = append(all, r.product("MatMulNN", s, tensor.F32, func(c, x, w kernel.Array) {
			r.MatMulNN(c, x, r.Reshape(w, s[2], s[1]), false)
		}))
		all = append(all, r.product("MatMulTN", s, tensor.F32, func(c, x, w kernel.Array) {
			r.MatMulTN(c, r.Reshape(x, s[2], s[0]), r.Reshape(w, s[2], s[1]), true)
		}))
	}
	return all
}

// product is a product of m by k and k by n.
func (r *runner) product(op string, s [3]int, d tensor.DType, run func(c, x, w kernel.Array)) bench {
	m, n, k := s[0], s[1], s[2]
	var c, x, w kernel.Array
	return bench{
		op: op, shape: fmt.Sprintf("%dx%dx%d", m, n, k), dtype: d,
		flops: 2 * float64(m) * float64(n) * float64(k),
		bytes: float64(4*m*k + d.Size()*n*k + 4*m*n),
		run: func() {
			if c.Data == nil {
				c, x, w = r.fill(tensor.F32, m, n), r.fill(tensor.F32, m, k), r.fill(d, n, k)
			}
			run(c, x, w)
		},
		free: func() { c, x, w = kernel.Array{}, kernel.Array{}, kernel.Array{} },
	}
}
