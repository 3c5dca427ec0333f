//go:build unix

package safetensors

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// mapsFiles says that mapFile does not read.
const mapsFiles = true

func mapFile(f *os.File, size int) ([]byte, error) {
	b, err := unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("%s: mapping %d bytes: %w", f.Name(), size, err)
	}
	return b, nil
}

// fetchMapped asks the system to read mapped bytes [from, to) that are not in memory. It
// does not wait; where it cannot, they are read as they are looked at.
func fetchMapped(mapped []byte, from, to int) {
	from &^= os.Getpagesize() - 1
	_ = unix.Madvise(mapped[from:to], unix.MADV_WILLNEED)
}
