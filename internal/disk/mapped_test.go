//go:build unix

package disk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestFault cuts a mapped file short and looks at what is gone.
func TestFault(t *testing.T) {
	const size = 1 << 16
	path := filepath.Join(t.TempDir(), "weights")
	if err := os.WriteFile(path, make([]byte, size), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Skip(err)
	}
	defer unix.Munmap(b)
	Mapped(path, b)
	if err := os.Truncate(path, 10); err != nil {
		t.Fatal(err)
	}
	for _, wrap := range []func(any) any{
		func(v any) any { return v },
		func(v any) any { return fmt.Errorf("on another goroutine: %w", v.(error)) },
	} {
		got := Fault(wrap(looking(b)))
		if got == nil || !strings.HasPrefix(got.Error(), path+": the file was cut short while it was in use: it had 65536 bytes, and has 10; ") {
			t.Errorf("got %v", got)
		}
	}
	for _, other := range []any{"text", errors.New("x"), nil, looking(nil)} {
		if got := Fault(other); got != nil {
			t.Errorf("%v: got %v", other, got)
		}
	}
	os.Remove(path)
	if got := Fault(looking(b)); got == nil || !strings.Contains(got.Error(), "could not read the file") {
		t.Errorf("removed: got %v", got)
	}
}

// looking returns what looking at the last byte of b panics with.
func looking(b []byte) (panicked any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { panicked = recover() }()
	return b[len(b)-1]
}
