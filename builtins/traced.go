package builtins

import (
	"fmt"
	"slices"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"pewter/builtins/merge"
	"pewter/lang"
)

// A Traced tensor stands for the elements of every tensor of a model while a
// merge method is traced: arithmetic on it makes an expression.
type Traced struct {
	value
	e  *merge.Expr
	tr *tracing
}

// tracing is one run of a function over traced tensors. misuse is what it did
// that Starlark gives no way to refuse at once.
type tracing struct{ misuse error }

var (
	_ starlark.HasAttrs   = (*Traced)(nil)
	_ starlark.HasBinary  = (*Traced)(nil)
	_ starlark.HasUnary   = (*Traced)(nil)
	_ starlark.Comparable = (*Traced)(nil)
	_ lang.Elementwise    = (*Traced)(nil)
)

// String shows the expression.
func (t *Traced) String() string { return "<tensor " + t.e.String() + ">" }

// Type returns "tensor".
func (*Traced) Type() string { return "tensor" }

var errUnknown = fmt.Errorf("the elements are not known when a method is traced, so it cannot choose by them: write where(condition, x, y), and c & d, c | d, ~c in place of and, or, not")

// Truth is asked for by if, and, or, not: it is noted, and the trace fails.
func (t *Traced) Truth() starlark.Bool {
	t.tr.misuse = errUnknown
	return true
}

// Compare is a comparison with a traced tensor or a number.
func (t *Traced) Compare(op syntax.Token, y starlark.Value) (starlark.Value, error) {
	c, ok := comparisonOf(op)
	if !ok {
		return nil, nil
	}
	return trace(c.name, t, y)
}

// CompareSameType fails: what asks for it is a condition.
func (*Traced) CompareSameType(syntax.Token, starlark.Value, int) (bool, error) {
	return false, errUnknown
}

// Binary is arithmetic with a traced tensor or a number.
func (t *Traced) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	name := tensorOps[op]
	if name == "" {
		return nil, nil
	}
	if side == starlark.Right {
		return trace(name, y, t)
	}
	return trace(name, t, y)
}

// Unary is negation, and ~ for not.
func (t *Traced) Unary(op syntax.Token) (starlark.Value, error) {
	switch op {
	case syntax.MINUS:
		return trace("neg", t)
	case syntax.TILDE:
		return trace("not", t)
	}
	return nil, nil
}

// trace applies an operation, at least one of whose arguments is traced.
func trace(op string, args ...starlark.Value) (starlark.Value, error) {
	es := make([]*merge.Expr, len(args))
	var tr *tracing
	for i, a := range args {
		e, err := expressionOf(a)
		if err != nil {
			return nil, err
		}
		if t, ok := a.(*Traced); ok {
			tr = t.tr
		}
		es[i] = e
	}
	e, err := merge.Call(op, es...)
	return &Traced{e: e, tr: tr}, err
}

// expressionOf returns a traced tensor or a number as an expression.
func expressionOf(v starlark.Value) (*merge.Expr, error) {
	switch v := v.(type) {
	case *Traced:
		return v.e, nil
	case *Tensor:
		return nil, fmt.Errorf("got a tensor of known elements; a merge method is of every tensor of its models, so that only they and numbers belong in it")
	}
	if x, ok := starlark.AsFloat(v); ok {
		return merge.Const(x), nil
	}
	return nil, fmt.Errorf("got %s, want a tensor or a number", v.Type())
}

// Attr returns an attribute.
func (t *Traced) Attr(name string) (starlark.Value, error) { return tracedMembers.attr(t, name) }

// AttrNames returns the names of the attributes.
func (*Traced) AttrNames() []string { return tracedMembers.names() }

var tracedMembers members[*Traced]

func init() {
	add := func(name, doc string, args ...string) {
		f := &lang.Func{Name: name, Doc: doc, Returns: "tensor"}
		for _, a := range args {
			f.Params = append(f.Params, lang.Param{Name: a, Type: lang.Any, Doc: "a tensor or a number"})
		}
		f.Run = func(c *lang.Call) (starlark.Value, error) {
			in := []starlark.Value{c.Recv}
			for _, a := range args {
				in = append(in, c.Value(a))
			}
			v, err := trace(name, in...)
			if err != nil {
				return nil, c.Errorf("%w", err)
			}
			return v, nil
		}
		tracedMembers = append(tracedMembers, member[*Traced]{method: f})
	}
	for _, f := range append(slices.Clone(elementFuncs), [][2]string{{"sum", "The sum over the tensor, a number."}, {"mean", "The mean over the tensor."}, {"norm", "The square root of the sum of squares."}}...) {
		add(f[0], f[1])
	}
	for _, c := range tensorComparisons {
		add(c.name, c.doc, "other")
	}
	for _, f := range [][2]string{{"min", "The lesser of two."}, {"max", "The greater of two."}, {"pow", "To a power."}, {"dot", "The sum of products, a number."}} {
		add(f[0], f[1], "other")
	}
	add("clip", "Held between two bounds.", "lo", "hi")
}
