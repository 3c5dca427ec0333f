package lang

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

// manyCells returns a notebook of n cells, each of which uses the one before it.
func manyCells(n int) string {
	var b strings.Builder
	b.WriteString("x0 = 0\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "# %%%% cell %d\ndef f%d(a, b=2):\n    return a + b  # a comment\nx%d = [f%d(x%d, b) for b in range(3)][0]\nx%d\n", i, i, i, i, i-1, i)
	}
	return b.String()
}

// BenchmarkCell measures what a cell costs: cutting, parsing, compiling, running
// and keeping it.
func BenchmarkCell(b *testing.B) {
	const n = 100
	src := manyCells(n)
	for _, bench := range []struct {
		name string
		run  func(*Session)
	}{
		{"parse", func(*Session) { _, _ = Parse("nb.star", src) }},
		{"run", func(s *Session) {
			s.Forget()
			if err := runWith(context.Background(), s, src); err != nil {
				b.Fatal(err)
			}
		}},
		{"reuse", func(s *Session) { _ = runWith(context.Background(), s, src) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			s := NewSession(Env{})
			for b.Loop() {
				bench.run(s)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/cell")
		})
	}
}

// BenchmarkCall measures the call of a builtin through the table.
func BenchmarkCall(b *testing.B) {
	f := &Func{Name: "f", Params: []Param{{Name: "x", Type: Float}, {Name: "y", Type: Float, Default: 2.0}},
		Run: func(c *Call) (starlark.Value, error) { return starlark.Float(c.Float("x") + c.Float("y")), nil }}
	fn, thread, args := f.Builtin(), &starlark.Thread{}, starlark.Tuple{starlark.Float(1)}
	for b.Loop() {
		if _, err := starlark.Call(thread, fn, args, nil); err != nil {
			b.Fatal(err)
		}
	}
}
