package safetensors

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Populate brings the pages of mapped memory in at once, which costs less than
// a fault for each. It is advice: what cannot be done is left to the faults.
func Populate(b []byte) {
	page := uintptr(unix.Getpagesize())
	start := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	first := (start + page - 1) &^ (page - 1)
	if end := (start + uintptr(len(b))) &^ (page - 1); end > first {
		_ = unix.Madvise(b[first-start:end-start], unix.MADV_POPULATE_READ)
	}
}
