// Package memory tells how much memory there is.
package memory

import (
	"os"
	"strconv"
	"strings"
)

// Available returns how many bytes the program can still take, within the limits of its
// container, its job and its shell too, or 0 where the system does not say.
func Available() uint64 {
	free := meminfo("/proc/meminfo", "MemAvailable:")
	return min(free, groupRoom("/proc/self/cgroup", "/sys/fs/cgroup"), addressRoom())
}

// meminfo returns a field of a file as /proc/meminfo in bytes, 0 where it is not there.
func meminfo(path, field string) uint64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field); ok {
			n, _ := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return n * 1024
		}
	}
	return 0
}

// number returns the number that a file holds, 0 where it holds none.
func number(path string) uint64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return n
}
