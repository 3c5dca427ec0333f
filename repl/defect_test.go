package repl

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"go.starlark.net/starlark"

	"pewter/lang"
)

// TestDefect checks that a panic shows where it was, and keeps its stack in a file.
func TestDefect(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var shown bytes.Buffer
	a := &app{sys: System{Err: &shown}}
	boom := &lang.Func{Name: "boom", Run: func(*lang.Call) (starlark.Value, error) { panic("boom") }}
	err := lang.NewSession(lang.Env{Funcs: []*lang.Func{boom}}).Exec(context.Background(), "boom()", func(*lang.Cell, lang.Output) {})
	a.showError(err)
	_, name, ok := strings.Cut(shown.String(), "the stack is in ")
	name, _, _ = strings.Cut(name, ",")
	if !ok || !strings.Contains(shown.String(), "internal error in boom, at repl/defect_test.go:") || strings.Contains(shown.String(), "goroutine") {
		t.Errorf("shown: %s", shown.String())
	}
	if b, err := os.ReadFile(name); err != nil || !strings.Contains(string(b), "goroutine") {
		t.Errorf("the file holds %q, %v", b, err)
	}
	if err := guarded(func() error { panic("elsewhere") }); err == nil || !strings.Contains(render(a.sys, err), "the stack is in ") {
		t.Errorf("a panic outside cells: %v", err)
	}
}
