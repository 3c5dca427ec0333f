package store

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// Where nothing more can be written results can be removed, damaged ones too, and a
// shelf that can't be mended stays as it is.
func TestGCOfAFullDisk(t *testing.T) {
	dir := t.TempDir()
	first := shelf(t, dir)
	put(t, first, 0, 20)
	first.Close()
	path, data := onlyFile(t, dir)
	data[len(data)/2] ^= 0x40
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Skip(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 300, Max: old.Max}); err != nil {
		t.Skip(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old)
	if _, err := (&Store{dir}).GC(1 << 20); err == nil {
		t.Error("mended in 300 bytes")
	}
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(files) != 1 {
		t.Errorf("after a failure there are %v", files)
	}
	if removed, err := (&Store{dir}).GC(0); err != nil || len(removed) != 1 {
		t.Errorf("removed %v, %v", removed, err)
	}
}
