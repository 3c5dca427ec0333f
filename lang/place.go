package lang

import (
	"errors"
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// placeName makes the place that x[i] *= n assigns to, where x[i] may not be looked at
// twice: it is compiled as <place>(x, i)[0] *= n, which asks x and i once, as before.
const placeName = "<place>"

// placed returns the left side of a growing assignment, as a place.
func placed(lhs syntax.Expr) syntax.Expr {
	switch x := lhs.(type) {
	case *syntax.ParenExpr:
		return placed(x.X)
	case *syntax.IndexExpr:
		zero := &syntax.Literal{Token: syntax.INT, TokenPos: x.Lbrack, Raw: "0", Value: int64(0)}
		return &syntax.IndexExpr{X: callAt(x.Lbrack, placeName, x.X, x.Y), Lbrack: x.Lbrack, Y: zero, Rbrack: x.Rbrack}
	}
	return lhs
}

// A place is where an element of a list or a dict is.
type place struct {
	starlark.Value // the list
	thread         *starlark.Thread
	index          starlark.Value
	most           uint64
}

// Get returns what is there.
func (p *place) Get(starlark.Value) (v starlark.Value, found bool, err error) {
	v, err = element(p.thread, "get", p.Value, p.index)
	return grownValue{v, p.most}, true, err
}

// SetKey puts a value there.
func (p *place) SetKey(_, v starlark.Value) error {
	_, err := element(p.thread, "set", p.Value, p.index, v)
	return err
}

// A grownValue is the left side of an operator that could make too much of it.
type grownValue struct {
	starlark.Value
	most uint64
}

// Binary is the operator, guarded.
func (g grownValue) Binary(op syntax.Token, y starlark.Value, _ starlark.Side) (starlark.Value, error) {
	return growers[op](g.Value, y, g.most)
}

// placing are x[i] and x[i] = v, as Starlark has them.
var placing = func() starlark.StringDict {
	globals, err := starlark.ExecFileOptions(&syntax.FileOptions{}, &starlark.Thread{}, placeName, `
def get(x, i):
    return x[i]

def set(x, i, v):
    x[i] = v
`, nil)
	if err != nil {
		panic(fmt.Sprint("defect: ", err))
	}
	return globals
}()

func element(thread *starlark.Thread, name string, args ...starlark.Value) (starlark.Value, error) {
	v, err := starlark.Call(thread, placing[name], args, nil)
	var failed *starlark.EvalError
	if errors.As(err, &failed) {
		return nil, failed.Unwrap() // its place is the caller's
	}
	return v, err
}
