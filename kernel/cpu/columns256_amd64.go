package cpu

import (
	"unsafe"

	"pewter/kernel/tensor"
)

type thin256 = func(lines, rest int, x *float32, w *byte, apart int, buf, c *float32, ldc int)

// The functions of a few rows by type of weight and number of rows, and how many
// columns they take.
var (
	thins256 = [3][5]thin256{
		tensor.F32:  {thin256F32x1, thin256F32x2, thin256F32x3, thin256F32x4, thin256F32x5},
		tensor.BF16: {thin256BF16x1, thin256BF16x2, thin256BF16x3, thin256BF16x4, thin256BF16x5},
		tensor.F16:  {thin256F16x1, thin256F16x2, thin256F16x3, thin256F16x4, thin256F16x5},
	}
	thinColumns256 = [3][5]int{tensor.F32: {8, 8, 8, 8, 8}, tensor.BF16: {32, 32, 24, 16, 16}, tensor.F16: {32, 32, 24, 16, 16}}
)

// thinCols256 is tier.thinCols.
func thinCols256(d tensor.DType, rows int) int {
	if rows > len(thinColumns256[d]) {
		return 0
	}
	return thinColumns256[d][rows-1]
}

// columns256 is tier.columns. What is no whole line of the cache at the end of
// the rows of b is transposed here. With too few columns those before are
// multiplied again.
func columns256(w *worker, rows, cols, k int, a *float32, b operand, c *float32, ldc int) {
	width, size := thinCols256(b.dtype, rows), b.dtype.Size()
	line := 64 / size
	lines, rest := k/line, k%line
	buf := w.scratch(0, (line+rest+rows)*width)
	b = b.part(cols-width, 0)
	for j := 0; j < width && rest > 0; j += 8 {
		packRows256(buf[line*width+j:], width, b.part(j, k-rest), 8, rest, 0)
	}
	run := thins256[b.dtype][rows-1]
	if cols == width {
		run(lines, rest, a, (*byte)(b.base), b.row*size, &buf[0], c, ldc)
		return
	}
	out := buf[(line+rest)*width:]
	run(lines, rest, a, (*byte)(b.base), b.row*size, &buf[0], &out[0], width)
	for i := range rows {
		copy(unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(c), 4*i*ldc)), cols), out[i*width+width-cols:])
	}
}
