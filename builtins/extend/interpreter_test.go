package extend

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/traefik/yaegi/interp"
)

// interpreter has loaded the text of a program.
func interpreter(t testing.TB, src string) *interp.Interpreter {
	t.Helper()
	in := interp.New(interp.Options{Stdout: io.Discard, Stderr: io.Discard})
	if err := in.Use(symbols()); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Eval(src); err != nil {
		t.Fatal(err)
	}
	return in
}

// TestAdmittedIsRight holds that what the linter lets pass means to the
// interpreter what it means to the compiler.
func TestAdmittedIsRight(t *testing.T) {
	src, err := os.ReadFile("cases_test.go")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(src), "package extend", "package main", 1)
	i, j := strings.Index(text, "// Cases are"), strings.Index(text, "func caseArithmetic")
	text = text[:i] + text[j:]
	in := interpreter(t, text)
	for name, compiled := range cases {
		t.Run(name, func(t *testing.T) {
			v, err := in.Eval("case" + strings.ToUpper(name[:1]) + name[1:] + "()")
			if err != nil {
				t.Fatal(err)
			}
			if got, want := fmt.Sprint(v), compiled(); got != want {
				t.Errorf("interpreted %s\ncompiled    %s", got, want)
			}
		})
	}
}

// TestRefusedIsWrong holds the reasons of the linter: what the interpreter makes
// of what is refused. Where a line fails, the interpreter has learnt better and
// the linter may forget it.
func TestRefusedIsWrong(t *testing.T) {
	for _, c := range []struct{ what, body, right string }{
		{"a loop's variable in a function", "var fs []func() int; for i := 0; i < 3; i++ { fs = append(fs, func() int { return i }) }; return fs[0]()", "0"},
		{"a loop's variable's address", "var ps []*int; for i := 0; i < 3; i++ { ps = append(ps, &i) }; return *ps[0]", "0"},
		{"new of a value", "return *new(42)", "42"},
		{"min", "return min(3, 2)", "2"},
		{"max", "return max(3, 2)", "3"},
		{"clear", "m := map[int]int{1: 1}; clear(m); return len(m)", "0"},
		{"a loop over a number", "n := 0; for i := range 10 { n += i }; return n", "45"},
		{"a loop over a function", "n := 0; for i := range func(yield func(int) bool) { yield(5) } { n += i }; return n", "5"},
		{"a method without a call", "var n num = 1; f := n.get; n = 5; return f()", "1"},
		{"type parameters", "return first[pair[int]]([]pair[int]{{1, 2}}).a", "1"},
	} {
		got := func() (out string) {
			defer func() {
				if p := recover(); p != nil {
					out = fmt.Sprint("panic: ", p)
				}
			}()
			in := interp.New(interp.Options{Stdout: io.Discard, Stderr: io.Discard})
			v, err := in.Eval("package main\ntype num int\nfunc (n num) get() int { return int(n) }\ntype pair[X any] struct{ a, b X }\nfunc first[X any](xs []X) X { return xs[0] }\nfunc f() int {\n" + c.body + "\n}")
			if err == nil {
				v, err = in.Eval("f()")
			}
			if err != nil {
				return err.Error()
			}
			return fmt.Sprint(v)
		}()
		t.Logf("%s: %s (right: %s)", c.what, got, c.right)
		if got == c.right {
			t.Errorf("%s: the interpreter is right", c.what)
		}
	}
}

// BenchmarkLoop is why loops over elements are refused: the inner loop of task
// arithmetic of one model, interpreted.
func BenchmarkLoop(b *testing.B) {
	in := interpreter(b, "package main\nfunc Add(dst, x, base []float32, w float32) {\nfor i := 0; i < len(dst); i++ { dst[i] = base[i] + w*(x[i]-base[i]) } }")
	v, err := in.Eval("Add")
	if err != nil {
		b.Fatal(err)
	}
	add := v.Interface().(func(dst, x, base []float32, w float32))
	dst, x, base := make([]float32, 1<<16), make([]float32, 1<<16), make([]float32, 1<<16)
	b.SetBytes(4 << 16)
	for b.Loop() {
		add(dst, x, base, 0.5)
	}
}
