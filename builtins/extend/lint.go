package extend

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A registration is a call of ext.Method.
type registration struct {
	name    string // of the method
	typ     string // of its struct
	literal string // its defaults, as they are written
	at      string // where it stands
	checks  bool   // it has a method Check
}

// ident returns the end of names of the glue.
func (r registration) ident() string { return r.name }

// Lint reads an extension. What the interpreter
// would do slowly, wrongly or not at all, and what could change from run to run,
// is refused: each with file, line and column, what it is, and how to mend it.
func Lint(path string, src []byte) error {
	_, err := lint(path, src)
	return err
}

// lint returns the linter of an extension in which there is nothing to mend.
func lint(path string, src []byte) (*linter, error) {
	if len(src) > mostText {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d: an extension is one file of merge methods", path, len(src), mostText)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, src, parser.SkipObjectResolution)
	var list scanner.ErrorList
	if errors.As(err, &list) {
		return nil, fmt.Errorf("%s: %s", list[0].Pos, list[0].Msg)
	}
	if err != nil {
		return nil, err
	}
	l := &linter{fset: fset, file: file, src: src}
	l.run()
	if err := l.report(); err != nil {
		return nil, err
	}
	return l, nil
}

// A linter checks one file.
type linter struct {
	fset       *token.FileSet
	file       *ast.File
	src        []byte
	info       types.Info
	findings   []finding
	registered []registration
	lengths    []ast.Expr // of make, in the order of the text
}

// A finding is something to be mended.
type finding struct {
	pos     token.Position
	text    string
	checker bool // the type checker's, which knows less of how to mend it
}

// refuse notes what is wrong at a node, and how to mend it.
func (l *linter) refuse(n ast.Node, format string, args ...any) {
	l.findings = append(l.findings, finding{pos: l.fset.Position(n.Pos()), text: fmt.Sprintf(format, args...)})
}

func (l *linter) run() {
	l.imports()
	l.declared()
	if len(l.findings) == 0 {
		l.check()
	}
	l.walk()
	l.recursion()
	if len(l.findings) == 0 {
		l.registrations()
	}
}

// check runs the type checker, with the language that the interpreter knows.
func (l *linter) check() {
	l.info = types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	conf := types.Config{GoVersion: "go1.20", Importer: apis{}, Error: func(err error) {
		var e types.Error
		if errors.As(err, &e) {
			l.findings = append(l.findings, finding{l.fset.Position(e.Pos), mended(e.Msg), true})
		}
	}}
	_, _ = conf.Check("main", l.fset, []*ast.File{l.file}, &l.info) // errors are heard above
}

// report puts the findings in order, one a line: of several the first.
func (l *linter) report() error {
	slices.SortStableFunc(l.findings, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.pos.Line, b.pos.Line), rank(a)-rank(b))
	})
	var lines []string
	last := 0
	const most = 10
	for _, f := range l.findings {
		if f.pos.Line != last && len(lines) < most {
			lines = append(lines, fmt.Sprintf("%s: %s", f.pos, f.text))
		}
		last = f.pos.Line
	}
	if lines == nil {
		return nil
	}
	return errors.New(strings.Join(lines, "\n"))
}

func rank(f finding) int {
	if f.checker {
		return 1
	}
	return 0
}

// is reports whether an expression has a type of pewter/ext.
func (l *linter) is(e ast.Expr, name string) bool {
	t := l.info.TypeOf(e)
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := t.(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == apiPath && n.Obj().Name() == name
}
