package kernel

// Matrix multiplies matrices. Activations are float32; weights are float32,
// bfloat16 or float16 and are widened as they are used, never copied whole.
type Matrix interface {
	// MatMul is dst = x·wᵀ, a linear layer: x is [m, k], w is [n, k], dst is [m, n].
	//
	//	for i, j:
	//		dst[i,j] = 0
	//		for p in 0..k: dst[i,j] = fma(x[i,p], w[j,p], dst[i,j])
	MatMul(dst, x, w Array)

	// Packed returns w, a matrix, in a form that MatMul and LogProb of many rows read
	// faster, as float32: it is for weights used many times, may take as much memory
	// again, and is dropped, not freed. It serves wherever w does, until w changes or
	// is freed.
	Packed(w Array) Array

	// PackedFew is Packed, of several matrices, for products of up to 64 rows: it keeps
	// their types, as these are bound by reading them. It is done on all threads.
	PackedFew(w ...Array) []Array

	// MatMulNN is dst = x·w, or dst += x·w if add: x is [m, k], w is [k, n],
	// dst is [m, n]. It takes the gradient of MatMul's result to its input.
	MatMulNN(dst, x, w Array, add bool)

	// MatMulTN is dst = xᵀ·y, or dst += xᵀ·y if add: x is [m, k], y is [m, n],
	// dst is [k, n]. It takes the gradient of MatMul's result to its weights.
	MatMulTN(dst, x, y Array, add bool)
}
