package lang

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.starlark.net/starlark"
)

// runWith runs src and returns its error.
func runWith(ctx context.Context, s *Session, src string) error {
	nb, err := Parse("nb.star", src)
	if err != nil {
		return err
	}
	return s.Run(ctx, nb, func(*Cell, Output) {})
}

func TestSteps(t *testing.T) {
	err := runWith(context.Background(), NewSession(Env{Limits: Limits{Steps: 1000}}), "x = 1\n# %%\nwhile True:\n    pass\n# %%\ny = 1\n")
	if err == nil || !strings.HasSuffix(err.Error(), "stopped: it took more than 1000 steps") || ExitCode(err) != 4 {
		t.Errorf("got %v, exit code %d", err, ExitCode(err))
	}
}

func TestTime(t *testing.T) {
	err := runWith(context.Background(), NewSession(Env{Limits: Limits{Time: 20 * time.Millisecond}}), "while True:\n    pass\n")
	if err == nil || err.Error() != "nb.star:1:7: stopped: it ran longer than 20ms" || ExitCode(err) != 4 {
		t.Errorf("got %v, exit code %d", err, ExitCode(err))
	}
}

func TestMemory(t *testing.T) {
	s := NewSession(Env{Limits: Limits{Memory: 64e6}})
	if err := runWith(context.Background(), s, "def f():\n    for i in range(300):\n        x = list(range(20000))\nf()\n"); err != nil {
		t.Errorf("garbage counts as memory held: %v", err)
	}
	err := runWith(context.Background(), s, "x = []\nwhile True:\n    x.append([0] * 100)\n")
	if err == nil || !strings.Contains(err.Error(), "stopped: it holds ") || !strings.HasSuffix(err.Error(), "and the limit is 64 MB (keep less at once, or allow it more: pewter run --memory SIZE)") || ExitCode(err) != 4 {
		t.Errorf("got %v, exit code %d", err, ExitCode(err))
	}
	err = runWith(context.Background(), s, "x = list(range(1000000000000))\n")
	if err == nil || err.Error() != "nb.star:1:9: list: 1000000000000 elements are too many: the limit is 1333333 (take fewer at once, or go through them in a loop)" || ExitCode(err) != 4 {
		t.Errorf("got %v, exit code %d", err, ExitCode(err))
	}
}

// TestRanges compares ranges of any lengths, and parts of them.
func TestRanges(t *testing.T) {
	s := NewSession(Env{})
	for src, want := range map[string]string{
		"range(3) == range(1000000000)":                                  "False",
		"range(0, 10, 3) == range(0, 12, 3)":                             "True",
		"range(1000000000)[2:5] == range(2, 5)":                          "True",
		"range(9)[::-1] != range(8, -1, -1)":                             "False",
		"type(range(3)), str(range(1, 3)), len(range(0, 1000000000, 7))": `("range", "range(1, 3)", 142857143)`,
		"range(3) == [0, 1, 2]":                                          "False",
		"sorted(range(5), reverse=True)":                                 "[4, 3, 2, 1, 0]",
		`sorted(["bb", "a", "cc", "d"], key=len)`:                        `["a", "d", "bb", "cc"]`,
		`sorted(["bb", "a", "cc", "d"], len, True)`:                      `["bb", "cc", "a", "d"]`,
		"sorted([1.0, 1, 0]), sorted([1, 1.0, 0], reverse=True)":         "([0, 1.0, 1], [1, 1.0, 0])",
	} {
		if got, err := typed(s, src); got != want || err != nil {
			t.Errorf("%s: got %s, %v, want %s", src, got, err, want)
		}
	}
	for src, want := range map[string]string{
		"range(3) < range(4)": "range < range not implemented", "sorted([1, \"a\"])": "string < int not implemented",
		"sorted(3)": "sorted: for parameter iterable: got int, want iterable", "sorted([3, 1], key=lambda x: x.y)": "int has no .y field or method",
	} {
		if _, err := typed(s, src); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", src, err, want)
		}
	}
}

