package memory

import (
	"os"
	"path/filepath"
	"testing"
)

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestMeminfo(t *testing.T) {
	path := write(t, t.TempDir(), "meminfo", "MemTotal:       24586484 kB\nMemAvailable:   22104980 kB\nSwapTotal:             0 kB\n")
	if got := meminfo(path, "MemAvailable:"); got != 22104980*1024 {
		t.Errorf("got %d, want %d", got, 22104980*1024)
	}
	for _, c := range []struct{ path, field string }{{path, "MemFree:"}, {path + "none", "MemAvailable:"}} {
		if got := meminfo(c.path, c.field); got != 0 {
			t.Errorf("%s of %s: got %d, want 0", c.field, c.path, got)
		}
	}
	dir := t.TempDir()
	for text, want := range map[string]uint64{"max\n": 0, "1048576\n": 1 << 20} {
		if got := number(write(t, dir, "memory.max", text)); got != want {
			t.Errorf("number of %q is %d, want %d", text, got, want)
		}
	}
}
