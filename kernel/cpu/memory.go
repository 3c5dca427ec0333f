package cpu

import (
	"unsafe"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// The data of an Array is an unsafe.Pointer to its first element: an interface
// holds a pointer without allocating, and parts of an array are pointers into it.

// Put returns an Array over t's own memory, or over a copy where that is not
// aligned to its elements. A float64 tensor becomes float32.
func (d *Device) Put(t tensor.Tensor) kernel.Array {
	if t.DType == tensor.F64 {
		t = tensor.FromFloat32s(t.Float32s(), t.Shape...)
	}
	p := unsafe.Pointer(unsafe.SliceData(t.Data))
	if uintptr(p)%uintptr(t.DType.Size()) != 0 {
		c := make([]uint64, (len(t.Data)+7)/8)
		p = unsafe.Pointer(unsafe.SliceData(c))
		copy(unsafe.Slice((*byte)(p), len(t.Data)), t.Data)
	}
	d.arena.forget(p)
	return kernel.Array{DType: t.DType, Shape: t.Shape, Data: p}
}

// Get returns a copy of a.
func (d *Device) Get(a kernel.Array) tensor.Tensor {
	t := tensor.New(a.DType, append([]int(nil), a.Shape...)...)
	copy(t.Data, rawBytes(a))
	return t
}

// New returns a float32 array whose contents are undefined: of memory freed
// before, where there is any of its size.
func (d *Device) New(shape ...int) kernel.Array {
	shape = append([]int(nil), shape...)
	return kernel.Array{DType: tensor.F32, Shape: shape, Data: d.arena.get(tensor.Len(shape))}
}

// Free gives arrays made by New back to be used again; of others it drops
// nothing, as their memory is their tensors'.
func (d *Device) Free(a ...kernel.Array) {
	for _, a := range a {
		if p, ok := a.Data.(unsafe.Pointer); ok {
			d.arena.put(p, a.Len())
		}
	}
}

// Slice returns rows [i, j) of a.
func (d *Device) Slice(a kernel.Array, i, j int) kernel.Array {
	check("Slice", len(a.Shape) > 0 && 0 <= i && i <= j && j <= a.Shape[0], a)
	shape := append([]int(nil), a.Shape...)
	shape[0] = j - i
	at := i * a.Cols() * a.DType.Size()
	return kernel.Array{DType: a.DType, Shape: shape, Data: unsafe.Add(pointer(a), at)}
}

// Reshape returns a with another shape.
func (d *Device) Reshape(a kernel.Array, shape ...int) kernel.Array {
	shape = append([]int(nil), shape...)
	check("Reshape", tensor.Len(shape) == a.Len(), a, kernel.Array{Shape: shape})
	return kernel.Array{DType: a.DType, Shape: shape, Data: a.Data}
}

// Clear sets the elements of arrays to 0.
func (d *Device) Clear(a ...kernel.Array) {
	for _, a := range a {
		clear(rawBytes(a))
	}
}

// rawBytes returns a's memory.
func rawBytes(a kernel.Array) []byte {
	return unsafe.Slice((*byte)(pointer(a)), a.Len()*a.DType.Size())
}

// f32 returns the elements of an array of float32.
func f32(a kernel.Array) []float32 {
	if a.DType != tensor.F32 {
		panic("cpu: an array of " + a.DType.String() + " where float32 is needed")
	}
	return unsafe.Slice((*float32)(pointer(a)), a.Len())
}
