package suggest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNotThere(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "experts", "none")
	if err := os.MkdirAll(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"expert":            `no such file or folder; DIR exists and holds no "expert" (did you mean "experts"?)`,
		"experts/x/y":       "no such file or folder; DIR/experts exists and holds none",
		"experts/none/eng":  "no such file or folder; DIR/experts/none exists and holds nothing",
		"expert/eng/a.json": `no such file or folder; DIR exists and holds no "expert" (did you mean "experts"?)`,
	} {
		path = filepath.Join(dir, path)
		_, err := os.Stat(path)
		want = path + ": " + strings.ReplaceAll(want, "DIR", dir)
		if got := NotThere(path, err); got.Error() != want {
			t.Errorf("got  %v\nwant %s", got, want)
		}
	}
	if other := errors.New("other"); NotThere(dir, other) != other {
		t.Error("another error was changed")
	}
}

func TestSome(t *testing.T) {
	names := make([]string, 9)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	for n, want := range map[int]string{0: "nothing", 2: "0, 1", 8: "0, 1, 2, 3, 4, 5, 6, 7", 9: "0, 1, 2, 3, 4, 5, 6, 7, …"} {
		if got := Some(names[:n]); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
