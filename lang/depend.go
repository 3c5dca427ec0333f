package lang

import (
	"os"
	"time"

	"go.starlark.net/starlark"
)

// A fileState is a file as a cell found it.
type fileState struct {
	path string
	size int64
	time time.Time
}

func stateOf(path string) fileState {
	info, err := os.Stat(path)
	if err != nil {
		return fileState{path: path, size: -1}
	}
	return fileState{path, info.Size(), info.ModTime()}
}

// Depend says that the cell that a thread runs has read a file or looked into a
// folder: the cell runs again when that has changed.
func Depend(thread *starlark.Thread, path string) {
	if t, ok := thread.Local(taskKey).(*task); ok {
		t.files = append(t.files, stateOf(path))
	}
}

// current reports whether the files that the result rests on are as they were.
func (r *result) current() bool {
	for _, f := range r.files {
		if now := stateOf(f.path); now.size != f.size || !now.time.Equal(f.time) {
			return false
		}
	}
	return true
}
