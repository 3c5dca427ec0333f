package extend

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// recursion refuses functions that reach themselves: an interpreter's stack that
// overflows would end the program. What a function names counts as called; a
// method is known by its name alone, since an interface may call any of it.
func (l *linter) recursion() {
	uses := map[string][]string{}
	at := map[string]ast.Node{}
	for _, d := range l.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		name := fn.Name.Name
		if fn.Recv != nil {
			name = "." + name
		}
		at[name] = fn.Name
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if f, ok := l.info.Uses[id].(*types.Func); ok {
					uses[name] = append(uses[name], key(f))
				}
			}
			return true
		})
	}
	for name, n := range at {
		if way := path(name, name, uses, map[string]bool{}); way != nil {
			l.refuse(n, "%s calls itself (%s), and an endless recursion could not be stopped: write a loop", strings.TrimPrefix(name, "."), strings.ReplaceAll(strings.Join(append([]string{name}, way...), " → "), ".", ""))
		}
	}
}

// key is the name of a function of the file, with a dot before that of a method.
func key(f *types.Func) string {
	if f.Pkg() == nil || f.Pkg().Path() != "main" {
		return ""
	}
	if f.Signature().Recv() != nil {
		return "." + f.Name()
	}
	return f.Name()
}

// path returns the names on the way from one function to another, nil if none.
func path(from, to string, uses map[string][]string, seen map[string]bool) []string {
	if seen[from] {
		return nil
	}
	seen[from] = true
	if slices.Contains(uses[from], to) {
		return []string{to}
	}
	for _, next := range uses[from] {
		if way := path(next, to, uses, seen); way != nil {
			return append([]string{next}, way...)
		}
	}
	return nil
}

// holdsFunc reports whether a type is a function.
func holdsFunc(t types.Type) bool {
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// containsFunc reports whether values of a type hold functions.
func containsFunc(t types.Type) bool {
	switch u := t.(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if holdsFunc(f.Type()) {
				return true
			}
		}
	case *types.Slice:
		return holdsFunc(u.Elem())
	case *types.Array:
		return holdsFunc(u.Elem())
	case *types.Map:
		return holdsFunc(u.Elem()) || holdsFunc(u.Key())
	}
	return false
}
