//go:build unix

package builtins

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.starlark.net/starlark"

	"pewter/lang"
)

// TestCutShort cuts a model's file short once it is mapped: what looks at its weights
// says so, whichever goroutine does, and nothing half written stays behind.
func TestCutShort(t *testing.T) {
	use := map[string]string{
		"logits":     "m.logits([1, 2, 3])",
		"tensor":     "m[name].sum()",
		"merge":      "linear([m, n])[name].sum()",
		"save":       "save(linear([m, n]), 'out')",
		"evaluate":   "evaluate(m, tasks.pairs([{'g': 'a cat', 'b': 'a cats'}] * 50, good='g', bad='b'))",
		"similarity": "cosine(m, n)",
	}
	for name, src := range use {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			cut := &lang.Func{Name: "cut", Run: func(*lang.Call) (starlark.Value, error) {
				return starlark.None, os.Truncate(filepath.Join(w.Dir, "m", "model.safetensors"), 5000)
			}}
			s := lang.NewSession(lang.Env{Funcs: append(w.Funcs(), cut), Names: w.Values()})
			const before = "save(model(hidden=64, layers=2, heads=2), 'm')\nm = load('m')\nn = model(hidden=64, layers=2, heads=2, seed=1)\n" +
				"name = m.tensors[-3]\ncut()\n"
			err := s.Exec(context.Background(), before+src+"\n", func(*lang.Cell, lang.Output) {})
			var defect *lang.Panic
			if err == nil || !strings.Contains(err.Error(), ".safetensors: the file was cut short while it was in use: it had ") || errors.As(err, &defect) {
				t.Errorf("got %v", err)
			}
			left, _ := filepath.Glob(filepath.Join(w.Dir, "*out*"))
			if hidden, _ := filepath.Glob(filepath.Join(w.Dir, ".*")); len(left)+len(hidden) > 0 {
				t.Errorf("left behind: %q %q", left, hidden)
			}
			if err := s.Exec(context.Background(), "n.logits([1, 2, 3])\n", func(*lang.Cell, lang.Output) {}); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}
