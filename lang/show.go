package lang

import (
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// The names of the functions that bare expressions are rewritten to call. No
// source text can mention them.
const (
	showName  = "<show>"
	proseName = "<prose>"
)

var showers = starlark.StringDict{
	showName:  starlark.NewBuiltin("show", showValue),
	proseName: starlark.NewBuiltin("prose", showProse),
}

// showInNotebook makes bare strings prose and shows the other bare expressions.
func showInNotebook(f *syntax.File) {
	for _, s := range f.Stmts {
		if x, ok := s.(*syntax.ExprStmt); ok {
			name := showName
			if l, ok := x.X.(*syntax.Literal); ok && l.Token == syntax.STRING {
				name = proseName
			}
			x.X = callOf(name, x.X)
		}
	}
}

// showAtPrompt shows all bare expressions.
func showAtPrompt(f *syntax.File) {
	for _, s := range f.Stmts {
		if x, ok := s.(*syntax.ExprStmt); ok {
			x.X = callOf(showName, x.X)
		}
	}
}

// callOf returns the call of the named function on x, at the place of x.
func callOf(name string, x syntax.Expr) syntax.Expr {
	return callAt(syntax.Start(x), name, x)
}

func showValue(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	if args[0] != starlark.None {
		return starlark.None, Show(thread, args[0])
	}
	return starlark.None, nil
}

func showProse(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	Emit(thread, Output{Kind: Prose, Text: string(args[0].(starlark.String))})
	return starlark.None, nil
}
