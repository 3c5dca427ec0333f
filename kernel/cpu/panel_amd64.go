package cpu

import "pewter/kernel/tensor"

// rows16 returns the addresses of o's first 16 rows, the last of the rows
// standing for those that are not there.
func (o operand) rows16(rows int) (at [16]*byte) {
	for i := range at {
		at[i] = (*byte)(o.part(min(i, rows-1), 0).base)
	}
	return at
}

func (o operand) rows8(rows int) (at [8]*byte) {
	for i := range at {
		at[i] = (*byte)(o.part(min(i, rows-1), 0).base)
	}
	return at
}

func packRows512(dst []float32, ds int, o operand, rows, k int) {
	at, mask, ahead := o.rows16(rows), uint16(1<<rows-1), rows*o.row*o.dtype.Size()
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
func packRows256(dst []float32, ds int, o operand, rows, k int) {
	at, whole, ahead := o.rows8(rows), k, rows*o.row*o.dtype.Size()
	if o.dtype != tensor.F32 {
		whole = k &^ 7
	}
	switch o.dtype {
	case tensor.F32:
		transpose256F32(k, &at, &dst[0], ds, &masks256[rows], ahead)
	case tensor.BF16:
		transpose256BF16(whole, &at, &dst[0], ds, &masks256[rows], ahead)
	default:
		transpose256F16(whole, &at, &dst[0], ds, &masks256[rows], ahead)
	}
	if whole < k {
		transposeGo(dst[whole*ds:], ds, o.part(0, whole), rows, k-whole)
	}
}

// packCols256 leaves short rows of 16-bit types to portable code, as packRows256.
func packCols256(dst []float32, ds int, o operand, rows, k int) {
	p, stride := (*byte)(o.base), o.col*o.dtype.Size()
	switch {
	case o.dtype == tensor.F32:
		copy256F32(k, p, stride, &dst[0], ds, &masks256[rows])
	case rows < 8:
		copyGo(dst, ds, o, rows, k)
	case o.dtype == tensor.BF16:
		copy256BF16(k, p, stride, &dst[0], ds, &masks256[rows])
	default:
		copy256F16(k, p, stride, &dst[0], ds, &masks256[rows])
	}
}
