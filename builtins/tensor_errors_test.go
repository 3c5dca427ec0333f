package builtins

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"pewter/lang"
)

// prompt returns a session at the prompt.
func prompt(w *World, limits lang.Limits) *lang.Session {
	return lang.NewSession(lang.Env{Funcs: w.Funcs(), Names: w.Values(), Limits: limits, Begin: w.Begin})
}

func enter(ctx context.Context, s *lang.Session, text string) error {
	return s.Exec(ctx, text, func(*lang.Cell, lang.Output) {})
}

// What cannot be computed fails where it is needed, at its line, and names the tensor; the
// session goes on.
func TestLazyFileCutShort(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files are read whole here")
	}
	w := newWorld(t)
	s := prompt(w, lang.Limits{})
	if err := enter(t.Context(), s, `write("x.safetensors", {"big": model(hidden=64, layers=1, heads=2, vocab=9000)["model.embed_tokens.weight"]})
x = read("x.safetensors")["big"]
y = x * 2 + 1`); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(w.Dir, "x.safetensors"), 400_000); err != nil {
		t.Fatal(err)
	}
	for text, line := range map[string]int32{
		"z = y - 1\nz.mean()": 2, "\nz = 3 * y\n\nz[0]": 4, "(1 + y)[2:3]": 1, "\n-y": 2, "\n\nprint(-y)": 3, "[r for r in abs(y)]": 1,
		"a = [\ny[0],\n1 + len(\nstr(2)),\n]": 2, "\ny[0] + \\\n1": 2,
		"\nfor r in y:\n    pass\nprint(1)": 2, "\ntable([{\"a\": 1}]).add(v=lambda r: y[0])": 2,
		"\nwrite(\"y.safetensors\", {\"y\": y})": 2, "def f():\n    return sqrt(y)[1]\nf()": 2, "sum(list(y))": 1,
	} {
		err := enter(t.Context(), s, text)
		e := lang.ErrorsOf(err)
		if err == nil || e[0].Pos.Line != line || !strings.Contains(err.Error(), `tensor "big"`) || !strings.Contains(err.Error(), "was cut short") {
			t.Errorf("%q: %v at line %d, want line %d", text, err, e[0].Pos.Line, line)
		}
	}
	for _, f := range []string{"y.max()", "y[0]", "y[0][1]", "y[1:4]", "y[::2]", "[r for r in y]", "list(y)", "max(y)", "sorted(y, key=lambda r: r[0])", "catch(lambda: y[0]) or y[1]", "[y[0], 1 // 0]"} {
		if err := enter(t.Context(), s, "e = catch(lambda: "+f+")\nprint(1)\nexpect(\"cut short\" in e.message)"); err != nil {
			t.Errorf("catch of %s: %v", f, err)
		}
	}
	if err := enter(t.Context(), s, `expect("cut short" in catch(lambda: y.max()).message)
expect(y.shape, [9000, 64])
expect("cannot be computed" in md("{y}", y=y).text)`); err != nil {
		t.Error(err)
	}
}

// Whoever interrupts a computation waits for no more than a tile, and the values can be
// asked for again.
func TestLazyStops(t *testing.T) {
	w := newWorld(t)
	s := prompt(w, lang.Limits{})
	if err := enter(t.Context(), s, `e = model(hidden=64, layers=1, heads=2, vocab=9000)["model.embed_tokens.weight"]
x = e
for i in range(60): x = exp(-abs(log(abs(x) + 1)))`); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"x.mean()", "x[0]", "x", "list(x)", `write("x.safetensors", {"x": x})`} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Millisecond, cancel)
		err := enter(ctx, s, text)
		cancel()
		if lang.ExitCode(err) != int(lang.Interrupted) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := os.Stat(filepath.Join(w.Dir, "x.safetensors")); err == nil {
		t.Error("half a file was left")
	}
	if err := enter(t.Context(), s, "expect(x.min() > 0)\nexpect(x.max() < 1)"); err != nil {
		t.Error(err)
	}
}

// A cell that computes more than it may hold is stopped.
func TestLazyMemory(t *testing.T) {
	s := prompt(newWorld(t), lang.Limits{Memory: 40 << 20})
	if err := enter(t.Context(), s, `e = model(hidden=256, layers=1, heads=2, vocab=9000)["model.embed_tokens.weight"]
expect((e * 2 - e * 2).norm(), 0.0)`); err != nil {
		t.Fatal(err)
	}
	err := enter(t.Context(), s, "kept = [(e * i)[0:1] for i in range(1000)]")
	if lang.ExitCode(err) != int(lang.Exhausted) {
		t.Errorf("got %v", err)
	}
}

// Shapes and types are known, and errors of them told, before anything is computed.
func TestLazyErrors(t *testing.T) {
	w := newWorld(t)
	s := prompt(w, lang.Limits{})
	if err := enter(t.Context(), s, `m = model(hidden=64, layers=1, heads=2, vocab=9000)
e, f = m["model.embed_tokens.weight"], m["model.layers.0.mlp.up_proj.weight"]
expect([(e + 1).shape, (e > 0).dtype, len(-e), str(e * e)], [[9000, 64], "float32", 9000, "<tensor float32[9000, 64]>"])`); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"\ne + f": "tensors of different shapes: [9000, 64] and", "\nwhere(e, 1, f)": "different shapes", "\ne + \"x\"": "tensor + string", "\nsqrt(e) < None": "not implemented",
		"\nclip(e, 0, [])": "got list, want a tensor or a number", "\n(e * 2)[9000]": "out of range", "\n(e + 1).sum(axis=2)": "for a tensor of 2 dimensions",
	} {
		err := enter(t.Context(), s, text)
		if err == nil || !strings.Contains(err.Error(), want) || lang.ErrorsOf(err)[0].Pos.Line != 2 {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
