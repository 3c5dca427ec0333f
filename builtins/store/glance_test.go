package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Why reads the beginnings of files alone: rows damaged after it, files that begin with
// damage and what is no file at all do not keep it from its answer.
func TestWhyAtAGlance(t *testing.T) {
	dir := t.TempDir()
	put(t, shelf(t, dir), 0, 3)
	path, data := onlyFile(t, dir)
	copy(data[len(data)-20:], "no row at all, this.")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(path)
	if err := os.WriteFile(filepath.Join(folder, "z.rows"), []byte("nothing"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, "zz.rows"), 0o755); err != nil {
		t.Fatal(err)
	}
	s := &Store{dir}
	why := s.Why(Key{"op": "score", "version": "2", "model": "abc"}, map[string]string{"model": "m"})
	if want := "version (1, now 2)"; !strings.Contains(why, want) {
		t.Errorf("%q does not say %q", why, want)
	}
	glance, err := s.each(s.glance)
	if err != nil || len(glance) != 1 || glance[0].Rows != 0 || glance[0].Bytes < int64(len(data)) {
		t.Errorf("%+v, %v", glance, err)
	}
}
