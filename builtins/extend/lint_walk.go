package extend

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// walk checks every statement and expression.
func (l *linter) walk() {
	var loops []ast.Node // around the node
	var stack []ast.Node
	ast.Inspect(l.file, func(n ast.Node) bool {
		if n == nil {
			last := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if len(loops) > 0 && loops[len(loops)-1] == last {
				loops = loops[:len(loops)-1]
			}
			return true
		}
		stack = append(stack, n)
		l.statement(n)
		l.expression(n, loops)
		if s, ok := n.(*ast.SelectorExpr); ok && len(stack) > 1 {
			l.methodValue(s, stack[len(stack)-2])
		}
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			loops = append(loops, n)
		}
		return true
	})
}

// methodValue refuses a method that is named and not called.
func (l *linter) methodValue(s *ast.SelectorExpr, parent ast.Node) {
	c, ok := parent.(*ast.CallExpr)
	if sel := l.info.Selections[s]; sel != nil && sel.Kind() != types.FieldVal && !(ok && c.Fun == s) {
		l.refuse(s, "%s without a call, which the interpreter takes for what it is later: write func() with the call in it", l.text(s))
	}
}

func (l *linter) statement(n ast.Node) {
	switch n := n.(type) {
	case *ast.GoStmt:
		l.refuse(n, "a goroutine: what ends first would change results; call the function, pewter uses all cores itself")
	case *ast.SelectStmt, *ast.SendStmt, *ast.ChanType:
		l.refuse(n, "a channel: methods run without goroutines; use a slice")
	case *ast.DeferStmt:
		l.refuse(n, "defer: there is nothing to close here; write it at the end")
	case *ast.BranchStmt:
		if n.Tok == token.GOTO {
			l.refuse(n, "goto: write a loop")
		}
	case *ast.ForStmt:
		l.forLoop(n)
	case *ast.RangeStmt:
		l.rangeLoop(n)
	case *ast.TypeSpec:
		if n.TypeParams != nil {
			l.refuse(n, "type %s has type parameters, which the interpreter gets wrong in places: write it for the type that you need", n.Name.Name)
		}
	}
}

// elementwise is what is said of a loop over elements.
const elementwise = "a loop over the elements, which would be interpreted, some hundred times slower than pewter: compute with whole vectors, such as a.Add(b.Scale(0.5)) or a.Less(b).Where(a, b)"

func (l *linter) forLoop(n *ast.ForStmt) {
	if n.Cond != nil && l.countsElements(n.Cond) {
		l.refuse(n, elementwise)
	}
}

func (l *linter) rangeLoop(n *ast.RangeStmt) {
	t := l.info.TypeOf(n.X)
	if t == nil {
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		l.refuse(n, "a loop over a map, whose order changes from run to run: keep a sorted slice of the keys and loop over that")
	case *types.Basic:
		if u.Info()&types.IsInteger != 0 {
			if l.countsElements(n.X) {
				l.refuse(n, elementwise)
				return
			}
			l.refuse(n, "a loop over a number, which the interpreter does not know: write for i := 0; i < n; i++")
		}
	case *types.Signature:
		l.refuse(n, "a loop over a function, which the interpreter does not know: return a slice and loop over that")
	case *types.Chan:
		l.refuse(n, "a channel: methods run without goroutines; use a slice")
	default:
		if l.is(n.X, "Vector") {
			l.refuse(n, elementwise)
		}
	}
}

// countsElements reports whether an expression asks for the number of elements.
func (l *linter) countsElements(e ast.Expr) (yes bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if s, ok := c.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Len" && l.is(s.X, "Tensor") {
				yes = true
			}
		}
		return !yes
	})
	return yes
}

func (l *linter) expression(n ast.Node, loops []ast.Node) {
	switch n := n.(type) {
	case *ast.FuncLit:
		for _, loop := range loops {
			l.captured(n, loop)
		}
	case *ast.UnaryExpr:
		l.unary(n, loops)
	case *ast.BinaryExpr:
		l.binary(n)
	case *ast.IndexExpr:
		if l.is(n.X, "Vector") {
			l.refuse(n, "an element of a Vector: it has none before it is computed; compute with whole vectors, such as a.Add(b) for a[i] + b[i]")
		}
	case *ast.CallExpr:
		l.call(n)
	case *ast.TypeAssertExpr:
		if t := l.info.TypeOf(n.Type); n.Type != nil && t != nil && holdsFunc(t) {
			l.refuse(n, "a function taken out of an interface could call itself without end: call it by its name")
		}
	case *ast.StructType, *ast.ArrayType, *ast.MapType:
		if a, ok := n.(*ast.ArrayType); ok {
			l.size(a)
		}
		if t := l.info.TypeOf(n.(ast.Expr)); t != nil && containsFunc(t) {
			l.refuse(n, "functions kept in a value could call themselves without end: write a switch that calls each by its name")
		}
	case *ast.AssignStmt:
		l.assignment(n)
	case *ast.ValueSpec:
		if t := l.typeOfSpec(n); len(n.Values) == 0 && t != nil && holdsFunc(t) {
			l.refuse(n, "a function variable without a value: give it one where it is declared, or write a func")
		}
	case *ast.Ident:
		if b, ok := l.info.Uses[n].(*types.Builtin); ok {
			l.builtin(n, b.Name())
		}
	}
}

