package extend

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// methods are what computes with vectors what operators do with numbers.
var methods = map[token.Token]string{
	token.ADD: "%s.Add(%s)", token.SUB: "%s.Sub(%s)", token.MUL: "%s.Mul(%s)", token.QUO: "%s.Div(%s)",
	token.LSS: "%s.Less(%s)", token.LEQ: "%s.LessEq(%s)", token.EQL: "%s.Equal(%s)", token.NEQ: "%s.Equal(%s).Not()",
	token.GTR: "%[2]s.Less(%[1]s)", token.GEQ: "%[2]s.LessEq(%[1]s)", token.LAND: "%s.And(%s)", token.LOR: "%s.Or(%s)",
}

func (l *linter) binary(n *ast.BinaryExpr) {
	x, y := l.is(n.X, "Vector"), l.is(n.Y, "Vector")
	form, ok := methods[n.Op]
	if !ok || !x && !y {
		return
	}
	a, b := l.text(n.X), l.text(n.Y)
	switch {
	case x && y:
	case n.Op == token.MUL && x:
		form = "%s.Scale(%s)"
	case n.Op == token.MUL:
		form = "%[2]s.Scale(%[1]s)"
	case x:
		b = "t.Fill(" + b + ")"
	default:
		a = "t.Fill(" + a + ")"
	}
	l.refuse(n, "%s of a Vector: write %s", n.Op, fmt.Sprintf(form, a, b))
}

// text is the source of an expression, in brackets where it is more than a name or a call.
func (l *linter) text(e ast.Expr) string {
	i, j := l.fset.Position(e.Pos()).Offset, l.fset.Position(e.End()).Offset
	if i < 0 || j > len(l.src) || i > j {
		return "v"
	}
	s := string(l.src[i:j])
	if _, binary := e.(*ast.BinaryExpr); binary && !strings.HasPrefix(s, "(") {
		return "(" + s + ")"
	}
	return s
}
