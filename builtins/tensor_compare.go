package builtins

import (
	"fmt"

	"go.starlark.net/starlark"

	"pewter/lang"
)

// comparisons are the methods that compare tensors, element by element. Starlark's
// own operators compare whole values.
func comparisons() members[*Tensor] {
	var ms members[*Tensor]
	for _, f := range []struct {
		name, doc string
		f         func(a, b float32) bool
	}{
		{"lt", "1 where less, else 0.", func(a, b float32) bool { return a < b }}, {"le", "1 where not more, else 0.", func(a, b float32) bool { return a <= b }},
		{"gt", "1 where more, else 0.", func(a, b float32) bool { return a > b }}, {"ge", "1 where not less, else 0.", func(a, b float32) bool { return a >= b }},
		{"eq", "1 where equal, else 0.", func(a, b float32) bool { return a == b }}, {"ne", "1 where not equal, else 0.", func(a, b float32) bool { return a != b }},
	} {
		ms = append(ms, member[*Tensor]{method: compare(f.name, f.doc, f.f)})
	}
	return ms
}

func compare(name, doc string, f func(a, b float32) bool) *lang.Func {
	return &lang.Func{Name: name, Doc: doc, Returns: "tensor", Params: []lang.Param{{Name: "other", Type: lang.Any, Doc: "a tensor or a number"}},
		Run: func(c *lang.Call) (starlark.Value, error) {
			t := c.Recv.(*Tensor)
			b, err := operand(c.Value("other"), t.Shape)
			if err == nil && b == nil {
				err = fmt.Errorf("got %s, want a tensor or a number", describeNone(c.Value("other")))
			}
			if err != nil {
				return nil, c.Errorf("%w", err)
			}
			i := -1
			return t.apply(func(x float32) float32 { i++; return float32(truth(f(x, b(i)))) })
		}}
}
