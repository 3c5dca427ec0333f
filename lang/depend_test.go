package lang

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.starlark.net/starlark"
)

// TestDepend checks that a cell runs again, and what uses it, when a file that it
// read has changed.
func TestDepend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.txt")
	read := &Func{Name: "read", Params: []Param{{Name: "path", Type: String}}, Run: func(c *Call) (starlark.Value, error) {
		Depend(c.Thread, c.String("path"))
		data, err := os.ReadFile(c.String("path"))
		return starlark.String(data), err
	}}
	s := NewSession(Env{Funcs: []*Func{read}, Names: starlark.StringDict{"path": starlark.String(path)}})
	const src = "text = read(path)\n# %%\ntext\n# %%\n1\n"
	when := time.Now()
	for _, c := range []struct {
		text string
		ran  int
	}{{"a", 3}, {"a", 0}, {"b", 2}, {"bc", 2}, {"bc", 0}} {
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if c.ran > 0 {
			when = when.Add(time.Second)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
		before := s.Ran()
		got, err := record(t, s, src)
		if want := "1 shown \"" + c.text + "\"\n2 shown 1\n"; got != want || err != nil || s.Ran()-before != c.ran {
			t.Errorf("%s: got %q, %v; %d cells ran, want %d", c.text, got, err, s.Ran()-before, c.ran)
		}
	}
}

// TestWhere checks that a builtin learns from where it was called, also when its
// cell has moved since it was compiled.
func TestWhere(t *testing.T) {
	here := &Func{Name: "here", Run: func(c *Call) (starlark.Value, error) { return starlark.String(Where(c.Thread).String()), nil }}
	s := NewSession(Env{Funcs: []*Func{here}})
	for _, c := range [][2]string{
		{"# %%\ndef f(): return here()\n# %%\nf()\n", "1 shown \"nb.star:2:21\"\n"},
		{"# %%\n\n# %%\n1\n# %%\ndef f(): return here()\n# %%\nf()\n\n", "1 shown 1\n3 shown \"nb.star:6:21\"\n"},
	} {
		if got, err := record(t, s, c[0]); got != c[1] || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, c[1])
		}
	}
}
