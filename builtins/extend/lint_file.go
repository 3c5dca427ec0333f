package extend

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// why says of packages that people reach for why they cannot be had.
var why = map[string]string{
	"unsafe":    "it could change memory that is not its own; leave it out",
	"sync":      "methods run without goroutines; leave it out",
	"math/rand": "results would change from run to run; leave it out",
	"time":      "results would change from run to run; leave it out",
	"C":         "there is no C compiler here; write it in Go",
	"slices":    "the interpreter has no generic functions; sort has Float64s and Ints, and loops do the rest",
	"maps":      "the interpreter has no generic functions; keep a slice of the keys",
	"iter":      "the interpreter has no iterators; return a slice",
}

func (l *linter) imports() {
	if l.file.Name.Name != "main" {
		l.refuse(l.file.Name, "package %s: write package main", l.file.Name.Name)
	}
	found := false
	for _, s := range l.file.Imports {
		path, _ := strconv.Unquote(s.Path.Value)
		found = found || path == apiPath
		switch reason, known := why[path]; {
		case s.Name != nil:
			l.refuse(s, "import %s %s: import it under its own name, as %s", s.Name.Name, s.Path.Value, s.Path.Value)
		case slices.Contains(importable(), path):
		case known:
			l.refuse(s, "import %s: %s", s.Path.Value, reason)
		case path == "os" || path == "io" || path == "net" || strings.HasPrefix(path, "net/") || strings.HasPrefix(path, "os/") || strings.HasPrefix(path, "io/"):
			l.refuse(s, "import %s: an extension reaches no files and no network; give what it needs as fields of its struct", s.Path.Value)
		default:
			l.refuse(s, "import %s: an extension may import %s", s.Path.Value, strings.Join(importable(), ", "))
		}
	}
	if !found {
		l.refuse(l.file.Name, `nothing is registered: import "pewter/ext" and call ext.Method in func init`)
	}
}

// declared checks the declarations of the file.
func (l *linter) declared() {
	for _, d := range l.file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				l.refuse(d, "a variable of the package: a result may rest on the tensor and on the fields of the method alone; make it a const, a field, or a variable in the function")
			}
		case *ast.FuncDecl:
			l.function(d)
		}
	}
}

func (l *linter) function(d *ast.FuncDecl) {
	switch {
	case d.Type.TypeParams != nil:
		l.refuse(d, "func %s has type parameters, which the interpreter gets wrong in places: write it for the type that you need", d.Name.Name)
	case d.Name.Name == "main" && d.Recv == nil:
		l.refuse(d, "func main is not called: register methods in func init")
	case strings.HasPrefix(d.Name.Name, "pewter"):
		l.refuse(d.Name, "%s: names that begin with pewter are pewter's own: choose another", d.Name.Name)
	case d.Body == nil:
		l.refuse(d, "func %s has no body: write it in Go, here", d.Name.Name)
	}
}
