package atomicfile

import (
	"os"
	"path/filepath"
	"runtime"
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

// A file that is replaced keeps its permissions, and a link to it stays a link; Try leaves
// nothing.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a.txt"), filepath.Join(dir, "b.txt")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("a.txt", link); err != nil || runtime.GOOS == "windows" {
		t.Skip("there are no links: ", err)
	}
	if err := Replace(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != "a.txt" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	got, _ := os.ReadFile(path)
	if info, err := os.Stat(path); err != nil || string(got) != "new" || info.Mode().Perm() != 0o600 {
		t.Errorf("got %q, %v, %v", got, info.Mode(), err)
	}
	if err := Try(filepath.Join(dir, "c.txt")); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{dir, filepath.Join(dir, "none", "c.txt"), filepath.Join(path, "c.txt")} {
		if Try(bad) == nil {
			t.Errorf("%s can be written to", bad)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("%d files, want 2", len(left))
	}
}
