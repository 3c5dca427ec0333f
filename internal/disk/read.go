package disk

import (
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ReadFile is os.ReadFile for a file that comes from outside: it reads regular files
// alone, since a pipe in a folder would be waited for and a device would never end,
// and at most so many bytes.
func ReadFile(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if e, ok := err.(*fs.PathError); ok {
		e.Op = "open" // as a reader says it
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %s, want a file", path, kind(info.Mode()))
	}
	return ReadAll(path, most)
}

func kind(m os.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&os.ModeNamedPipe != 0:
		return "a pipe"
	case m&os.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// ReadAll reads what a user named: a file, or a pipe such as /dev/stdin, of at most so
// many bytes.
func ReadAll(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	tooLong := fmt.Errorf("%s: more than the %d bytes that such a file may have", path, most)
	if info.Size() > most {
		return nil, tooLong
	}
	if !info.Mode().IsRegular() {
		b, err := io.ReadAll(io.LimitReader(f, most+1))
		if int64(len(b)) > most {
			return nil, tooLong
		}
		return b, err
	}
	b := make([]byte, info.Size())
	n, err := io.ReadFull(f, b)
	if err == io.EOF || err == io.ErrUnexpectedEOF { // it became shorter meanwhile
		err = nil
	}
	return b[:n], err
}
