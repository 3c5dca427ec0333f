//go:build linux && (amd64 || arm64)

package disk

import (
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A Prompt file does not tell Go's scheduler of calls that take no longer than a copy: of
// reading what the system has in memory, and of writing to that. Told of them, the
// scheduler gives the processor away after 20 µs, wakes a thread to look for work, and
// must find a processor when the call returns.
type Prompt struct {
	*os.File
	fd uintptr
}

// NewPrompt is for a file on a disk.
func NewPrompt(f *os.File) *Prompt { return &Prompt{f, f.Fd()} }

// ReadAt implements io.ReaderAt.
func (p *Prompt) ReadAt(b []byte, at int64) (int, error) {
	n := p.cached(b, at)
	if n == len(b) {
		return n, nil
	}
	m, err := p.File.ReadAt(b[n:], at+int64(n))
	return n + m, err
}

// cached reads what is in memory and returns how much that was.
func (p *Prompt) cached(b []byte, at int64) int {
	if len(b) == 0 {
		return 0
	}
	v := syscall.Iovec{Base: &b[0], Len: uint64(len(b))}
	n, _, failed := syscall.RawSyscall6(unix.SYS_PREADV2, p.fd, uintptr(unsafe.Pointer(&v)), 1, uintptr(at), 0, unix.RWF_NOWAIT)
	if failed != 0 {
		return 0
	}
	return int(n)
}

// writeMost is how many bytes are written at a time: between two, others may run, so that
// a disk that is slow to take them holds up nobody for long.
const writeMost = 128 << 10

// WriteAt implements io.WriterAt.
func (p *Prompt) WriteAt(b []byte, at int64) (int, error) {
	for done := 0; done < len(b); {
		some := b[done:min(done+writeMost, len(b))]
		n, _, failed := syscall.RawSyscall6(unix.SYS_PWRITE64, p.fd, uintptr(unsafe.Pointer(&some[0])), uintptr(len(some)), uintptr(at+int64(done)), 0, 0)
		if failed != 0 || n == 0 { // it is the other's to say what is wrong
			n, err := p.File.WriteAt(b[done:], at+int64(done))
			return done + n, err
		}
		done += int(n)
	}
	return len(b), nil
}
