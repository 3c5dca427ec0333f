package cpu

import (
	"unsafe"

	"pewter/kernel/tensor"
)

type thin256 = func(lines, rest int, x *float32, w *[32]*byte, buf, c *float32, ldc, ahead int)

// The functions of a few rows by type of weight and number of rows, and how many
// columns they take.
var (
	thins256 = [3][5]thin256{
		tensor.F32:  {thin256F32x1, thin256F32x2, thin256F32x3, thin256F32x4, thin256F32x5},
		tensor.BF16: {thin256BF16x1, thin256BF16x2, thin256BF16x3, thin256BF16x4, thin256BF16x5},
		tensor.F16:  {thin256F16x1, thin256F16x2, thin256F16x3, thin256F16x4, thin256F16x5},
	}
	thinCols256 = []int{32, 32, 24, 16, 16}
)

// columns256 is tier.columns. What is no whole line of the cache at the end of
// the rows of b is transposed here; missing columns are the last one again.
func columns256(w *worker, rows, cols, k int, a *float32, b operand, c *float32, ldc int) {
	width, line := thinCols256[rows-1], 64/b.dtype.Size()
	lines, rest := k/line, k%line
	buf := w.scratch(0, (line+rest+rows)*width)
	for i := range width {
		w.at32[i] = (*byte)(b.part(min(i, cols-1), 0).base)
	}
	for j := 0; j < cols && rest > 0; j += 8 {
		packRows256(buf[line*width+j:], width, b.part(j, k-rest), min(8, cols-j), rest)
	}
	ahead := width * b.row * b.dtype.Size() // the columns after these
	run := thins256[b.dtype][rows-1]
	if cols == width {
		run(lines, rest, a, &w.at32, &buf[0], c, ldc, ahead)
		return
	}
	out := buf[(line+rest)*width:]
	run(lines, rest, a, &w.at32, &buf[0], &out[0], width, ahead)
	for i := range rows {
		copy(unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(c), 4*i*ldc)), cols), out[i*width:])
	}
}
