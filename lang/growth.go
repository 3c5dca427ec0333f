package lang

import (
	"math"
	"math/bits"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Some growers make more than they are given: x * n, and % with a text. They are
// compiled as calls of functions that first ask how large the result would be, unless
// a side is a number that could not do harm. A sum is no larger than its sides, so the
// watch on memory sees it grow.

// methodName is called for a method.
const methodName = "<method>"

// A growerFunc computes x op y, unless the result would have more than most bytes.
type growerFunc func(x, y starlark.Value, most uint64) (starlark.Value, error)

var growers = map[syntax.Token]growerFunc{syntax.STAR: times, syntax.PERCENT: percent}

func growerName(op syntax.Token) string { return "<" + op.String() + ">" }

func times(x, y starlark.Value, most uint64) (starlark.Value, error) {
	if err := fitProduct(x, y, most); err != nil {
		return nil, err
	}
	return starlark.Binary(syntax.STAR, x, y)
}

func fitProduct(x, y starlark.Value, most uint64) error {
	n, ok := x.(starlark.Int)
	if !ok {
		if n, ok = y.(starlark.Int); !ok {
			return nil
		}
		y = x
	}
	switch y := y.(type) {
	case starlark.Int:
		return fitDigits(n, y)
	case starlark.String:
		return tooMuch(repeated(len(y), n), most)
	case starlark.Bytes:
		return tooMuch(repeated(len(y), n), most)
	case *starlark.List:
		return tooMany(repeated(y.Len(), n), most/16)
	case starlark.Tuple:
		return tooMany(repeated(len(y), n), most/16)
	}
	return nil
}

// repeated is product, but 0 for what Starlark refuses to repeat.
func repeated(length int, n starlark.Int) uint64 {
	const refused = 1 << 30
	if p := product(length, n); p < refused {
		return p
	}
	return 0
}

// product is length * n, at most the largest number there is.
func product(length int, n starlark.Int) uint64 {
	if n.Sign() <= 0 || length == 0 {
		return 0
	}
	count, ok := n.Uint64()
	hi, lo := bits.Mul64(uint64(length), count)
	if !ok || hi != 0 {
		return math.MaxUint64
	}
	return lo
}

// longestInt is how many bits a whole number may have: its text is made in seconds.
const longestInt = 1 << 22

func fitDigits(x, y starlark.Int) error {
	if _, small := x.Int64(); small {
		return nil
	}
	if _, small := y.Int64(); small {
		return nil
	}
	if n := x.BigInt().BitLen() + y.BigInt().BitLen(); n > longestInt {
		return Advise(Fail(Exhausted, "the product would have %d digits, and the limit is %d", n*3/10, longestInt*3/10), "compute with floats: float(x)")
	}
	return nil
}

func percent(x, y starlark.Value, most uint64) (starlark.Value, error) {
	if s, ok := x.(starlark.String); ok {
		count := 1
		if _, once := y.(starlark.Tuple); !once {
			count = strings.Count(string(s), "%")
		}
		if err := fitFormatted(string(s), count, y, most); err != nil {
			return nil, err
		}
	}
	return starlark.Binary(syntax.PERCENT, x, y)
}

// boundGrowth compiles as calls the growers and methods of f that could make too much
// in one step.
func boundGrowth(f *syntax.File) {
	wrapped := map[*syntax.DotExpr]bool{}
	syntax.Walk(f, func(n syntax.Node) bool {
		if n == nil {
			return false
		}
		if a, ok := n.(*syntax.AssignStmt); ok {
			boundAssign(a)
		}
		eachOperand(n, func(x *syntax.Expr) {
			switch e := (*x).(type) {
			case *syntax.BinaryExpr:
				if name := grower(e.Op, e.X, e.Y); name != "" {
					*x = callAt(e.OpPos, name, e.X, e.Y)
				}
			case *syntax.DotExpr:
				if growing[e.Name.Name] != nil && !wrapped[e] {
					wrapped[e] = true
					*x = callAt(e.NamePos, methodName, e)
				}
			}
		})
		return true
	})
}

// boundAssign writes x *= y as x = x * y, where x can be looked at twice, and else gives
// it a place for x.
func boundAssign(a *syntax.AssignStmt) {
	op := map[syntax.Token]syntax.Token{syntax.STAR_EQ: syntax.STAR, syntax.PERCENT_EQ: syntax.PERCENT}[a.Op]
	if op == 0 || grower(op, a.LHS, a.RHS) == "" {
		return
	}
	if !still(a.LHS) {
		a.LHS = placed(a.LHS)
		return
	}
	a.Op, a.RHS = syntax.EQ, callAt(a.OpPos, grower(op, a.LHS, a.RHS), a.LHS, a.RHS)
}

// still reports whether x has the same value, and does nothing else, however often it
// is looked at.
func still(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Ident, *syntax.Literal:
		return true
	case *syntax.DotExpr:
		return still(x.X)
	case *syntax.IndexExpr:
		return still(x.X) && still(x.Y)
	case *syntax.ParenExpr:
		return still(x.X)
	}
	return false
}

// grower returns the function to call for x op y, "" where the operator does no harm.
func grower(op syntax.Token, x, y syntax.Expr) string {
	if growers[op] == nil || harmless(y) || op == syntax.STAR && harmless(x) {
		return ""
	}
	return growerName(op)
}

// harmless reports whether x is a number, by which nothing becomes many times as large.
func harmless(x syntax.Expr) bool {
	l, ok := x.(*syntax.Literal)
	if !ok {
		return false
	}
	n, whole := l.Value.(int64)
	return l.Token == syntax.FLOAT || whole && n <= 16
}

// callAt returns the call of a named function, at the place of an operator.
func callAt(pos syntax.Position, name string, args ...syntax.Expr) syntax.Expr {
	return &syntax.CallExpr{Fn: &syntax.Ident{NamePos: pos, Name: name}, Lparen: pos, Rparen: pos, Args: args}
}
