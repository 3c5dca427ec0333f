package cpu

import (
	"unsafe"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// An operand is a factor of a product, seen as a matrix whose row i is an
// output's index and whose column p is summed over, at base + i*row + p*col
// elements; row or col is 1.
type operand struct {
	base     unsafe.Pointer
	dtype    tensor.DType
	row, col int
}

// byRow is an operand whose rows are a's rows, byCol one whose rows are a's columns.
func byRow(a kernel.Array) operand {
	return operand{pointer(a), a.DType, a.Shape[1], 1}
}

func byCol(a kernel.Array) operand {
	return operand{pointer(a), a.DType, 1, a.Shape[1]}
}

// part is o from row i, column p on.
func (o operand) part(i, p int) operand {
	o.base = unsafe.Add(o.base, (i*o.row+p*o.col)*o.dtype.Size())
	return o
}

// turned is o with its rows as columns.
func (o operand) turned() operand {
	o.row, o.col = o.col, o.row
	return o
}

// rows8 returns the addresses of o's first 8 rows, the last of the rows standing
// for those that are not there.
func (o operand) rows8(rows int) (at [8]*byte) {
	for i := range at {
		at[i] = (*byte)(o.part(min(i, rows-1), 0).base)
	}
	return at
}

// pack sets dst[p*ds+i] = o[i,p] as float32 for i in 0..rows, p in 0..k.
func (t *tier) pack(dst []float32, ds int, o operand, rows, k int) {
	if k == 0 {
		return
	}
	if o.col != 1 {
		t.packCols(dst, ds, o, rows, k)
		return
	}
	for i := 0; i < rows; i += t.lanes {
		n, ahead := min(t.lanes, rows-i), 0
		if i+n < rows || i == 0 { // tiles ask for what is behind a panel of B
			ahead = n * o.row * o.dtype.Size()
		}
		t.packRows(dst[i:], ds, o.part(i, 0), n, k, ahead)
	}
}

// transposeGo sets dst[p*ds+i] = o[i,p], where o's rows are contiguous.
func transposeGo(dst []float32, ds int, o operand, rows, k, _ int) {
	for i := range rows {
		row := o.part(i, 0).base
		switch o.dtype {
		case tensor.F32:
			for p, v := range unsafe.Slice((*float32)(row), k) {
				dst[p*ds+i] = v
			}
		case tensor.BF16:
			for p, v := range unsafe.Slice((*uint16)(row), k) {
				dst[p*ds+i] = tensor.FromBF16(v)
			}
		default:
			for p, v := range unsafe.Slice((*uint16)(row), k) {
				dst[p*ds+i] = tensor.FromF16(v)
			}
		}
	}
}

// gatherGo is tier.gather.
func gatherGo(dst []float32, rows []*byte, k int) {
	for i, row := range rows {
		for p, v := range unsafe.Slice((*float32)(unsafe.Pointer(row)), k) {
			dst[p*len(rows)+i] = v
		}
	}
}

// copyGo sets dst[p*ds+i] = o[i,p], where o's columns are contiguous.
func copyGo(dst []float32, ds int, o operand, rows, k int) {
	for p := range k {
		widenGo(dst[p*ds:p*ds+rows], o.part(0, p).base, o.dtype)
	}
}

// widenGo sets dst to the elements at p.
func widenGo(dst []float32, p unsafe.Pointer, d tensor.DType) {
	if d == tensor.F32 {
		copy(dst, unsafe.Slice((*float32)(p), len(dst)))
		return
	}
	for i, v := range unsafe.Slice((*uint16)(p), len(dst)) {
		if d == tensor.BF16 {
			dst[i] = tensor.FromBF16(v)
		} else {
			dst[i] = tensor.FromF16(v)
		}
	}
}

// weight reports whether products can use a's type.
func weight(a kernel.Array) bool { return a.DType <= tensor.F16 }