func (l *linter) typeOfSpec(n *ast.ValueSpec) types.Type {
	if n.Type == nil {
		return nil
	}
	return l.info.TypeOf(n.Type)
}

// assignment refuses to change a function variable: it could then call itself.
func (l *linter) assignment(n *ast.AssignStmt) {
	if n.Tok == token.DEFINE {
		return
	}
	for _, e := range n.Lhs {
		if t := l.info.TypeOf(e); t != nil && holdsFunc(t) {
			l.refuse(n, "a function variable is changed and could call itself without end: declare another one")
		}
	}
}

func (l *linter) builtin(n *ast.Ident, name string) {
	switch name {
	case "min", "max":
		l.refuse(n, "%s, which the interpreter does not know: write math.M%s, or an if", name, name[1:])
	case "clear":
		l.refuse(n, "clear, which the interpreter does not know: make a new one")
	case "recover":
		l.refuse(n, "recover: pewter makes an error of a panic, with its line; leave it out")
	case "print", "println":
		l.refuse(n, "%s: a method has nobody to talk to; panic(fmt.Sprint(…)) ends the merge with a message", name)
	}
}

func (l *linter) call(n *ast.CallExpr) {
	id, ok := n.Fun.(*ast.Ident)
	if !ok {
		return
	}
	b, ok := l.info.Uses[id].(*types.Builtin)
	if !ok || len(n.Args) == 0 {
		return
	}
	switch b.Name() {
	case "new":
		if tv, known := l.info.Types[n.Args[0]]; known && !tv.IsType() {
			l.refuse(n, "new of a value, of which the interpreter makes a zero without a word: write x := value, then &x")
		}
	case "make":
		for _, a := range n.Args[1:] {
			l.length(a)
		}
	}
}

// length refuses a constant length of a make that is too large; others are looked at
// as the program runs.
func (l *linter) length(e ast.Expr) {
	v := l.info.Types[e].Value
	if v == nil {
		l.lengths = append(l.lengths, e)
		return
	}
	if v.Kind() != constant.Int {
		return
	}
	if x, ok := constant.Int64Val(v); !ok || x > mostElements {
		l.refuse(e, "%s elements, want at most %d: weights are Vectors, which need no room", v, mostElements)
	}
}

// size refuses arrays that are too large.
func (l *linter) size(n *ast.ArrayType) {
	t := l.info.TypeOf(n)
	if n.Len == nil || t == nil {
		return
	}
	if s := types.SizesFor("gc", "amd64").Sizeof(t); s < 0 || s > 8*mostElements {
		l.refuse(n, "an array of more than %d bytes: weights are Vectors, which need no room", 8*mostElements)
	}
}

// captured refuses a variable of a loop that a function in it uses.
func (l *linter) captured(fn *ast.FuncLit, loop ast.Node) {
	mine := l.variables(loop)
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && mine[l.info.Uses[id]] {
			l.refuse(id, "the function uses %s of the loop around it, which the interpreter shares between turns: write %s := %s before the function", id.Name, id.Name, id.Name)
			return false
		}
		return true
	})
}

// variables are those that a loop declares.
func (l *linter) variables(loop ast.Node) map[types.Object]bool {
	out := map[types.Object]bool{}
	add := func(list ...ast.Expr) {
		for _, e := range list {
			if id, ok := e.(*ast.Ident); ok && l.info.Defs[id] != nil {
				out[l.info.Defs[id]] = true
			}
		}
	}
	switch n := loop.(type) {
	case *ast.ForStmt:
		if a, ok := n.Init.(*ast.AssignStmt); ok {
			add(a.Lhs...)
		}
	case *ast.RangeStmt:
		add(n.Key, n.Value)
	}
	return out
}

func (l *linter) unary(n *ast.UnaryExpr, loops []ast.Node) {
	switch {
	case n.Op == token.ARROW:
		l.refuse(n, "a channel: methods run without goroutines; use a slice")
	case n.Op == token.SUB && l.is(n.X, "Vector"):
		l.refuse(n, "- of a Vector: write %s.Neg()", l.text(n.X))
	case n.Op == token.AND:
		id, ok := n.X.(*ast.Ident)
		for _, loop := range loops {
			if ok && l.variables(loop)[l.info.Uses[id]] {
				l.refuse(n, "the address of %s of the loop around it, which the interpreter shares between turns: write %s := %s first", id.Name, id.Name, id.Name)
			}
		}
	}
}
