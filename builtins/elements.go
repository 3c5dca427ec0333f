package builtins

import (
	"fmt"
	"slices"

	"go.starlark.net/starlark"

	"pewter/lang"
)

// elements are the functions of tensors, element by element; of numbers too.
func (w *World) elements() []*lang.Func {
	x, y := lang.Param{Name: "x", Type: lang.Any, Doc: "a tensor or a number"}, lang.Param{Name: "y", Type: lang.Any, Doc: "another"}
	return []*lang.Func{
		w.element("where", "where", "x where the condition is not 0, else y.", exampleModel+"t = m[\"model.layers.0.mlp.up_proj.weight\"]\nexpect(where(sign(t), 2.0, 1.0).mean(), 2.0)",
			lang.Param{Name: "condition", Type: lang.Any, Doc: "a tensor, as a > b gives one"}, x, y),
		w.element("abs", "abs", "The absolute value.", "expect(abs(-2), 2)", x),
		w.element("sign", "sign", "-1, 0 or 1.", "expect(sign(-0.5), -1.0)", x),
		w.element("minimum", "min", "The lesser of two.", "expect(minimum(1, 2), 1.0)", x, y),
		w.element("maximum", "max", "The greater of two.", "expect(maximum(1, 2), 2.0)", x, y),
		w.element("clip", "clip", "x held between two bounds.", "expect(clip(3, 0, 1), 1.0)", x,
			lang.Param{Name: "lo", Type: lang.Any, Doc: "the least"}, lang.Param{Name: "hi", Type: lang.Any, Doc: "the greatest"}),
	}
}

// element is the row of one operation of expressions.
func (w *World) element(name, op, doc, example string, params ...lang.Param) *lang.Func {
	return &lang.Func{Name: name, Group: "Numbers", Returns: "tensor | number", Doc: doc, Example: example, Params: params,
		Run: func(c *lang.Call) (starlark.Value, error) {
			args := make([]starlark.Value, len(params))
			for i, p := range params {
				if args[i] = c.Value(p.Name); args[i] == nil {
					return nil, c.Errorf("parameter %s: got None, want a tensor or a number", p.Name)
				}
			}
			v, err := w.combine(op, args...)
			if err != nil {
				return nil, c.Errorf("%w", err)
			}
			return v, nil
		}}
}

// combine applies an operation to traced tensors, tensors or numbers.
func (w *World) combine(op string, args ...starlark.Value) (starlark.Value, error) {
	if slices.ContainsFunc(args, func(a starlark.Value) bool { _, ok := a.(*Traced); return ok }) {
		return trace(op, args...) // before any tensor whose elements are known
	}
	if slices.ContainsFunc(args, isTensor) {
		return w.elementwiseOf(op, args)
	}
	if i, ok := args[0].(starlark.Int); ok && op == "abs" { // ints stay what they are
		if i.Sign() < 0 {
			i = starlark.MakeInt(0).Sub(i)
		}
		return i, nil
	}
	v, err := trace(op, args...)
	if err != nil {
		return nil, err
	}
	x, _ := v.(*Traced).e.Number()
	return starlark.Float(x), nil
}

// elementwiseOf applies an operation to tensors and numbers.
func (w *World) elementwiseOf(op string, args []starlark.Value) (starlark.Value, error) {
	in := make([]operand, len(args))
	for i, a := range args {
		if in[i] = operandOf(a); in[i] == (operand{}) {
			return nil, fmt.Errorf("got %s, want a tensor or a number", a.Type())
		}
	}
	return w.operate(op, in...)
}

func isTensor(v starlark.Value) bool { return v != nil && v.Type() == "tensor" }
