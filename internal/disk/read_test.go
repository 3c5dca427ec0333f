//go:build linux

package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	file, pipe := filepath.Join(dir, "file"), filepath.Join(dir, "pipe")
	if err := os.WriteFile(file, []byte("12345"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, read := range []func(string, int64) ([]byte, error){ReadFile, ReadAll} {
		if b, err := read(file, 5); err != nil || string(b) != "12345" {
			t.Errorf("got %q, %v", b, err)
		}
		if b, err := read(file, 4); err == nil || !strings.Contains(err.Error(), "more than the 4 bytes") {
			t.Errorf("got %q, %v", b, err)
		}
		if _, err := read(file+"x", 5); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	}
	for path, want := range map[string]string{pipe: "a pipe, want a file", "/dev/zero": "a device, want a file", dir: "a folder, want a file"} {
		if _, err := ReadFile(path, 5); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", path, err, want)
		}
	}
	if _, err := ReadAll("/dev/zero", 1000); err == nil || !strings.Contains(err.Error(), "more than the 1000 bytes") {
		t.Errorf("got %v", err)
	}
}

func TestFull(t *testing.T) {
	lacking := Lacking(errors.New("the disk has 3 bytes left"))
	for err, want := range map[error]bool{unix.ENOSPC: true, fmt.Errorf("x: %w", lacking): true, unix.EIO: false, nil: false} {
		if got := Full(err); got != want {
			t.Errorf("%v: got %v, want %v", err, got, want)
		}
	}
	if lacking.Error() != "the disk has 3 bytes left" {
		t.Errorf("got %v", lacking)
	}
}
