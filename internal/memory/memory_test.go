package memory

import (
	"math"
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

// The smallest room of the groups that a process is in is its own.
func TestGroupRoom(t *testing.T) {
	root := t.TempDir()
	job := filepath.Join(root, "slurm", "job_1", "step_0")
	if err := os.MkdirAll(job, 0o777); err != nil {
		t.Fatal(err)
	}
	list := write(t, root, "list", "1:cpu:/other\n0::/slurm/job_1/step_0\n")
	for _, c := range []struct {
		dir, most, used string
		want            uint64
	}{
		{job, "max\n", "5\n", math.MaxUint64},
		{root, "1000\n", "100\n", 900},
		{filepath.Dir(job), "500\n", "100\n", 400},
		{job, "300\n", "400\n", 0},
	} {
		write(t, c.dir, "memory.max", c.most)
		write(t, c.dir, "memory.current", c.used)
		if got := groupRoom(list, root); got != c.want {
			t.Errorf("with %s of %s: got %d, want %d", c.most, c.dir, got, c.want)
		}
	}
	if got := groupRoom(list+"none", root); got != 900 {
		t.Errorf("without a list of groups: got %d, want 900", got)
	}
}
