package cpu

import "pewter/kernel/tensor"

type thin512 = func(k int, a *float32, b *[16]*byte, c *float32, ldc int, mask uint16)

// The functions that multiply few rows, by type of weight and number of rows.
var (
	thins512 = [3][8]thin512{
		tensor.F32: {
			thin512F32x1, thin512F32x2, thin512F32x3, thin512F32x4, thin512F32x5, thin512F32x6, thin512F32x7, thin512F32x8,
		},
		tensor.BF16: {
			thin512BF16x1, thin512BF16x2, thin512BF16x3, thin512BF16x4, thin512BF16x5, thin512BF16x6, thin512BF16x7, thin512BF16x8,
		},
		tensor.F16: {
			thin512F16x1, thin512F16x2, thin512F16x3, thin512F16x4, thin512F16x5, thin512F16x6, thin512F16x7, thin512F16x8,
		},
	}
)

// thinCols512 is how many columns they take.
func thinCols512(_ tensor.DType, rows int) int {
	if rows > len(thins512[0]) {
		return 0
	}
	return 16
}

// columns512 is tier.columns. A table of functions hides from the compiler that
// they keep no pointer: the addresses are in the worker's memory.
func columns512(w *worker, rows, cols, k int, a *float32, b operand, c *float32, ldc int) {
	for j := 0; j < cols; j += 16 {
		n := min(16, cols-j)
		w.at16 = b.part(j, 0).rows16(n)
		thins512[b.dtype][rows-1](k, a, &w.at16, at(c, j), ldc, uint16(1<<n-1))
	}
}

func skinny256(vectors, columns, k int, x *float32, w *worker, c *float32, ldc int, add bool, next *byte, gap, pace int) {
	switch {
	case vectors == 2:
		skinny256x16x6(k, x, &w.at8, c, ldc, add, next, gap, pace)
	case columns == 6:
		skinny256x8x6(k, x, &w.at8, c, ldc, add, next, gap, pace)
	default:
		skinny256x8x8(k, x, &w.at8, c, ldc, add, next, gap, pace)
	}
}

var few256 = fewKernels{
	fill: [3]fill256{tensor.BF16: thinFill256BF16, tensor.F16: thinFill256F16},
	times: [3][2]fewTimes{
		tensor.BF16: {few256BF16x3, few256BF16x4},
		tensor.F16:  {few256F16x3, few256F16x4},
	},
}
