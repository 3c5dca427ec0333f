package disk

import (
	"os"
	"runtime"
)

// Rename gives an open, locked file another name, and Remove takes its name away.
// Windows does neither to a file that is open, so there it is closed first.
func Rename(f *os.File, to string) error {
	if err := release(f); err != nil {
		return err
	}
	return os.Rename(f.Name(), to)
}

// Remove removes an open file.
func Remove(f *os.File) error {
	if err := release(f); err != nil {
		return err
	}
	return os.Remove(f.Name())
}

func release(f *os.File) error {
	if runtime.GOOS == "windows" {
		return f.Close()
	}
	return nil
}
