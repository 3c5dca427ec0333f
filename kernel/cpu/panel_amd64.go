package cpu

import (
	"unsafe"

	"pewter/kernel/tensor"
)

// rows16 returns the addresses of o's first 16 rows, the last of the rows
// standing for those that are not there.
func (o operand) rows16(rows int) (at [16]*byte) {
	for i := range at {
		at[i] = (*byte)(o.part(min(i, rows-1), 0).base)
	}
	return at
}

func packRows512(dst []float32, ds int, o operand, rows, k, ahead int) {
	at, mask := o.rows16(rows), uint16(1<<rows-1)
	switch o.dtype {
	case tensor.F32:
		transpose512F32(k, &at, &dst[0], ds, mask, ahead)
	case tensor.BF16:
		transpose512BF16(k, &at, &dst[0], ds, mask, ahead)
	default:
		transpose512F16(k, &at, &dst[0], ds, mask, ahead)
	}
}

func packCols512(dst []float32, ds int, o operand, rows, k int) {
	for i := 0; i < rows; i += 16 {
		copyColumns512(dst[i:], ds, o.part(i, 0), min(16, rows-i), k)
	}
}

// copyColumns512 is packCols512 of at most 16 rows.
func copyColumns512(dst []float32, ds int, o operand, rows, k int) {
	p, stride, mask := (*byte)(o.base), o.col*o.dtype.Size(), uint16(1<<rows-1)
	switch o.dtype {
	case tensor.F32:
		copy512F32(k, p, stride, &dst[0], ds, mask)
	case tensor.BF16:
		copy512BF16(k, p, stride, &dst[0], ds, mask)
	default:
		copy512F16(k, p, stride, &dst[0], ds, mask)
	}
}

// masks256[n] has the first n lanes set.
var masks256 = func() (m [9][8]int32) {
	for n := range m {
		for i := range n {
			m[n][i] = -1
		}
	}
	return m
}()

// packRows256 leaves the last columns of 16-bit types to portable code: a
// masked read of them does not exist.
func packRows256(dst []float32, ds int, o operand, rows, k, ahead int) {
	at, n := o.rows8(rows), k
	if o.dtype != tensor.F32 {
		n = k &^ 7
	}
	whole := whole256(ds, rows, k) &^ 7
	switch o.dtype {
	case tensor.F32:
		transpose256F32(n, whole, &at, &dst[0], ds, rows, ahead)
	case tensor.BF16:
		transpose256BF16(n, whole, &at, &dst[0], ds, rows, ahead)
	default:
		transpose256F16(n, whole, &at, &dst[0], ds, rows, ahead)
	}
	if n < k {
		transposeGo(dst[n*ds:], ds, o.part(0, n), rows, k-n, 0)
	}
}

// whole256 returns for how many of k columns 8 rows may be written where there
// are fewer: as long as what lies behind them is written later.
func whole256(ds, rows, k int) int {
	switch {
	case rows == 8:
		return k
	case ds == rows:
		return max(0, k-8)
	}
	return 0
}

// packCols256 leaves what is left of 16-bit types to portable code, as packRows256.
func packCols256(dst []float32, ds int, o operand, rows, k int) {
	if rows == 16 && ds == 16 {
		copyPanel256(dst, o, k)
		return
	}
	for i := 0; i < rows; i += 8 {
		copyColumns256(dst[i:], ds, o.part(i, 0), min(8, rows-i), k)
	}
}

func copyPanel256(dst []float32, o operand, k int) {
	p, stride := (*byte)(o.base), o.col*o.dtype.Size()
	switch o.dtype {
	case tensor.F32:
		copyPanel256F32(k, p, stride, &dst[0])
	case tensor.BF16:
		copyPanel256BF16(k, p, stride, &dst[0])
	default:
		copyPanel256F16(k, p, stride, &dst[0])
	}
}

// copyColumns256 is packCols256 of at most 8 rows.
func copyColumns256(dst []float32, ds int, o operand, rows, k int) {
	p, stride, whole := (*byte)(o.base), o.col*o.dtype.Size(), whole256(ds, rows, k)
	switch o.dtype {
	case tensor.F32:
		copy256F32(k, whole, p, stride, &dst[0], ds, rows, &masks256[rows])
		return
	case tensor.BF16:
		copy256BF16(whole, whole, p, stride, &dst[0], ds, rows, &masks256[rows])
	default:
		copy256F16(whole, whole, p, stride, &dst[0], ds, rows, &masks256[rows])
	}
	if whole < k {
		copyGo(dst[whole*ds:], ds, o.part(0, whole), rows, k-whole)
	}
}

// widen256 is tier.widen.
func widen256(dst []float32, p unsafe.Pointer, d tensor.DType) {
	n := len(dst) &^ 15
	if n > 0 {
		copyPanel256(dst, operand{p, d, 1, 16}, n/16)
	}
	if n < len(dst) { // past the end there may be no memory that a pointer may have
		widenGo(dst[n:], unsafe.Add(p, n*d.Size()), d)
	}
}

// gather512 and gather256 are tier.gather.
func gather512(dst []float32, rows []*byte, k int) {
	for i := 0; i < len(rows); i += 16 {
		transpose512F32(k, (*[16]*byte)(rows[i:]), &dst[i], len(rows), 1<<16-1, 0)
	}
}

func gather256(dst []float32, rows []*byte, k int) {
	for i := 0; i < len(rows); i += 8 {
		transpose256F32(k, k&^7, (*[8]*byte)(rows[i:]), &dst[i], len(rows), 8, 0)
	}
}
