package disk

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"unsafe"
)

// A region is the memory that a file is mapped to.
type region struct {
	path   string
	begin  uintptr
	length int
}

var mapped struct {
	sync.Mutex
	regions []region
}

// Mapped says that b, which stays mapped, is what a file holds.
func Mapped(path string, b []byte) {
	mapped.Lock()
	defer mapped.Unlock()
	mapped.regions = append(mapped.regions, region{path, uintptr(unsafe.Pointer(unsafe.SliceData(b))), len(b)})
}

// Fault returns the error that a recovered panic stands for where it came of looking
// at a mapped file whose bytes are no longer there, and nil for other panics. Such a
// fault is a panic on goroutines that called debug.SetPanicOnFault; else it ends the
// process.
func Fault(panicked any) error {
	err, _ := panicked.(error)
	var at interface {
		error
		Addr() uintptr
	}
	if !errors.As(err, &at) {
		return nil
	}
	mapped.Lock()
	defer mapped.Unlock()
	i := slices.IndexFunc(mapped.regions, func(r region) bool { return at.Addr()-r.begin < uintptr(r.length) })
	if i < 0 {
		return nil
	}
	return Lost(mapped.regions[i].path, mapped.regions[i].length)
}

// Lost says what happened to a file, once so many bytes long, of which some can't be
// read any more.
func Lost(path string, length int) error {
	if info, err := os.Stat(path); err == nil && info.Size() < int64(length) {
		return fmt.Errorf("%s: the file was cut short while it was in use: it had %d bytes, and has %d; restore or fetch it, and write new checkpoints to other folders", path, length, info.Size())
	}
	return fmt.Errorf("%s: the system could not read the file, which was in use; is its disk still there?", path)
}
