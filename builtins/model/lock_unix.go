//go:build unix && !solaris && !aix

package model

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile locks an open file until it is closed or its process ends, and
// reports whether nobody else had.
func lockFile(f *os.File) bool {
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
}
