package model

import (
	"os"
	"path/filepath"

	"pewter/internal/disk"
)

// workMark is in the names of folders that are being written.
const workMark = ".pewter-"

// A workDir is a folder in the making beside the one it will become. It is
// locked while its process lives, so that others can tell it from what a killed
// one left behind.
type workDir struct {
	path string
	lock *os.File
}

// newWorkDir makes one for dir, and the folders above it, and removes those that
// killed processes left.
func newWorkDir(dir string) (*workDir, error) {
	parent, base := filepath.Split(dir)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return nil, err
	}
	removeDead(parent, base)
	path, err := os.MkdirTemp(parent, "."+base+workMark+"*")
	if err != nil {
		return nil, err
	}
	return &workDir{path: path, lock: lockOf(path)}, nil
}

// lockOf holds a folder locked. It returns nil where that can't be, and there nothing
// is removed later: a system without locks may not rename what is open, either.
func lockOf(path string) *os.File {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	if ours, _ := disk.Lock(f); !ours {
		f.Close()
		return nil
	}
	return f
}

// remove removes what is left of it.
func (w *workDir) remove() {
	os.RemoveAll(w.path)
	if w.lock != nil {
		w.lock.Close()
	}
}

// removeDead removes the work of processes that are no more. One whose folder
// was made a moment ago may not have locked it yet: it fails, and is run again.
func removeDead(parent, base string) {
	left, _ := filepath.Glob(filepath.Join(parent, "."+globQuoted(base)+workMark+"*"))
	for _, path := range left {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		if ours, _ := disk.Lock(f); ours {
			os.RemoveAll(path)
		}
		f.Close()
	}
}

// globQuoted returns a pattern that matches a name alone.
func globQuoted(name string) string {
	var b []rune
	for _, r := range name {
		switch r {
		case '*', '?', '[', '\\':
			b = append(b, '\\')
		}
		b = append(b, r)
	}
	return string(b)
}
