package builtins

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/lang"
)

var update = flag.Bool("update", false, "write the generated files")

// newWorld returns a world that computes on the CPU in a folder of its own.
func newWorld(t testing.TB) *World {
	t.Helper()
	w := &World{Open: openCPU, Dir: t.TempDir(), Notebook: "test.star"}
	t.Cleanup(func() { w.Close() })
	return w
}

// run runs a notebook and returns what it printed and showed.
func run(t testing.TB, w *World, src string) (string, error) {
	t.Helper()
	nb, err := lang.Parse("test.star", src)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = lang.NewSession(lang.Env{Funcs: w.Funcs(), Names: w.Values(), Begin: w.Begin}).Run(context.Background(), nb, func(_ *lang.Cell, o lang.Output) {
		switch o.Kind {
		case lang.Printed, lang.Prose:
			out.WriteString(o.Text + "\n")
		case lang.Shown:
			out.WriteString(plainText(o.Value) + "\n")
		}
	})
	return out.String(), err
}

// TestExamples runs the example of every verb: they hold expectations.
func TestExamples(t *testing.T) {
	for _, f := range newWorld(t).Funcs() {
		t.Run(f.Name, func(t *testing.T) {
			if f.Example == "" {
				t.Fatal("no example")
			}
			_, err := run(t, newWorld(t), f.Example)
			if lang.ExitCode(err) == int(lang.Invalid) {
				t.Skip("needs a verb that is not there yet")
			}
			if err != nil {
				t.Errorf("%s\n%s", f.Example, lang.Render(err, false))
			}
		})
	}
}

// TestTable checks that each row of the table can be read.
func TestTable(t *testing.T) {
	w := newWorld(t)
	seen := map[string]bool{}
	for _, f := range w.Funcs() {
		if seen[f.Name] {
			t.Errorf("%s stands in the table twice", f.Name)
		}
		seen[f.Name] = true
		if f.Doc == "" || f.Group == "" || f.Run == nil {
			t.Errorf("%s: its documentation, group or function is missing", f.Name)
		}
		checkParams(t, f)
	}
	for kind, fs := range w.Methods() {
		for _, f := range fs {
			if f.Doc == "" || f.Run == nil {
				t.Errorf("%s.%s: its documentation or function is missing", kind, f.Name)
			}
			checkParams(t, f)
		}
	}
}

func checkParams(t *testing.T, f *lang.Func) {
	for _, p := range f.Params {
		if p.Doc == "" && p.Name != "*" {
			t.Errorf("%s: parameter %s is not documented", f.Name, p.Name)
		}
	}
}

// TestReference checks that docs/reference.md is what the table says.
func TestReference(t *testing.T) {
	path := filepath.Join("..", "docs", "reference.md")
	want := newWorld(t).Reference()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/reference.md is not current; run: go test ./builtins -run TestReference -update")
	}
}
