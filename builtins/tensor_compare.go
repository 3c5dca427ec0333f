package builtins

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"pewter/lang"
)

var (
	_ lang.Elementwise    = (*Tensor)(nil)
	_ starlark.Comparable = (*Tensor)(nil)
)

// A comparison is one of the six, as an operator and as a method.
type comparison struct {
	op        syntax.Token
	name, doc string
}

var tensorComparisons = []comparison{
	{syntax.LT, "lt", "1 where less, else 0: the same as t < other."},
	{syntax.LE, "le", "1 where not more, else 0: t <= other."},
	{syntax.GT, "gt", "1 where more, else 0: t > other."},
	{syntax.GE, "ge", "1 where not less, else 0: t >= other."},
	{syntax.EQL, "eq", "1 where equal, else 0: t == other."},
	{syntax.NEQ, "ne", "1 where not equal, else 0: t != other."},
}

// comparisons are the methods that compare tensors, element by element.
func comparisons() members[*Tensor] {
	var ms members[*Tensor]
	for _, c := range tensorComparisons {
		ms = append(ms, member[*Tensor]{method: c.method()})
	}
	return ms
}

func (cmp comparison) method() *lang.Func {
	return &lang.Func{Name: cmp.name, Doc: cmp.doc, Returns: "tensor", Params: []lang.Param{{Name: "other", Type: lang.Any, Doc: "a tensor or a number"}},
		Run: func(c *lang.Call) (starlark.Value, error) {
			v, err := c.Recv.(*Tensor).with(cmp.name, c.Value("other"), false)
			if err == nil && v == nil {
				err = fmt.Errorf("got %s, want a tensor or a number", describeNone(c.Value("other")))
			}
			if err != nil {
				return nil, c.Errorf("%w", err)
			}
			return v, nil
		}}
}

// Compare is a comparison element by element, with a tensor of the same shape or
// a number: 1 where it holds, else 0.
func (t *Tensor) Compare(op syntax.Token, y starlark.Value) (starlark.Value, error) {
	c, ok := comparisonOf(op)
	if !ok {
		return nil, nil
	}
	return t.with(c.name, y, false)
}

func comparisonOf(op syntax.Token) (c comparison, ok bool) {
	for _, c := range tensorComparisons {
		if c.op == op {
			return c, true
		}
	}
	return comparison{}, false
}

// CompareSameType fails: what asks for it is a condition.
func (*Tensor) CompareSameType(op syntax.Token, _ starlark.Value, _ int) (bool, error) {
	return false, fmt.Errorf("tensor %s tensor not implemented as a condition", op)
}
