package safetensors

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"pewter/internal/disk"
)

// Mapped files stay mapped, and open, for the life of the process: tensors are
// views of them, and a device may use a mapped weight where it lies. Address space
// and a descriptor are all that costs; opening an unchanged file again shares both.
var opened struct {
	sync.Mutex
	files map[identity]*File
}

type identity struct {
	path  string
	size  int64
	mtime time.Time
}

// Open maps a file and checks all of its header.
func Open(path string) (*File, error) {
	id, err := identify(path)
	if err != nil {
		return nil, err
	}
	opened.Lock()
	f := opened.files[id]
	opened.Unlock()
	if f != nil {
		return f, nil
	}
	if f, err = open(path); err != nil {
		return nil, err
	}
	opened.Lock()
	defer opened.Unlock()
	if opened.files == nil {
		opened.files = make(map[identity]*File)
	}
	opened.files[id] = f
	return f, nil
}

// mostOpen bounds the descriptors that are kept: of more files the mapping serves alone.
const mostOpen = 256

var keptOpen atomic.Int32

func open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b, err := mapped(file)
	if err != nil {
		file.Close()
		return nil, err
	}
	f, header, err := cut(path, b)
	if err == nil {
		f.stat, err = file.Stat()
	}
	if err == nil {
		err = f.readShared(header)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	if !mapsFiles || keptOpen.Add(1) > mostOpen {
		file.Close()
		return f, nil
	}
	f.disk = disk.NewPrompt(file)
	return f, nil
}

// Changed reports whether the file was written to since it was opened. Another one
// that took its name does not count: what is mapped stays as it was.
func (f *File) Changed() bool {
	if f.stat == nil {
		return false
	}
	now, err := os.Stat(f.path)
	return err == nil && os.SameFile(now, f.stat) && (now.Size() != f.stat.Size() || !now.ModTime().Equal(f.stat.ModTime()))
}

func identify(path string) (identity, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return identity{}, err
	}
	st, err := os.Stat(path)
	if err != nil {
		return identity{}, err
	}
	if !st.Mode().IsRegular() {
		return identity{}, fmt.Errorf("%s: not a file; want a safetensors file", path)
	}
	return identity{abs, st.Size(), st.ModTime()}, nil
}

// Map returns the bytes of a file, mapped where the system can. They must not
// be written to and stay valid for the life of the process.
func Map(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return mapped(f)
}

func mapped(f *os.File) ([]byte, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if st.Size() == 0 {
		return nil, fmt.Errorf("%s: the file is empty; fetch it again", f.Name())
	}
	if int64(int(st.Size())) != st.Size() {
		return nil, fmt.Errorf("%s: %d bytes are more than this machine can address", f.Name(), st.Size())
	}
	b, err := mapFile(f, int(st.Size()))
	if mapsFiles && err == nil {
		disk.Mapped(f.Name(), b)
	}
	return b, err
}
