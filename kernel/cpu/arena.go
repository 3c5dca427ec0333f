package cpu

import (
	"math/bits"
	"unsafe"
)

// An arena keeps freed memory by size, to be handed out again without asking
// the collector and without clearing.
type arena struct {
	free map[int][]unsafe.Pointer // by size class
	live map[uintptr]int          // size class of what is handed out
}

const cacheLine = 64

// sizeClass rounds a number of elements up to an eighth of a power of two, at
// least a cache line.
func sizeClass(n int) int {
	if n <= 16 {
		return 16
	}
	step := 1 << max(4, bits.Len(uint(n-1))-4)
	return (n + step - 1) &^ (step - 1)
}

// get returns memory of n float32, aligned to a cache line.
func (r *arena) get(n int) unsafe.Pointer {
	if r.live == nil {
		r.live, r.free = map[uintptr]int{}, map[int][]unsafe.Pointer{}
	}
	c := sizeClass(n)
	var p unsafe.Pointer
	if list := r.free[c]; len(list) > 0 {
		p = list[len(list)-1]
		r.free[c] = list[:len(list)-1]
	} else {
		p = unsafe.Pointer(unsafe.SliceData(alignedFloats(c)))
	}
	r.live[uintptr(p)] = c
	return p
}

// floats is get as a slice.
func (r *arena) floats(n int) []float32 { return unsafe.Slice((*float32)(r.get(n)), n) }

// putFloats gives back what floats returned.
func (r *arena) putFloats(x []float32) { r.put(unsafe.Pointer(unsafe.SliceData(x)), len(x)) }

// put takes back memory that get returned; other memory it leaves alone.
func (r *arena) put(p unsafe.Pointer, n int) {
	if c, ok := r.live[uintptr(p)]; ok && c == sizeClass(n) {
		delete(r.live, uintptr(p))
		r.free[c] = append(r.free[c], p)
	}
}

// forget notes that the memory at p belongs to someone else: its former owner
// dropped it without giving it back.
func (r *arena) forget(p unsafe.Pointer) { delete(r.live, uintptr(p)) }

// alignedFloats returns n new float32 that start a cache line.
func alignedFloats(n int) []float32 {
	x := make([]float32, n+cacheLine/4)
	skip := (-uintptr(unsafe.Pointer(&x[0]))) % cacheLine / 4
	return x[skip : int(skip)+n]
}

// largeFloats is alignedFloats on large pages, where it fills some and the system has them:
// what goes through more memory than there are small ones in the processor's table waits
// for it.
func largeFloats(n int) []float32 {
	const page = 2 << 20
	if 4*n < 2*page {
		return alignedFloats(n)
	}
	x := make([]float32, n+page/4)
	skip := (-uintptr(unsafe.Pointer(&x[0]))) % page / 4
	x = x[skip : int(skip)+n]
	adviseLarge(unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), 4*n/page*page))
	return x
}
