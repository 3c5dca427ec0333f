package memory

import (
	"math"
	"os"
	"path"
	"strings"
)

// groupRoom returns what a process may still take within the control groups that it is in,
// as those of a container or of a cluster's job: each has a limit of its own. List is a file
// as /proc/self/cgroup, and root where the groups are mounted.
func groupRoom(list, root string) uint64 {
	room := within(root)
	text, err := os.ReadFile(list)
	if err != nil {
		return room
	}
	for line := range strings.Lines(string(text)) {
		if group, ok := strings.CutPrefix(line, "0::/"); ok { // version 2
			for group = strings.TrimSpace(group); group != "" && group != "."; group = path.Dir(group) {
				room = min(room, within(path.Join(root, group)))
			}
		}
	}
	return room
}

// within returns what is left of the limit of one group.
func within(dir string) uint64 {
	most := number(path.Join(dir, "memory.max"))
	if most == 0 {
		return math.MaxUint64
	}
	return most - min(most, number(path.Join(dir, "memory.current")))
}
