package atomicfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The file has the new contents and nothing is left beside it; a failure leaves
// the old ones.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	for _, want := range []string{"old", "new"} {
		if err := Write(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	absent := filepath.Join(dir, "none", "b.txt")
	if err := Write(absent, nil); err == nil || !strings.Contains(err.Error(), absent+":") {
		t.Errorf("into a folder that is not there: got %v, want %s named", err, absent)
	}
	sub := filepath.Join(dir, "sub")
	if err := os.MkdirAll(filepath.Join(sub, "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Write(sub, []byte("x")); err == nil {
		t.Error("replaced a folder")
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*.*")); err != nil || len(left) > 0 {
		t.Errorf("left beside the file: %v, %v", left, err)
	}
}
