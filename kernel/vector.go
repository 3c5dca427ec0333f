package kernel

import "pewter/kernel/tensor"

// Vector is element-wise arithmetic on short runs of float32 in host memory:
// what merging does to tile after tile of a checkpoint. Products are rounded
// before they are added, never fused, so that every device gives the same bits.
// Its methods may be called from many goroutines at once.
type Vector interface {
	// Widen and Narrow convert as tensor.Widen and tensor.Narrow do.
	Widen(dst []float32, src []byte, d tensor.DType)
	Narrow(dst []byte, d tensor.DType, src []float32)
	// Axpy is y[i] += a*x[i].
	Axpy(y []float32, a float32, x []float32)
	// Sub is dst[i] = a[i] - b[i].
	Sub(dst, a, b []float32)
}
