package lang

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// teller is the function that is told the sides of a comparison: expect(a < b) can
// say what they were.
const teller = "expect"

// Told is the truth of a comparison that expect was given, with its sides.
type Told struct {
	starlark.Bool
	Op   syntax.Token
	X, Y starlark.Value
}

// Holds is the comparison and its truth, in words.
func (t Told) Holds() string {
	return fmt.Sprintf("%s %s %s, which is %s", short(t.X), t.Op, short(t.Y), t.Bool)
}

func tellerName(op syntax.Token) string    { return "<tell " + op.String() + ">" }
func tellAskerName(op syntax.Token) string { return "<tell if " + op.String() + ">" }

func init() {
	for op := range mirrored {
		comparers[tellerName(op)] = telling(op, compareValues)
		comparers[tellAskerName(op)] = telling(op, askValues)
	}
}

// telling is a comparison that also gets the function that is to be told. One of the
// user's own that has its name is given the truth alone.
func telling(op syntax.Token, f compareFunc) *starlark.Builtin {
	return starlark.NewBuiltin(op.String(), func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		v, err := f(op, args[1], args[2])
		is, truth := v.(starlark.Bool)
		if to, ok := args[0].(*starlark.Builtin); err != nil || !truth || !ok || to.Name() != teller {
			return v, err
		}
		return Told{is, op, args[1], args[2]}, nil
	})
}

// toldIn returns the comparisons that decide the first argument of a call of the
// teller, and its name as written.
func toldIn(n syntax.Node) (x []syntax.Expr, to *syntax.Ident) {
	call, ok := n.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil, nil
	}
	if to, ok = call.Fn.(*syntax.Ident); !ok || to.Name != teller {
		return nil, nil
	}
	return deciding(call.Args[0]), to
}

// deciding returns the comparisons of which the value of x is one.
func deciding(x syntax.Expr) []syntax.Expr {
	switch x := x.(type) {
	case *syntax.ParenExpr:
		return deciding(x.X)
	case *syntax.BinaryExpr:
		if x.Op == syntax.AND || x.Op == syntax.OR {
			return append(deciding(x.X), deciding(x.Y)...)
		}
		if mirrored[x.Op] != 0 {
			return []syntax.Expr{x}
		}
	}
	return nil
}
