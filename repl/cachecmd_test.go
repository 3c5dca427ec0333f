package repl

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/internal/shared"
)

// TestStore evaluates twice with one store, damages it, and clears it.
func TestStore(t *testing.T) {
	dir := t.TempDir()
	st := filepath.Join(dir, "store")
	args := []string{"eval", shared.Dir(t, "data/models/stories260K/hf"), "--data", shared.Dir(t, "data"), "--tasks", "multiblimp:eng", "--limit", "5", "--store", st}
	run := func(want string, more ...string) string {
		t.Helper()
		code, out, err := pewter(t, "", append(args, more...)...)
		if code != ExitOK || !strings.Contains(err, want) {
			t.Fatalf("code %d, standard error %q, want %q", code, err, want)
		}
		return out
	}
	first := run("stories260K: all 10 answers computed (nothing kept yet)")
	if run("stories260K: all 10 answers were known") != first {
		t.Error("kept answers give another table")
	}
	run("10 of 12 answers were known, the others computed", "--limit", "6")
	_, out, _ := pewter(t, "", "cache", "ls", "--store", st)
	if !strings.Contains(out, "stories260K") || !strings.Contains(out, "12") {
		t.Errorf("ls: %q", out)
	}
	id := strings.Fields(strings.Split(out, "\n")[2])[0]
	if _, out, _ = pewter(t, "", "cache", "explain", id, "--store", st); !strings.Contains(out, "policy   cpu, float32") {
		t.Errorf("explain: %q", out)
	}
	for _, which := range [][]string{{}, {"stories260K"}} {
		if _, all, _ := pewter(t, "", append([]string{"cache", "explain", "--store", st}, which...)...); all != out {
			t.Errorf("explain %q: %q", which, all)
		}
	}
	files, _ := filepath.Glob(filepath.Join(st, "results", "*", "*", "*", "*.rows"))
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-3] ^= 1
	if err := os.WriteFile(files[0], data, 0o644); err != nil {
		t.Fatal(err)
	}
	if run("is damaged, left out and computed again") != first {
		t.Error("damage gives another table")
	}
	if code, out, _ := pewter(t, "", "cache", "gc", "--max", "20G", "--store", st); code != ExitOK || !strings.Contains(out, "removed 0 results") {
		t.Errorf("gc: %d %q", code, out)
	}
	run("stories260K: all 10 answers were known")
	if code, out, _ := pewter(t, "", "cache", "gc", "--max", "0", "--store", st); code != ExitOK || !strings.Contains(out, "removed 1 result,") {
		t.Errorf("gc: %d %q", code, out)
	}
	if code, _, err := pewter(t, "", "cache", "gc", "--max", "much", "--store", st); code != ExitUsage || !strings.Contains(err, `"much"`) {
		t.Errorf("gc --max much: %d %q", code, err)
	}
}
