package merge

import (
	"math"

	"pewter/kernel"
)

// An exprOp is an operation of expressions.
type exprOp struct {
	args    int
	sign    string          // its infix form
	vector  kernel.VectorOp // what computes it
	fold    func(a, b, c float64) float64
	reduces bool                              // a whole tensor to a number
	rewrite func(args []*Expr) (*Expr, error) // into others
}

// exprOps holds the operations by name.
var exprOps map[string]exprOp

func init() {
	exprOps = map[string]exprOp{
		"add":   {args: 2, sign: "+", vector: kernel.OpAdd, fold: func(a, b, _ float64) float64 { return a + b }},
		"sub":   {args: 2, sign: "-", vector: kernel.OpSub, fold: func(a, b, _ float64) float64 { return a - b }},
		"mul":   {args: 2, sign: "*", vector: kernel.OpMul, fold: func(a, b, _ float64) float64 { return a * b }},
		"div":   {args: 2, sign: "/", vector: kernel.OpDiv, fold: func(a, b, _ float64) float64 { return a / b }},
		"min":   {args: 2, vector: kernel.OpMin, fold: func(a, b, _ float64) float64 { return min(a, b) }},
		"max":   {args: 2, vector: kernel.OpMax, fold: func(a, b, _ float64) float64 { return max(a, b) }},
		"lt":    {args: 2, sign: "<", vector: kernel.OpLess, fold: func(a, b, _ float64) float64 { return truth(a < b) }},
		"le":    {args: 2, sign: "<=", vector: kernel.OpLessEq, fold: func(a, b, _ float64) float64 { return truth(a <= b) }},
		"eq":    {args: 2, sign: "==", vector: kernel.OpEqual, fold: func(a, b, _ float64) float64 { return truth(a == b) }},
		"ne":    {args: 2, sign: "!=", vector: kernel.OpNotEqual, fold: func(a, b, _ float64) float64 { return truth(a != b) }},
		"and":   {args: 2, sign: "and", vector: kernel.OpAnd, fold: func(a, b, _ float64) float64 { return truth(a != 0 && b != 0) }},
		"or":    {args: 2, sign: "or", vector: kernel.OpOr, fold: func(a, b, _ float64) float64 { return truth(a != 0 || b != 0) }},
		"where": {args: 3, vector: kernel.OpWhere, fold: where},
		"neg":   {args: 1, vector: kernel.OpNeg, fold: func(a, _, _ float64) float64 { return -a }},
		"abs":   {args: 1, vector: kernel.OpAbs, fold: func(a, _, _ float64) float64 { return math.Abs(a) }},
		"sign":  {args: 1, vector: kernel.OpSign, fold: func(a, _, _ float64) float64 { return signOf(a) }},
		"sqrt":  {args: 1, vector: kernel.OpSqrt, fold: func(a, _, _ float64) float64 { return math.Sqrt(a) }},
		"exp":   {args: 1, vector: kernel.OpExp, fold: func(a, _, _ float64) float64 { return math.Exp(a) }},
		"log":   {args: 1, vector: kernel.OpLog, fold: func(a, _, _ float64) float64 { return math.Log(a) }},
		"pow":   {args: 2, sign: "**", vector: kernel.OpPow, fold: func(a, b, _ float64) float64 { return math.Pow(a, b) }},
		"gt":    {args: 2, rewrite: func(a []*Expr) (*Expr, error) { return Call("lt", a[1], a[0]) }},
		"ge":    {args: 2, rewrite: func(a []*Expr) (*Expr, error) { return Call("le", a[1], a[0]) }},
		"not":   {args: 1, rewrite: func(a []*Expr) (*Expr, error) { return Call("eq", a[0], Const(0)) }},
		"clip":  {args: 3, rewrite: clip},
		"sum":   {args: 1, reduces: true},
		"mean":  {args: 1, reduces: true},
		"norm":  {args: 1, reduces: true},
		"dot":   {args: 2, rewrite: func(a []*Expr) (*Expr, error) { return nest("sum", "mul", a) }},
	}
	square := exprOps["pow"]
	square.rewrite = power
	exprOps["pow"] = square
}

func where(a, b, c float64) float64 {
	if a != 0 {
		return b
	}
	return c
}

// clip is min(hi, max(lo, x)): of two that do not compare these take the second, so
// that NaN stays NaN.
func clip(a []*Expr) (*Expr, error) {
	x, err := Call("max", a[1], a[0])
	if err != nil {
		return nil, err
	}
	return Call("min", a[2], x)
}

// nest is outer(inner(args)).
func nest(outer, inner string, args []*Expr) (*Expr, error) {
	x, err := Call(inner, args...)
	if err != nil {
		return nil, err
	}
	return Call(outer, x)
}

// power makes squares products and halves roots.
func power(a []*Expr) (*Expr, error) {
	if b := a[1]; b.op == "" && b.name == "" {
		switch {
		case a[0].op == "" && a[0].name == "":
			return Const(math.Pow(a[0].num, b.num)), nil
		case b.num == 1:
			return a[0], nil
		case b.num == 2:
			return Call("mul", a[0], a[0])
		case b.num == 0.5:
			return Call("sqrt", a[0])
		}
	}
	return &Expr{op: "pow", args: a, size: a[0].size + a[1].size + 1}, nil
}
