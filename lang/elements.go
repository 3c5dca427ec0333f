package lang

import (
	"fmt"
	"reflect"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// An Elementwise value is compared element by element: a < b is a value and not a
// truth. Starlark's comparisons know only truths, so those whose value is kept
// (an argument, an operand, what is assigned or returned) are compiled as calls.
// The conditions of if, while, and, or and not stay as they are, for speed, but
// for == and !=, which Starlark answers for any two values: those refuse elements.
type Elementwise interface {
	starlark.Value
	// Compare returns the value of x op y, x being the receiver, for one of
	// == != < <= > >=; or nil where it has no meaning.
	Compare(op syntax.Token, y starlark.Value) (starlark.Value, error)
}

// An Equal value answers == and != for values of other types too.
type Equal interface {
	starlark.Value
	// Equals reports whether y is equal, or false for known where it is as unlike as
	// any value of another type.
	Equals(y starlark.Value) (equal, known bool)
}

// Compare is Starlark's comparison, with what Equal values add to it.
func Compare(op syntax.Token, x, y starlark.Value) (bool, error) {
	if op == syntax.EQL || op == syntax.NEQ {
		for _, sides := range [][2]starlark.Value{{x, y}, {y, x}} {
			if e, ok := sides[0].(Equal); ok {
				if equal, known := e.Equals(sides[1]); known {
					return equal == (op == syntax.EQL), nil
				}
			}
		}
	}
	return starlark.Compare(op, x, y)
}

// mirrored has the operators of comparison, each with the one that says the same
// when its sides change places.
var mirrored = map[syntax.Token]syntax.Token{
	syntax.EQL: syntax.EQL, syntax.NEQ: syntax.NEQ,
	syntax.LT: syntax.GT, syntax.GT: syntax.LT, syntax.LE: syntax.GE, syntax.GE: syntax.LE,
}

// The names of the functions that comparisons are compiled to call.
func comparerName(op syntax.Token) string { return "<" + op.String() + ">" }
func askerName(op syntax.Token) string    { return "<if " + op.String() + ">" }

var comparers = starlark.StringDict{}

func init() {
	for op := range mirrored {
		comparers[comparerName(op)] = comparer(op, compareValues)
		comparers[askerName(op)] = comparer(op, askValues)
	}
}

type compareFunc = func(op syntax.Token, x, y starlark.Value) (starlark.Value, error)

func comparer(op syntax.Token, f compareFunc) *starlark.Builtin {
	return starlark.NewBuiltin(op.String(), func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		return f(op, args[0], args[1])
	})
}

func compareValues(op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	if e, ok := x.(Elementwise); ok {
		if v, err := e.Compare(op, y); v != nil || err != nil {
			return v, err
		}
	}
	if e, ok := y.(Elementwise); ok {
		if v, err := e.Compare(mirrored[op], x); v != nil || err != nil {
			return v, err
		}
	}
	is, err := Compare(op, x, y)
	return starlark.Bool(is), err
}

// askValues compares for a condition.
func askValues(op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	for _, v := range []starlark.Value{x, y} {
		if _, ok := v.(Elementwise); ok {
			return nil, fmt.Errorf("%s %s %s not implemented as a condition", x.Type(), op, y.Type())
		}
	}
	is, err := Compare(op, x, y)
	return starlark.Bool(is), err
}

// comparing is what is known of the comparisons of a file: those that are conditions,
// and those whose sides a function is told.
type comparing struct {
	asked map[syntax.Expr]bool
	told  map[syntax.Expr]*syntax.Ident
}

// compareElements rewrites the comparisons of f whose value is kept.
func compareElements(f *syntax.File) {
	c := comparing{map[syntax.Expr]bool{}, map[syntax.Expr]*syntax.Ident{}}
	syntax.Walk(f, func(n syntax.Node) bool {
		if n == nil {
			return false
		}
		for _, x := range conditions(n, c.asked) {
			c.asked[x] = true
		}
		told, to := toldIn(n)
		for _, x := range told {
			c.told[x] = to
		}
		eachOperand(n, c.byCall)
		return true
	})
}

// eachOperand calls f with each expression that n is made of.
func eachOperand(n syntax.Node, f func(*syntax.Expr)) {
	v := reflect.ValueOf(n).Elem()
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		switch field := v.Field(i).Addr().Interface().(type) {
		case *syntax.Expr:
			f(field)
		case *[]syntax.Expr:
			for k := range *field {
				f(&(*field)[k])
			}
		}
	}
}

// conditions returns the parts of n that are only asked whether they are true.
func conditions(n syntax.Node, asked map[syntax.Expr]bool) []syntax.Expr {
	switch n := n.(type) {
	case *syntax.IfStmt:
		return []syntax.Expr{n.Cond}
	case *syntax.WhileStmt:
		return []syntax.Expr{n.Cond}
	case *syntax.IfClause:
		return []syntax.Expr{n.Cond}
	case *syntax.CondExpr:
		return []syntax.Expr{n.Cond}
	case *syntax.ParenExpr:
		if asked[n] {
			return []syntax.Expr{n.X}
		}
	case *syntax.UnaryExpr:
		if n.Op == syntax.NOT {
			return []syntax.Expr{n.X}
		}
	case *syntax.BinaryExpr:
		if n.Op == syntax.AND || n.Op == syntax.OR {
			return []syntax.Expr{n.X, n.Y}
		}
	}
	return nil
}

// byCall makes a call of *x if that is a comparison that needs one.
func (c comparing) byCall(x *syntax.Expr) {
	b, ok := (*x).(*syntax.BinaryExpr)
	if !ok || mirrored[b.Op] == 0 {
		return
	}
	asked, told := c.asked[b], c.told[b]
	args := []syntax.Expr{b.X, b.Y}
	name := comparerName(b.Op)
	switch {
	case told != nil:
		args = []syntax.Expr{told, b.X, b.Y}
		if name = tellerName(b.Op); asked {
			name = tellAskerName(b.Op)
		}
	case asked:
		if b.Op != syntax.EQL && b.Op != syntax.NEQ || isText(b.X) || isText(b.Y) {
			return
		}
		name = askerName(b.Op)
	}
	*x = callAt(b.OpPos, name, args...)
}

func isText(x syntax.Expr) bool {
	l, ok := x.(*syntax.Literal)
	return ok && l.Token == syntax.STRING
}
