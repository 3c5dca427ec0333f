// Package memory tells how much memory there is.
package memory

import (
	"os"
	"strconv"
	"strings"
)

// Available returns how many bytes programs can still take, within a container's limit
// too, or 0 where the system does not say.
func Available() uint64 {
	free := meminfo("/proc/meminfo", "MemAvailable:")
	if most := number("/sys/fs/cgroup/memory.max"); most > 0 { // a container's limit
		used := number("/sys/fs/cgroup/memory.current")
		free = min(free, most-min(used, most))
	}
	return free
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
