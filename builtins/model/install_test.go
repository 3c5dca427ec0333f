package model

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
	for name, do := range map[string]func(temp, dir string) error{"exchange": func(temp, dir string) error { return install(temp, dir, true) }, "one by one": replace} {
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

// What another process wrote while this one was at work is not lost.
func TestInstallLate(t *testing.T) {
	dir, temp := folderWith(t, map[string]string{"config.json": "theirs"}), folderWith(t, map[string]string{"config.json": "ours"})
	if err := install(temp, dir, false); err == nil || !strings.Contains(err.Error(), "is not empty (it holds: config.json)") {
		t.Errorf("error %v", err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "config.json")); string(got) != "theirs" {
		t.Errorf("config.json is %q", got)
	}
}

// Places that no checkpoint can be written to are told before weights are made.
func TestSaveNowhere(t *testing.T) {
	dir := folderWith(t, map[string]string{"m/config.json": tinyConfig, "m/model.safetensors": string(oneTensor("x")), "file": ""})
	for link, to := range map[string]string{"dangling": "nowhere", "loop": "loop", "again": "m"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	c, err := Open(filepath.Join(dir, "m"))
	if err != nil {
		t.Fatal(err)
	}
	for to, want := range map[string]string{
		"dangling": "a symbolic link to what is not there; remove it", "loop": "can't be written",
		"file": "a file of that name exists", "file/x": "can't be written",
		"m": "is the folder that m is made from", "again": "is the folder that m is made from", "m/x": "lies in ",
		"again/x": "lies in ", ".": " holds ",
	} {
		for _, over := range []bool{false, true} {
			if err := Save(c, filepath.Join(dir, to), SaveOptions{Overwrite: over}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", to, err, want)
			}
		}
	}
	if err := Save(c, "", SaveOptions{}); err == nil || !strings.Contains(err.Error(), "name is empty") {
		t.Errorf("no name: error %v", err)
	}
	if got := names(t, dir); got != "again dangling file loop m" {
		t.Errorf("left %s", got)
	}
}

// A file that is written to while it is read gives no checkpoint; one that another took
// the name of does.
func TestSaveChanged(t *testing.T) {
	dir := folderWith(t, map[string]string{"m/config.json": tinyConfig, "m/model.safetensors": string(oneTensor("x"))})
	path := filepath.Join(dir, "m", "model.safetensors")
	c, err := Open(filepath.Join(dir, "m"))
	if err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	if err := Save(c, filepath.Join(dir, "out"), SaveOptions{}); err == nil || !strings.Contains(err.Error(), "model.safetensors was written to while it was read") {
		t.Errorf("error %v", err)
	}
	if got := names(t, dir); got != "m" {
		t.Errorf("left %s", got)
	}
	if err := os.Rename(path, path+".old"); err != nil {
		t.Skip(err)
	}
	if err := os.WriteFile(path, oneTensor("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Save(c, filepath.Join(dir, "out"), SaveOptions{}); err != nil {
		t.Error(err)
	}
}
