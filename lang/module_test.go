package lang

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// notThere is how the system says that there is no such file.
var notThere = func() string {
	_, err := os.Open("there is no such file")
	return errors.Unwrap(err).Error()
}()

// folder writes files, given as name, text, name, text…, and returns their folder.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runIn runs src as a notebook of dir and returns what it prints and shows. File
// names in errors are relative to dir.
func runIn(s *Session, dir, src string) (string, string) {
	var b strings.Builder
	nb, err := Parse(filepath.Join(dir, "nb.star"), src)
	if err == nil {
		err = s.Run(context.Background(), nb, func(_ *Cell, o Output) {
			b.WriteString(o.Text)
			if o.Value != nil {
				b.WriteString(o.Value.String())
			}
			b.WriteByte(' ')
		})
	}
	if err != nil {
		return b.String(), strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
	}
	return b.String(), ""
}

func TestLoadStatement(t *testing.T) {
	dir := folder(t,
		"lib.star", "load(\"sub/deep.star\", \"two\")\nprint(\"lib runs\")\ndef add(x): return x + two\nitems = []\n_hidden = 1\n",
		"sub/deep.star", "load(\"../peer.star\", one=\"unit\")\ntwo = one + one\n",
		"peer.star", "unit = 1\n",
		"a.star", "load(\"b.star\", \"x\")\n", "b.star", "load(\"a.star\", \"x\")\n",
		"broken.star", "x = 1 +\n", "undefined.star", "x = y\n", "fails.star", "def f(): return 1 // 0\nx = f()\n",
		"two.star", "x = yyy\nz = zzz\n", "twice.star", "x = 1\nx = 2\n")
	for _, c := range []struct{ src, out, err string }{
		{"load(\"lib.star\", \"add\")\nadd(1)\n", "lib runs 3 ", ""},
		{"load(\"lib.star\", plus=\"add\")\n# %%\nplus(2)\n", "lib runs 4 ", ""},                                     // seen by other cells
		{"load(\"lib.star\", \"add\")\n# %%\nload(\"lib.star\", plus=\"add\")\nadd == plus\n", "lib runs True ", ""}, // runs once
		{"load(\"lib.star\", \"items\")\nitems.append(1)\n", "lib runs  ",
			"nb.star:2:13: append: cannot append to frozen list (its cell has ended, and that fixes its value; change a copy: list(x))"},
		{"load(\"lib.star\", \"ad\")\n", "lib runs  ", "nb.star:1:1: load: name ad not found in module lib.star"},
		{"load(\"lib.star\", \"_hidden\")\n", "", "nb.star:1:19: load: names with leading underscores are not exported: _hidden (rename it in its file)"},
		{"load(\"none.star\", \"x\")\n", " ", "nb.star:1:1: cannot load none.star: open none.star: " + notThere},
		{"load(\"a.star\", \"x\")\n", " ", "b.star:1:1: cannot load a.star: modules load each other in a cycle: a.star loads b.star loads a.star"},
		{"load(\"broken.star\", \"x\")\n", " ", "broken.star:1:8: an expression is missing here (write it, or leave out what comes before)"},
		{"load(\"undefined.star\", \"x\")\n", " ", "undefined.star:1:5: undefined: y"},
		{"load(\"fails.star\", \"x\")\n", " ", "fails.star:1:19: floored division by zero"},
		{"load(\"twice.star\", \"x\")\n", " ", "twice.star:2:1: cannot reassign global x declared at twice.star:1:1 (line 1 already defines x; give this one another name)"},
		{"load(\"two.star\", \"x\")\n", " ", "two.star:1:5: undefined: yyy"},
		{"load(\"sub\", \"x\")\n", "", "nb.star:1:1: undefined: load"}, // no module's name: the function
		{"load(\"math\", \"sqrt\", m=\"math\")\n(sqrt(4), m.floor(1.5))\n", "(2.0, 1) ", ""},
		{"load(\"json\", \"encode\")\nencode([1])\n", "\"[1]\" ", ""},
	} {
		out, err := runIn(NewSession(Env{}), dir, c.src)
		if out != c.out || err != c.err {
			t.Errorf("%q:\ngot  %q, %s\nwant %q, %s", c.src, out, err, c.out, c.err)
		}
	}
}

// Modules that come with the program load from a notebook anywhere, and load
// each other beside themselves.
func TestModulesThatCome(t *testing.T) {
	files := fstest.MapFS{"lib/a.star": {Data: []byte("load(\"b.star\", \"one\")\ntwo = one + one\n")}, "lib/b.star": {Data: []byte("one = 1\n")}}
	dir := folder(t, "pewter/lib/a.star", "two = 22\n")
	for _, c := range []struct{ src, out, err string }{
		{"load(\"pewter/lib/a.star\", \"two\")\ntwo\n", "2 ", ""},
		{"load(\"./pewter/lib/a.star\", \"two\")\ntwo\n", "22 ", ""},
		{"load(\"pewter/lib/aa.star\", \"two\")\n", " ",
			"nb.star:1:1: cannot load pewter/lib/aa.star: no module pewter/lib/aa.star comes with pewter (did you mean \"pewter/lib/a.star\"?)"},
	} {
		out, err := runIn(NewSession(Env{Files: files}), dir, c.src)
		if out != c.out || err != c.err {
			t.Errorf("%q:\ngot  %q, %s\nwant %q, %s", c.src, out, err, c.out, c.err)
		}
	}
}

// TestModuleChange checks that a cell runs again when a module that it loads, even
// through another, has changed.
func TestModuleChange(t *testing.T) {
	dir := folder(t, "lib.star", "load(\"deep.star\", \"n\")\ndef get(): return n\n", "deep.star", "n = 1\n")
	s := NewSession(Env{})
	const src = "load(\"lib.star\", \"get\")\n# %%\nget()\n# %%\n\"other\"\n"
	for _, c := range []struct {
		text, out string
		ran       int
	}{{"n = 1\n", "1 other ", 3}, {"n = 1\n", "1 other ", 0}, {"n = 2\n", "2 other ", 2}, {"n = 3 # c\n", "3 other ", 2}} {
		if err := os.WriteFile(filepath.Join(dir, "deep.star"), []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		before := s.Ran()
		if out, err := runIn(s, dir, src); out != c.out || err != "" {
			t.Errorf("with %q: got %q, %s", c.text, out, err)
		}
		if n := s.Ran() - before; n != c.ran {
			t.Errorf("with %q: %d cells ran, want %d", c.text, n, c.ran)
		}
	}
}
