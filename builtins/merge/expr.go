package merge

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pewter/internal/plural"
	"pewter/internal/suggest"
)

// An Expr is an expression over tensors, element by element: a variable, a
// number, an operation, or a reduction of a whole tensor to a number. It is
// made by ParseExpr, or piece by piece with Var, Const and Call.
type Expr struct {
	op   string // of exprOps; "" for a variable or a number
	name string // of a variable
	num  float64
	args []*Expr
	size int // parts, each counted as often as it is written
}

// mostParts bounds what an expression is when it is written out.
const mostParts = 10000

// Var returns the variable of a name.
func Var(name string) *Expr { return &Expr{name: name} }

// Const returns a number.
func Const(x float64) *Expr { return &Expr{num: x} }

// Call returns an operation on expressions. Operations on numbers alone are
// carried out at once.
func Call(op string, args ...*Expr) (*Expr, error) {
	o, ok := exprOps[op]
	if !ok {
		return nil, fmt.Errorf("unknown function %q%s; have: %s", op, suggest.DidYouMean(op, keys(exprOps)), strings.Join(keys(exprOps), ", "))
	}
	if (op == "min" || op == "max") && len(args) > 2 {
		inner, err := Call(op, args[:len(args)-1]...)
		if err != nil {
			return nil, err
		}
		args = []*Expr{inner, args[len(args)-1]}
	}
	if len(args) != o.args {
		return nil, fmt.Errorf("%s takes %s, got %d", op, plural.Of(o.args, "argument"), len(args))
	}
	size := 1
	for _, a := range args {
		if size += a.size + 1; size > mostParts {
			return nil, fmt.Errorf("an expression of more than %d parts", mostParts)
		}
	}
	if o.rewrite != nil {
		return o.rewrite(args)
	}
	e := &Expr{op: op, args: args, size: size}
	if !o.reduces && !slices.ContainsFunc(args, func(a *Expr) bool { return a.op != "" || a.name != "" }) {
		return Const(e.fold()), nil
	}
	return e, nil
}

// String returns the expression as it would be written.
func (e *Expr) String() string {
	switch {
	case e.name != "":
		return e.name
	case e.op == "":
		return strconv.FormatFloat(e.num, 'g', -1, 64)
	}
	parts := make([]string, len(e.args))
	for i, a := range e.args {
		parts[i] = a.String()
	}
	switch sign := exprOps[e.op].sign; {
	case e.op == "neg":
		return "-" + parts[0]
	case sign != "":
		return "(" + parts[0] + " " + sign + " " + parts[1] + ")"
	}
	return e.op + "(" + strings.Join(parts, ", ") + ")"
}

// Vars returns the names of the variables, sorted.
func (e *Expr) Vars() []string {
	var names []string
	e.walk(func(e *Expr) {
		if e.name != "" {
			names = append(names, e.name)
		}
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// walk calls f for the parts of an expression, and then for itself; a part
// that occurs twice as one value is visited once.
func (e *Expr) walk(f func(*Expr)) {
	seen := make(map[*Expr]bool)
	var visit func(*Expr)
	visit = func(e *Expr) {
		if seen[e] {
			return
		}
		seen[e] = true
		for _, a := range e.args {
			visit(a)
		}
		f(e)
	}
	visit(e)
}

// fold computes an operation on numbers.
func (e *Expr) fold() float64 {
	x := make([]float64, 3)
	for i, a := range e.args {
		x[i] = a.num
	}
	return exprOps[e.op].fold(x[0], x[1], x[2])
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func signOf(x float64) float64 {
	if x != x || x == 0 {
		return x
	}
	return math.Copysign(1, x)
}