// TestStopInOneStep stops a cell within one long step of Starlark.
func TestStopInOneStep(t *testing.T) {
	for _, step := range []string{"list(range(90000000))", "sorted(range(20000000), reverse=True)", "max(range(90000000))", "[].extend(range(90000000))", "reversed(range(90000000))", "dict(a=1).update([(i, i) for i in range(90000000)])"} {
		ctx, cancel := context.WithCancel(context.Background())
		soon := &Func{Name: "soon", Run: func(*Call) (starlark.Value, error) {
			time.AfterFunc(10*time.Millisecond, cancel)
			return starlark.None, nil
		}}
		s := NewSession(Env{Funcs: []*Func{soon}})
		begun := time.Now()
		if err := runWith(ctx, s, "soon()\n"+step+"\n"); ExitCode(err) != 130 || time.Since(begun) > 2*time.Minute {
			t.Errorf("%s: got %v after %v", step, err, time.Since(begun))
		}
	}
}

// TestLongRange checks that what goes through a sequence in one step, and verbs that
// take lists, refuse ranges that they could never go through.
func TestLongRange(t *testing.T) {
	count := &Func{Name: "count", Params: []Param{{Name: "x", Type: List}}, Run: func(c *Call) (starlark.Value, error) {
		return starlark.MakeInt(len(Arg[[]starlark.Value](c, "x"))), nil
	}}
	s := NewSession(Env{Funcs: []*Func{count}})
	for _, call := range []string{"max", "any", "sorted", "count"} {
		err := runWith(context.Background(), s, call+"(range(1000000000000))\n")
		if err == nil || !strings.Contains(err.Error(), "1000000000000 elements are too many: the limit is ") || ExitCode(err) != 4 {
			t.Errorf("%s: got %v, exit code %d", call, err, ExitCode(err))
		}
	}
	if err := runWith(context.Background(), s, "max(range(1000)), count(range(1000)), 5 in range(1000000000000)\n"); err != nil {
		t.Error(err)
	}
}

// TestInterrupt checks that an interrupt ends the cell, not the session.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	wait := &Func{Name: "wait", Run: func(c *Call) (starlark.Value, error) {
		cancel()
		<-c.Context().Done()
		return nil, c.Context().Err()
	}}
	s := NewSession(Env{Funcs: []*Func{wait}})
	for _, src := range []string{"a = 1\n# %%\nwait()\n# %%\nb = 2\n", "a = 1\n# %%\nwhile True:\n    pass\n"} {
		err := runWith(ctx, s, src)
		if err == nil || !strings.HasSuffix(err.Error(), ": interrupted") && err.Error() != "interrupted" || ExitCode(err) != 130 {
			t.Errorf("%q: got %v, exit code %d", src, err, ExitCode(err))
		}
	}
	if got, err := typed(s, "1 + 1"); got != "2" || err != nil {
		t.Errorf("after the interrupt: %q, %v", got, err)
	}
	before := s.Ran()
	if err := runWith(context.Background(), s, "a = 1\n# %%\nb = 2\n"); err != nil || s.Ran()-before < 1 {
		t.Errorf("after the interrupt: %v", err)
	}
}

// bad is a value that panics.
type bad struct{ starlark.NoneType }

func (bad) Type() string                        { return "bad" }
func (bad) Attr(string) (starlark.Value, error) { panic("attr") }
func (bad) AttrNames() []string                 { return []string{"x"} }
func (bad) Index(int) starlark.Value            { var p []starlark.Value; return p[3] }
func (bad) Len() int                            { return 9 }
func (bad) Iterate() starlark.Iterator          { panic("iterate") }

