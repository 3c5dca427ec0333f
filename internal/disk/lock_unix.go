//go:build unix && !solaris && !aix

package disk

import (
	"os"

	"golang.org/x/sys/unix"
)

// Lock locks an open file until it is closed or its process ends. It reports
// whether nobody else had, and whether the system tells.
func Lock(f *os.File) (ours, known bool) {
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil, true
}
