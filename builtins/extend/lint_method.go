package extend

import (
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// reserved are the parameters that all merges have.
var reserved = []string{"models", "method", "base", "weights", "name", "seed", "dtype", "tokenizers", "compat", "extension"}

var methodName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// registrations finds the calls of ext.Method, and checks what they register.
func (l *linter) registrations() {
	inits := map[*ast.CallExpr]bool{} // statements of init
	for _, d := range l.file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			for _, s := range fn.Body.List {
				if e, ok := s.(*ast.ExprStmt); ok {
					if c, ok := e.X.(*ast.CallExpr); ok {
						inits[c] = true
					}
				}
			}
		}
	}
	ast.Inspect(l.file, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		f, ok := l.callee(c)
		if !ok || f.Pkg() == nil || f.Pkg().Path() != apiPath || f.Name() != "Method" {
			return true
		}
		if !inits[c] {
			l.refuse(c, "ext.Method is called elsewhere than as a statement of func init: move it there")
			return true
		}
		l.register(c)
		return true
	})
	if len(l.registered) == 0 && len(l.findings) == 0 {
		l.refuse(l.file.Name, `nothing is registered: call ext.Method("name", "what it does", Type{…}) in func init`)
	}
}

// callee returns the function that a call names.
func (l *linter) callee(c *ast.CallExpr) (*types.Func, bool) {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil, false
	}
	f, ok := l.info.Uses[s.Sel].(*types.Func)
	return f, ok
}

func (l *linter) register(c *ast.CallExpr) {
	name, ok := l.constant(c.Args[0])
	switch {
	case !ok || !methodName.MatchString(name):
		l.refuse(c.Args[0], "the name is %s: want a constant such as \"my_method\", of small letters, digits and _", l.text(c.Args[0]))
		return
	case slices.ContainsFunc(l.registered, func(r registration) bool { return r.name == name }):
		l.refuse(c.Args[0], "%q is registered twice: choose another name", name)
		return
	}
	if doc, ok := l.constant(c.Args[1]); !ok || strings.TrimSpace(doc) == "" {
		l.refuse(c.Args[1], "the documentation is %s: want a constant sentence, for help(%s)", l.text(c.Args[1]), name)
		return
	}
	lit, ok := c.Args[2].(*ast.CompositeLit)
	if !ok {
		l.refuse(c.Args[2], "the method is %s: want a struct with its default values, as Type{Scale: 1}", l.text(c.Args[2]))
		return
	}
	id, ok := lit.Type.(*ast.Ident)
	t, named := l.info.TypeOf(lit).(*types.Named)
	if !ok || !named {
		l.refuse(lit, "the method is of type %s: want a struct type of this file", l.info.TypeOf(lit))
		return
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		l.refuse(lit, "%s is no struct: want one, whose exported fields are the hyper-parameters", id.Name)
		return
	}
	l.fields(id, s)
	r := registration{name: name, typ: id.Name, literal: l.text(lit), at: l.fset.Position(c.Pos()).String()}
	r.checks = l.hasCheck(t)
	l.registered = append(l.registered, r)
}

func (l *linter) constant(e ast.Expr) (string, bool) {
	v := l.info.Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}

// fields checks the hyper-parameters of a method.
func (l *linter) fields(at ast.Node, s *types.Struct) {
	for f := range s.Fields() {
		snake := strings.ToLower(f.Name())
		switch {
		case f.Embedded():
			l.refuse(at, "field %s is embedded: give it a name", f.Name())
		case !f.Exported():
			l.refuse(at, "field %s is not a hyper-parameter, which begins with a capital, and nothing else may be kept between tensors: write %s, or leave it out", f.Name(), strings.ToUpper(f.Name()[:1])+f.Name()[1:])
		case slices.Contains(reserved, snake):
			l.refuse(at, "field %s would be parameter %s, which all merges have: rename it", f.Name(), snake)
		case !parameter(f.Type()):
			l.refuse(at, "field %s is of type %s: want float64, int, bool, string or ext.PerModel", f.Name(), strings.TrimPrefix(f.Type().String(), "main."))
		}
	}
}

// parameter reports whether hyper-parameters may be of a type.
func parameter(t types.Type) bool {
	switch t.String() {
	case "float64", "int", "bool", "string", apiPath + ".PerModel":
		return true
	}
	return false
}

// hasCheck reports whether a type has a method Check() error.
func (l *linter) hasCheck(t *types.Named) bool {
	o, _, _ := types.LookupFieldOrMethod(t, true, t.Obj().Pkg(), "Check")
	f, ok := o.(*types.Func)
	if !ok {
		return false
	}
	sig := f.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && sig.Results().At(0).Type().String() == "error"
}