func TestPanics(t *testing.T) {
	boom := &Func{Name: "boom", Run: func(*Call) (starlark.Value, error) { panic("boom") }}
	s := NewSession(Env{Funcs: []*Func{boom}, Names: starlark.StringDict{"bad": bad{}}})
	for src, want := range map[string]string{
		"boom()":    "<input>:1:5: internal error in boom, at lang/limits_test.go:LINE: boom (" + panicHint + ")",
		"bad.x":     "internal error in <input>, at lang/limits_test.go:LINE: attr (" + panicHint + ")",
		"bad[3]":    "internal error in <input>, at lang/limits_test.go:LINE: runtime error: index out of range [3] with length 0 (" + panicHint + ")",
		"list(bad)": "internal error in <input>, at lang/limits_test.go:LINE: iterate (" + panicHint + ")",
	} {
		_, err := typed(s, src)
		var p *Panic
		if !errors.As(err, &p) || len(p.Stack) == 0 || ExitCode(err) != 1 {
			t.Errorf("%s: got %v", src, err)
			continue
		}
		if shown := Render(err, false); strings.Contains(shown, "goroutine") || strings.Contains(shown, "0x") {
			t.Errorf("%s: the stack is shown: %s", src, shown)
		}
		got := inputNumber.ReplaceAllString(err.Error(), "<input>")
		if got = lineNumber.ReplaceAllString(got, ".go:LINE"); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
	if _, found := s.Complete("bad.x.", 6); found != nil {
		t.Errorf("completion of an attribute that panics: %v", found)
	}
	if got, err := typed(s, "2"); got != "2" || err != nil {
		t.Errorf("after the panics: %q, %v", got, err)
	}
}

func TestFail(t *testing.T) {
	expect := &Func{Name: "expect", Run: func(c *Call) (starlark.Value, error) {
		return nil, Advise(Fail(ExpectationFailed, "got 1, want 2"), "look again")
	}}
	s := NewSession(Env{Funcs: []*Func{expect}})
	err := runWith(context.Background(), s, "expect()\n# %%\nexpect()\n")
	if ExitCode(err) != 3 || len(ErrorsOf(err)) != 2 || err.Error() != "nb.star:1:7: got 1, want 2 (look again)\nnb.star:3:7: got 1, want 2 (look again)" {
		t.Errorf("got %v, exit code %d", err, ExitCode(err))
	}
	if err := runWith(context.Background(), s, "expect()\n# %%\n1 // 0\n"); ExitCode(err) != 1 {
		t.Errorf("exit code %d, want that of the failed cell", ExitCode(err))
	}
	if ExitCode(nil) != 0 || ExitCode(errors.New("x")) != 1 {
		t.Error("exit codes of nil and of a plain error")
	}
}

// inputNumber matches the name of a chunk.
var inputNumber = regexp.MustCompile(`<input \d+>`)

// lineNumber matches a line of a file in Go.
var lineNumber = regexp.MustCompile(`\.go:\d+`)

// TestInterruptKeepsResults checks that what an interrupted run did not get to is
// not forgotten.
func TestInterruptKeepsResults(t *testing.T) {
	s := NewSession(Env{})
	const src = "a = 1\n# %%\nb = a\n# %%\nc = b\n"
	if err := runWith(context.Background(), s, src); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := runWith(ctx, s, "new = 0\n# %%\n"+src); ExitCode(err) != 130 {
		t.Errorf("got %v", err)
	}
	before := s.Ran()
	if err := runWith(context.Background(), s, src); err != nil || s.Ran() != before {
		t.Errorf("%d cells ran again, %v", s.Ran()-before, err)
	}
}

// TestFullDisk checks that a builtin that met a full disk ends with the code of
// resources that ran out.
func TestFullDisk(t *testing.T) {
	full := &Func{Name: "full", Run: func(*Call) (starlark.Value, error) { return nil, fmt.Errorf("writing: %w", syscall.ENOSPC) }}
	err := runWith(context.Background(), NewSession(Env{Funcs: []*Func{full}}), "full()\n")
	if err == nil || ExitCode(err) != 4 {
		t.Errorf("got %v, exit code %d, want 4", err, ExitCode(err))
	}
}
