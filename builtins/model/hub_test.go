package model

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLocate(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("HF_HUB_CACHE", cache)
	write := func(path, content string) {
		path = filepath.Join(cache, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("models--org--m/refs/main", "abc")
	write("models--org--m/refs/step500", "def\n")
	write("models--org--m/snapshots/abc/config.json", tinyConfig)
	write("models--org--m/snapshots/abc/checkpoint_0000000/config.json", tinyConfig)
	write("models--org--m/snapshots/abc/checkpoint_0001000/config.json", tinyConfig)
	write("models--org--m/snapshots/def/config.json", tinyConfig)
	snapshots := filepath.Join(cache, "models--org--m", "snapshots")
	for _, c := range []struct {
		source, revision string
		step             int
		want             string
	}{
		{"org/m", "", -1, "abc"}, {"org/m", "step500", -1, "def"}, {"org/m", "def", -1, "def"},
		{"org/m", "", 0, "abc/checkpoint_0000000"}, {"org/m", "", 500, "def"},
		{filepath.Join(snapshots, "abc"), "", 1000, "abc/checkpoint_0001000"},
	} {
		got, err := Locate(c.source, c.revision, c.step)
		if want := filepath.Join(snapshots, c.want); err != nil || got != want {
			t.Errorf("%v: %s (%v), want %s", c, got, err, want)
		}
	}
	if got, err := Steps("org/m"); fmt.Sprint(got) != "[0 500 1000]" {
		t.Errorf("steps %v (%v), want [0 500 1000]", got, err)
	}
	for _, c := range []struct {
		source, revision string
		step             int
		want             string
	}{
		{"org/n", "", -1, "hf download org/n"}, {"org/m", "v2", -1, `no revision "v2" of it (it has: main, step500)`},
		{"org/m", "../..", -1, "no name of a branch"}, {"org/m", "", 7, "has no step 7; it has 0, 500, 1000"},
		{snapshots, "v1", -1, "has no revisions"}, {filepath.Join(snapshots, "def"), "", 3, "offers no training steps"},
		{"./none", "", -1, "no such file or folder"},
	} {
		if _, err := Locate(c.source, c.revision, c.step); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c, err, c.want)
		}
	}
}
