// Package kernel defines what a compute device can do.
//
// Package kernel/cpu is the specification, and kernel/kerneltest checks any
// Device against float64 arithmetic. Nothing but main and tests imports an
// implementation.
//
// # Promises every device keeps
//
// Results do not depend on the number of threads, on how rows are batched or on
// the order of calls: row i of a result is a function of row i of the inputs
// alone. On the CPU, every element of a matrix product is one chain of fused
// multiply-adds over k in ascending order, and every reduction has one fixed
// order, so that its tiers agree bit for bit.
//
// # Use
//
// A Device is used by one goroutine at a time and is parallel within. Arguments
// of wrong shape are a fault of the caller and panic with a message that names
// the op and the shapes; nothing from outside the program reaches here unchecked.
package kernel

import "pewter/kernel/tensor"

// A Device is memory and the operations on it.
type Device interface {
	// Name returns what a person calls the device, with its tier or model:
	// "cpu (avx512, 2 threads)".
	Name() string
	// Close releases the device's memory and threads.
	Close() error
	// Split returns one device for each of this one's threads, or itself where it
	// cannot be split. They share its memory: an array of one is an array of all.
	// Each is used by one goroutine at a time, and this one by none meanwhile.
	Split() []Device
	// Each calls do once for each device of Split, by its number, at the same time
	// where there are threads for it, and returns when all have. One thread may do
	// several in turn.
	Each(do func(part int))

	Memory
	Matrix
	Layer
	Scorer
	Gradient
	Vector
}

// An Array is a row-major array in a device's memory.
type Array struct {
	DType tensor.DType
	Shape []int
	Data  any // the device's own
}

// Len returns the number of elements.
func (a Array) Len() int { return tensor.Len(a.Shape) }

// Rows returns the first dimension and Cols the product of the rest.
func (a Array) Rows() int { return a.Shape[0] }

// Cols returns the length of a row: the product of all dimensions but the first.
func (a Array) Cols() int { return tensor.Len(a.Shape[1:]) }

// Memory moves arrays between host and device.
type Memory interface {
	// Put returns t in the device's memory. On the CPU it is t's own memory
	// where that is aligned, so that mapped weights are not copied.
	Put(t tensor.Tensor) Array
	// Get returns the contents of a as a tensor of its type; the caller may keep it.
	Get(a Array) tensor.Tensor
	// New returns a float32 array whose contents are undefined.
	New(shape ...int) Array
	// Free gives arrays made by New or Put back. They may not be used after.
	Free(a ...Array)
	// Slice returns rows [i, j) of a; it shares a's memory and is not freed.
	Slice(a Array, i, j int) Array
	// Reshape returns a with another shape of equal length; it shares a's memory.
	Reshape(a Array, shape ...int) Array
	// Clear sets the elements of arrays to 0.
	Clear(a ...Array)
}
