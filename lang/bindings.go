package lang

import (
	"fmt"
	"strings"

	"go.starlark.net/syntax"
)

// bindings are the global names that a file binds.
type bindings struct {
	first   map[string]syntax.Position // where each is first bound
	names   []string                   // in that order
	def     map[string]syntax.Position // where a plain statement defines it
	double  []*syntax.Ident            // further plain definitions
	updated map[string]bool            // bound otherwise than as the variable of a for loop
}

// bindingsOf collects the names that the statements of f bind outside functions.
func bindingsOf(f *syntax.File) *bindings {
	b := &bindings{first: map[string]syntax.Position{}, def: map[string]syntax.Position{}, updated: map[string]bool{}}
	b.stmts(f.Stmts, true)
	return b
}

// stmts collects from a block; plain says that it is that of the file itself and
// not of a loop or a branch.
func (b *bindings) stmts(block []syntax.Stmt, plain bool) {
	for _, s := range block {
		switch s := s.(type) {
		case *syntax.AssignStmt:
			b.target(s.LHS, plain && s.Op == syntax.EQ, true)
		case *syntax.DefStmt:
			b.bind(s.Name, plain, true)
		case *syntax.LoadStmt:
			for _, id := range s.To {
				b.bind(id, plain, true)
			}
		case *syntax.ForStmt:
			b.target(s.Vars, false, false)
			b.stmts(s.Body, false)
		case *syntax.WhileStmt:
			b.stmts(s.Body, false)
		case *syntax.IfStmt:
			b.stmts(s.True, false)
			b.stmts(s.False, false)
		}
	}
}

// target collects from the left side of an assignment.
func (b *bindings) target(x syntax.Expr, plain, update bool) {
	switch x := x.(type) {
	case *syntax.Ident:
		b.bind(x, plain, update)
	case *syntax.ParenExpr:
		b.target(x.X, plain, update)
	case *syntax.TupleExpr:
		for _, e := range x.List {
			b.target(e, plain, update)
		}
	case *syntax.ListExpr:
		for _, e := range x.List {
			b.target(e, plain, update)
		}
	}
}

func (b *bindings) bind(id *syntax.Ident, plain, update bool) {
	name := id.Name
	if _, seen := b.first[name]; !seen {
		b.first[name] = id.NamePos
		b.names = append(b.names, name)
	}
	if _, seen := b.def[name]; plain && seen && name != "_" {
		b.double = append(b.double, id)
	} else if plain {
		b.def[name] = id.NamePos
	}
	b.updated[name] = b.updated[name] || update
}

// private returns the names that stay within a cell: those that begin with an
// underscore, and those bound by for loops alone.
func (b *bindings) private() map[string]bool {
	p := map[string]bool{}
	for _, name := range b.names {
		if strings.HasPrefix(name, "_") || !b.updated[name] {
			p[name] = true
		}
	}
	return p
}

// constants returns an error if the file assigns to None, True or False.
func (b *bindings) constants(src *source) (errs Errors) {
	for _, name := range []string{"None", "True", "False"} {
		if pos, bound := b.first[name]; bound {
			errs = append(errs, src.errorAt(pos, "cannot assign to "+name, "choose a name that is not a constant's"))
		}
	}
	return errs
}

// doubles returns an error for each name that is defined twice.
func (b *bindings) doubles(src *source) (errs Errors) {
	for _, id := range b.double {
		first := src.clean(b.def[id.Name])
		errs = append(errs, src.errorAt(id.NamePos,
			fmt.Sprintf("cannot reassign global %s declared at %s", id.Name, first),
			fmt.Sprintf("line %d already defines %s; give this one another name", first.Line, id.Name)))
	}
	return errs
}

// declare puts a statement before the others that binds every name, so that the
// resolver sees each mention of it as the file's own, as it does without
// GlobalReassign. A name that is known starts with its value ("x = x", where the
// right side is predeclared); the others stay unassigned ("if 0: x = x").
func (b *bindings) declare(f *syntax.File, known func(string) bool) {
	var keep, never []syntax.Stmt
	for _, name := range b.names {
		pos := b.first[name]
		s := &syntax.AssignStmt{OpPos: pos, Op: syntax.EQ,
			LHS: &syntax.Ident{NamePos: pos, Name: name}, RHS: &syntax.Ident{NamePos: pos, Name: name}}
		if known != nil && known(name) {
			keep = append(keep, s)
		} else {
			s.RHS = zero(pos)
			never = append(never, s)
		}
	}
	if never != nil {
		pos := b.first[b.names[0]]
		keep = append(keep, &syntax.IfStmt{If: pos, Cond: zero(pos), True: never})
	}
	f.Stmts = append(keep, f.Stmts...)
}

// zero returns the literal 0.
func zero(pos syntax.Position) syntax.Expr {
	return &syntax.Literal{Token: syntax.INT, TokenPos: pos, Raw: "0", Value: int64(0)}
}
