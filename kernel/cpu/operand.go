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
	return operand{a.Data.(unsafe.Pointer), a.DType, a.Shape[1], 1}
}

func byCol(a kernel.Array) operand {
	return operand{a.Data.(unsafe.Pointer), a.DType, 1, a.Shape[1]}
}

// part is o from row i, column p on.
func (o operand) part(i, p int) operand {
	o.base = unsafe.Add(o.base, (i*o.row+p*o.col)*o.dtype.Size())
	return o
}

// pack sets dst[p*ds+i] = o[i,p] as float32 for i in 0..rows, p in 0..k.
func (t *tier) pack(dst []float32, ds int, o operand, rows, k int) {
	if o.col == 1 {
		t.packRows(dst, ds, o, rows, k)
		return
	}
	for p := range k {
		t.widenTo(dst[p*ds:p*ds+rows], unsafe.Add(o.base, p*o.col*o.dtype.Size()), o.dtype)
	}
}

// packRows transposes: 16 rows by 16 columns at a time where there is assembly for it.
func (t *tier) packRows(dst []float32, ds int, o operand, rows, k int) {
	fast := t.pack16T[o.dtype]
	i := 0
	if blocks := k / 16; fast != nil && blocks > 0 && ds >= 16 {
		for ; i+16 <= rows; i += 16 {
			fast(blocks, &dst[i], ds, (*byte)(o.part(i, 0).base), o.row)
			if rest := k % 16; rest > 0 {
				transposeGo(dst[16*blocks*ds+i:], ds, o.part(i, 16*blocks), 16, rest)
			}
		}
	}
	if i < rows {
		transposeGo(dst[i:], ds, o.part(i, 0), rows-i, k)
	}
}

// transposeGo sets dst[p*ds+i] = o[i,p], where o's rows are contiguous.
func transposeGo(dst []float32, ds int, o operand, rows, k int) {
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

// widenTo sets dst to the elements at p.
func (t *tier) widenTo(dst []float32, p unsafe.Pointer, d tensor.DType) {
	if len(dst) == 0 {
		return
	}
	if d == tensor.F32 {
		copy(dst, unsafe.Slice((*float32)(p), len(dst)))
		return
	}
	if f := t.widen[d]; f != nil {
		f(len(dst), &dst[0], (*byte)(p))
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
