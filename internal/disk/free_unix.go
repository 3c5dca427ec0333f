//go:build linux || darwin

package disk

import "golang.org/x/sys/unix"

// Free returns the bytes that may still be written to the disk that holds a
// folder, and whether the system tells.
func Free(dir string) (int64, bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
