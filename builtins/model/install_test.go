package model

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/internal/disk"
)

// folderWith returns a folder of files with these contents.
func folderWith(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "m")
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Both ways to install keep what is no checkpoint and drop old weights.
func TestInstall(t *testing.T) {
	old := map[string]string{"model-00002-of-00002.safetensors": "old", "config.json": "old", "notes.txt": "mine", "logs/a": "mine", "logs/model.safetensors": "mine"}
	for name, do := range map[string]func(temp, dir string) error{"exchange": install, "one by one": replace} {
		dir, temp := folderWith(t, old), folderWith(t, map[string]string{"model.safetensors": "new", "config.json": "new"})
		if err := do(temp, dir); err != nil {
			t.Fatal(name, err)
		}
		if got := names(t, dir); got != "config.json logs model.safetensors notes.txt" {
			t.Errorf("%s: files %s", name, got)
		}
		for file, want := range map[string]string{"config.json": "new", "notes.txt": "mine", "logs/a": "mine", "logs/model.safetensors": "mine"} {
			if got, _ := os.ReadFile(filepath.Join(dir, file)); string(got) != want {
				t.Errorf("%s: %s is %q, want %q", name, file, got, want)
			}
		}
	}
}

// What a killed process left is removed, what a live one works on is not.
func TestWorkDir(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "m[1]")
	live, err := newWorkDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	dead := filepath.Join(filepath.Dir(dir), ".m[1]"+workMark+"123")
	if err := os.MkdirAll(filepath.Join(dead, "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	other, err := newWorkDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer other.remove()
	if _, err := os.Stat(live.path); err != nil {
		t.Errorf("the work of a live process: %v", err)
	}
	if f, err := os.Open(live.path); err == nil {
		locks, known := disk.Lock(f) // another open file of this process is as another process
		f.Close()
		if !known {
			t.Skip("no locks here: what a killed process left stays")
		}
		if locks {
			t.Error("a live process holds no lock")
		}
	}
	if _, err := os.Stat(dead); !os.IsNotExist(err) {
		t.Errorf("the work of a dead process: %v", err)
	}
	live.remove()
	if got := names(t, filepath.Dir(dir)); strings.Count(got, workMark) != 1 {
		t.Errorf("left: %s", got)
	}
}
