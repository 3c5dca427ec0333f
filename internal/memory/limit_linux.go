package memory

import (
	"math"

	"golang.org/x/sys/unix"
)

// addressRoom returns half of how much more address space the process may have, as ulimit -v
// bounds it: a heap takes more than what is in it.
func addressRoom() uint64 {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_AS, &limit); err != nil || limit.Cur == math.MaxUint64 {
		return math.MaxUint64
	}
	return (limit.Cur - min(limit.Cur, meminfo("/proc/self/status", "VmSize:"))) / 2
}
