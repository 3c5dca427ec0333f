package lang

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"go.starlark.net/lib/json"
	"go.starlark.net/lib/math"
	"go.starlark.net/lib/time"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"go.starlark.net/starlarktest"
	"go.starlark.net/syntax"
)

// starlarkDir returns the folder of go.starlark.net's source.
func starlarkDir(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "go.starlark.net").Output()
	dir := strings.TrimSpace(string(out))
	if err != nil || dir == "" {
		t.Skip("the source of go.starlark.net is not in the module cache")
	}
	return dir
}

// TestConformance runs the tests of go.starlark.net's interpreter as cells.
func TestConformance(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(starlarkDir(t), "starlark/testdata/*.star"))
	if err != nil || len(files) < 20 {
		t.Skipf("found %d test files of go.starlark.net (%v)", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if name == "benchmark.star" || name == "proto.star" || name == "paths.star" || name == "function_param.star" {
			continue // not run by its tests, or not of the language
		}
		t.Run(name, func(t *testing.T) {
			for _, c := range readChunks(t, file) {
				conform(t, c)
			}
		})
	}
}

// conform runs a chunk as a notebook. One message differs on purpose: what a
// load statement takes is seen by all cells, where Starlark makes it local to the
// file unless it has the option loadbindsglobally.
func conform(t *testing.T, c *chunk) {
	assert, err := starlarktest.LoadAssertModule()
	if err != nil {
		t.Fatal(err)
	}
	s := NewSession(Env{
		Names: starlark.StringDict{
			"hasfields": starlark.NewBuiltin("hasfields", newHasFields),
			"fibonacci": fib{},
			"struct":    starlark.NewBuiltin("struct", starlarkstruct.Make),
		},
		Modules: map[string]starlark.StringDict{
			"assert.star": assert,
			"json.star":   {"json": json.Module}, "math.star": {"math": math.Module}, "time.star": {"time": time.Module},
		},
		Locals: map[string]any{"Reporter": t},
	})
	err = runChunk(s, c)
	for _, e := range ErrorsOf(err) {
		msg := e.Msg
		if !strings.Contains(c.src, "option:loadbindsglobally") {
			msg = strings.Replace(msg, "global variable assert", "local variable assert", 1)
		}
		c.got(int(e.Pos.Line), msg)
	}
	c.done()
}

// runChunk runs a chunk as a notebook; as input to the REPL when it wants names to
// be assigned again; and apart from both when it wants recursion, which a notebook
// never has.
func runChunk(s *Session, c *chunk) error {
	ignore := func(*Cell, Output) {}
	switch {
	case strings.Contains(c.src, "option:globalreassign"):
		return s.Exec(context.Background(), c.src, ignore)
	case strings.Contains(c.src, "option:recursion"):
		return runRecursive(s, c)
	}
	nb, err := Parse(c.path, c.src)
	if err != nil {
		return err
	}
	return s.Run(context.Background(), nb, ignore)
}

func runRecursive(s *Session, c *chunk) error {
	d := notebookDialect
	d.options.Recursion = true
	u, err := compile(newSource(c.path, c.src), c.src, 1, d)
	if err != nil {
		return err
	}
	t := newTask(context.Background(), s, func(Output) {})
	defer t.close()
	if _, err := t.exec(c.path, u.prog, s.base); err != nil {
		return s.runtimeError(t, err)
	}
	return nil
}

// A fib is an iterable value representing the infinite Fibonacci sequence.
type fib struct{}

func (t fib) Freeze()                    {}
func (t fib) String() string             { return "fib" }
func (t fib) Type() string               { return "fib" }
func (t fib) Truth() starlark.Bool       { return true }
func (t fib) Hash() (uint32, error)      { return 0, fmt.Errorf("fib is unhashable") }
func (t fib) Iterate() starlark.Iterator { return &fibIterator{0, 1} }

type fibIterator struct{ x, y int }

func (it *fibIterator) Next(p *starlark.Value) bool {
	*p = starlark.MakeInt(it.x)
	it.x, it.y = it.y, it.x+it.y
	return true
}
func (it *fibIterator) Done() {}
func newHasFields(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args)+len(kwargs) > 0 {
		return nil, fmt.Errorf("%s: unexpected arguments", b.Name())
	}
	return &hasfields{attrs: make(map[string]starlark.Value)}, nil
}

// hasfields is a test-only implementation of HasAttrs.
// It permits any field to be set.
// Clients will likely want to provide their own implementation,
// so we don't have any public implementation.
type hasfields struct {
	attrs  starlark.StringDict
	frozen bool
}

var (
	_ starlark.HasAttrs  = (*hasfields)(nil)
	_ starlark.HasBinary = (*hasfields)(nil)
)

func (hf *hasfields) String() string        { return "hasfields" }
func (hf *hasfields) Type() string          { return "hasfields" }
func (hf *hasfields) Truth() starlark.Bool  { return true }
func (hf *hasfields) Hash() (uint32, error) { return 42, nil }

func (hf *hasfields) Freeze() {
	if !hf.frozen {
		hf.frozen = true
		for _, v := range hf.attrs {
			v.Freeze()
		}
	}
}

func (hf *hasfields) Attr(name string) (starlark.Value, error) { return hf.attrs[name], nil }

func (hf *hasfields) SetField(name string, val starlark.Value) error {
	if hf.frozen {
		return fmt.Errorf("cannot set field on a frozen hasfields")
	}
	if strings.HasPrefix(name, "no") { // for testing
		return starlark.NoSuchAttrError(fmt.Sprintf("no .%s field", name))
	}
	hf.attrs[name] = val
	return nil
}

func (hf *hasfields) AttrNames() []string {
	names := make([]string, 0, len(hf.attrs))
	for key := range hf.attrs {
		names = append(names, key)
	}
	sort.Strings(names)
	return names
}

func (hf *hasfields) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	// This method exists so we can exercise 'list += x'
	// where x is not Iterable but defines list+x.
	if op == syntax.PLUS {
		if _, ok := y.(*starlark.List); ok {
			return starlark.MakeInt(42), nil // list+hasfields is 42
		}
	}
	return nil, nil
}
