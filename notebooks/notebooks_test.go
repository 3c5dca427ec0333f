package notebooks_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pewter/builtins"
	"pewter/kernel"
	"pewter/kernel/cpu"
	"pewter/lang"
	"pewter/notebooks"
)

// run runs a notebook with parameters set, and returns what went wrong.
func run(t *testing.T, path string, params map[string]string) error {
	t.Helper()
	return runTo(t, path, params, func(*lang.Cell, lang.Output) {})
}

// runTo is run, with what is shown given to emit.
func runTo(t *testing.T, path string, params map[string]string, emit func(*lang.Cell, lang.Output)) error {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w := &builtins.World{Notebook: path, Params: params,
		Open: func() (kernel.Device, error) { return cpu.New(cpu.Options{}) }}
	defer w.Close()
	nb, err := lang.Parse(path, string(src))
	if err != nil {
		return err
	}
	env := lang.Env{Funcs: w.Funcs(), Names: w.Values(), Files: notebooks.Files, Begin: w.Begin}
	return lang.NewSession(env).Run(context.Background(), nb, emit)
}

// Every notebook parses, and every name in it is defined.
func TestCheck(t *testing.T) {
	for _, path := range paths(t, "*/*.star") {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		nb, err := lang.Parse(path, string(src))
		if err == nil {
			w := &builtins.World{Notebook: path}
			err = lang.NewSession(lang.Env{Funcs: w.Funcs(), Names: w.Values(), Files: notebooks.Files, Begin: w.Begin}).Check(nb)
		}
		if err != nil {
			t.Errorf("%s", lang.Render(err, false))
		}
	}
}

// The notebooks of the paper hold what they expect of its published numbers.
func TestPublished(t *testing.T) {
	for _, path := range paths(t, "limits_of_merging/*.star") {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(src), "published(") && !strings.Contains(string(src), "results(") || strings.HasSuffix(path, "lib.star") {
			continue // has no published numbers
		}
		params := map[string]string{}
		if strings.Contains(string(src), `param("source"`) {
			params["source"] = "published"
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			if err := run(t, path, params); err != nil {
				t.Error(lang.Render(err, false))
			}
		})
	}
}

var update = flag.Bool("update", false, "write the figures of the paper's numbers to testdata")

// The figures of the paper's numbers are those that were looked at.
func TestFigures(t *testing.T) {
	for _, name := range []string{"figure2", "figure3", "table2"} {
		n := 0
		err := runTo(t, "limits_of_merging/"+name+".star", map[string]string{"source": "published"}, func(_ *lang.Cell, o lang.Output) {
			d, ok := o.Value.(lang.Displayer)
			if !ok {
				return
			}
			if svg, ok := d.Display("image/svg+xml"); ok {
				n++
				compare(t, filepath.Join("testdata", fmt.Sprintf("%s-%d.svg", name, n)), svg)
			}
		})
		if err != nil || n == 0 {
			t.Errorf("%s: %d figures, %v", name, n, err)
		}
	}
}

// compare holds a figure to that in a file, or with -update writes it.
func compare(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		write(t, path, string(got))
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the figure is not that of %s; look at it, and run the test with -update if it is better", path)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func paths(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	return found
}
