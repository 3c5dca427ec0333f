package cpu

import "pewter/kernel/tensor"

// packRows512 transposes blocks of 16 columns, and what is left one by one.
func packRows512(dst []float32, ds int, o operand, rows, k int) {
	blocks := k / 16
	if blocks > 0 {
		var at [16]*byte
		for i := range at {
			at[i] = (*byte)(o.part(min(i, rows-1), 0).base)
		}
		mask := uint16(1<<rows - 1)
		switch o.dtype {
		case tensor.F32:
			transpose512F32(blocks, &at, &dst[0], ds, mask)
		case tensor.BF16:
			transpose512BF16(blocks, &at, &dst[0], ds, mask)
		default:
			transpose512F16(blocks, &at, &dst[0], ds, mask)
		}
	}
	if rest := k % 16; rest > 0 {
		transposeGo(dst[16*blocks*ds:], ds, o.part(0, 16*blocks), rows, rest)
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

func packRows256(dst []float32, ds int, o operand, rows, k int) {
	blocks := k / 8
	if blocks > 0 {
		var at [8]*byte
		for i := range at {
			at[i] = (*byte)(o.part(min(i, rows-1), 0).base)
		}
		switch o.dtype {
		case tensor.F32:
			transpose256F32(blocks, &at, &dst[0], ds, &masks256[rows])
		case tensor.BF16:
			transpose256BF16(blocks, &at, &dst[0], ds, &masks256[rows])
		default:
			transpose256F16(blocks, &at, &dst[0], ds, &masks256[rows])
		}
	}
	if rest := k % 8; rest > 0 {
		transposeGo(dst[8*blocks*ds:], ds, o.part(0, 8*blocks), rows, rest)
	}
}

// packCols256 leaves short rows of 16-bit types to portable code: a masked
// read of them does not exist.
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
