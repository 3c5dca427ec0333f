package cpu

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// huge asks for large pages under x, before it is written to: products walk
// down columns, where small pages cost more than the arithmetic. It is a hint.
func huge(x []float32) {
	const page = 1 << 12
	p := unsafe.Pointer(unsafe.SliceData(x))
	skip := -uintptr(p) & (page - 1)
	if n := uintptr(len(x)) * 4; n > skip+page {
		b := unsafe.Slice((*byte)(unsafe.Add(p, skip)), (n-skip)&^(page-1))
		_ = unix.Madvise(b, unix.MADV_HUGEPAGE)
	}
}
