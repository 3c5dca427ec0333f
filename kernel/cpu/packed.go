package cpu

import (
	"unsafe"

	"pewter/kernel"
)

// packed is the data of an array whose rows are also packed as products take them.
type packed struct {
	raw    unsafe.Pointer
	panels []float32 // of tier.nr rows each, [k, nr], the last padded with zeros
	stream []float32 // see streamKernels
}

// Packed packs the rows of w, a matrix. It is w where there is nothing to pack.
func (d *Device) Packed(w kernel.Array) kernel.Array {
	check("Packed", len(w.Shape) == 2 && weight(w), w)
	n, k, nr := w.Shape[0], w.Shape[1], d.tier.nr
	if n*k == 0 {
		return w
	}
	p, o := &packed{raw: pointer(w), panels: alignedFloats((n + nr - 1) / nr * nr * k)}, byRow(w)
	for j := 0; j < n; j += nr {
		d.tier.packPanel(p.panels[j*k:(j+nr)*k], o.part(j, 0), min(nr, n-j), k)
	}
	w.Data = p
	return w
}

// pointer is where the elements of a lie.
func pointer(a kernel.Array) unsafe.Pointer {
	if p, ok := a.Data.(*packed); ok {
		return p.raw
	}
	return a.Data.(unsafe.Pointer)
}

// panelsOf is what Packed packed, or nil.
func panelsOf(a kernel.Array) []float32 {
	if p, ok := a.Data.(*packed); ok {
		return p.panels
	}
	return nil
}

// packPanel packs rows of o, at most nr, padded with zeros.
func (t *tier) packPanel(panel []float32, o operand, rows, k int) {
	if rows < t.nr {
		clear(panel)
	}
	t.pack(panel, t.nr, o, rows, k)
}
