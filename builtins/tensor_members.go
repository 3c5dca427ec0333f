package builtins

import (
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"pewter/lang"
)

// tensorOps are the operators of tensors, traced ones too.
var tensorOps = map[syntax.Token]string{
	syntax.PLUS: "add", syntax.MINUS: "sub", syntax.STAR: "mul", syntax.SLASH: "div", syntax.AMP: "and", syntax.PIPE: "or",
}

// elementFuncs are the methods that are functions of an element.
var elementFuncs = [][2]string{{"abs", "Absolute values."}, {"sqrt", "Square roots."}, {"exp", "Exponentials."}, {"log", "Natural logarithms."}, {"sign", "-1, 0 or 1."}}

var tensorMembers members[*Tensor]

func init() {
	tensorMembers = members[*Tensor]{
		{name: "shape", doc: "the dimensions", field: func(t *Tensor) (starlark.Value, error) { return lang.FromGo(t.Shape), nil }},
		{name: "dtype", doc: "the type of the elements", field: func(t *Tensor) (starlark.Value, error) { return starlark.String(t.DType.String()), nil }},
		{name: "size", doc: "the number of elements", field: func(t *Tensor) (starlark.Value, error) { return starlark.MakeInt(t.Tensor.Len()), nil }},
	}
	axis := lang.Param{Name: "axis", Type: lang.Int, Default: starlark.None, Doc: "the dimension to take away; None: all"}
	for _, r := range reductions {
		tensorMembers = append(tensorMembers, member[*Tensor]{method: &lang.Func{Name: r.name, Doc: r.doc, Returns: "float | tensor", Params: []lang.Param{axis}, Run: r.run}})
	}
	for _, f := range elementFuncs {
		tensorMembers = append(tensorMembers, member[*Tensor]{method: elementMethod(f[0], f[1])})
	}
	tensorMembers = append(tensorMembers, member[*Tensor]{method: elementMethod("clip", "Held between two bounds; NaN stays.",
		lang.Param{Name: "lo", Type: lang.Float, Doc: "the lower bound"}, lang.Param{Name: "hi", Type: lang.Float, Doc: "the upper bound"})})
	tensorMembers = append(tensorMembers, member[*Tensor]{method: &lang.Func{Name: "where", Returns: "tensor", Run: whereMethod, Doc: "The elements where the condition holds, those of other elsewhere: where(condition, t, other).",
		Params: []lang.Param{{Name: "condition", Type: lang.Any, Doc: "a tensor, as t > 0 gives one"}, {Name: "other", Type: lang.Any, Default: 0, Doc: "a tensor or a number"}}}})
	tensorMembers = append(tensorMembers, comparisons()...)
}

func whereMethod(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Tensor)
	condition, other := c.Value("condition"), c.Value("other")
	if condition == nil || other == nil {
		return nil, c.Errorf("got None, want a tensor or a number")
	}
	v, err := t.w.combine("where", condition, t, other)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return v, nil
}

// elementMethod is an operation on the receiver and numbers.
func elementMethod(op, doc string, numbers ...lang.Param) *lang.Func {
	return &lang.Func{Name: op, Doc: doc, Returns: "tensor", Params: numbers, Run: func(c *lang.Call) (starlark.Value, error) {
		t := c.Recv.(*Tensor)
		args := []operand{{t: t}}
		for _, p := range numbers {
			args = append(args, operand{x: c.Float(p.Name), isNumber: true})
		}
		return t.w.operate(op, args...)
	}}
}
