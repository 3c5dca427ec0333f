package builtins

import (
	"path/filepath"
	"strings"
	"testing"

	"pewter/lang"
)

// What was saved is told with its place and its size: config and card beside
// 64 weights in two bytes are more than their 128.
func TestSaveTells(t *testing.T) {
	w := newWorld(t)
	var said []string
	w.Say = func(text string) { said = append(said, text) }
	if _, err := run(t, w, exampleModel+"save(m, \"tiny\", dtype=\"bfloat16\")"); err != nil {
		t.Fatal(lang.Render(err, false))
	}
	head := "saved random1 to " + filepath.Join(w.Dir, "tiny") + ", "
	if len(said) != 1 || !strings.HasPrefix(said[0], head) || !strings.HasSuffix(said[0], " KB") {
		t.Errorf("told %q, want one line %s… KB", said, head)
	}
}
