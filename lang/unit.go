package lang

import (
	"errors"
	"maps"
	"slices"

	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A dialect says how a text is compiled.
type dialect struct {
	options syntax.FileOptions
	once    bool               // a name is defined by one statement alone
	show    func(*syntax.File) // rewrites the bare expressions, if not nil
	known   func(string) bool  // names that already have a value to start from; may be nil
	modules func(string) bool  // names of modules that are not files; may be nil
	origin  string             // goes after the name of the file in compiled positions
}

// A name is defined once, but that is checked here (see bindings.doubles) and not
// by the resolver, which takes an update in a loop or a branch for a second
// definition.
var starlarkOptions = syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, LoadBindsGlobally: true}

var (
	notebookDialect = dialect{options: starlarkOptions, once: true, show: showInNotebook, modules: isStandardModule}
	moduleDialect   = dialect{options: starlarkOptions, once: true, modules: isStandardModule}
	replDialect     = dialect{options: starlarkOptions, show: showAtPrompt, modules: isStandardModule}
)

// A unit is a compiled text.
type unit struct {
	prog    *starlark.Program
	uses    map[string]syntax.Position // where each name that it does not define is first mentioned
	defs    map[string]syntax.Position
	private map[string]bool
	loads   []string
}

// compile compiles text, which starts at the given line of src. The error is an
// *Error or an Errors.
func compile(src *source, text string, line int, d dialect) (*unit, error) {
	f, err := parseTree(src, text, line, d)
	if err != nil {
		return nil, err
	}
	u := &unit{}
	b := bindingsOf(f)
	errs := b.constants(src)
	if d.once {
		errs = append(errs, b.doubles(src)...)
	}
	if errs != nil {
		return nil, errs.err()
	}
	if d.show != nil {
		d.show(f)
	}
	compareElements(f)
	boundGrowth(f)
	if d.options.GlobalReassign {
		b.declare(f, d.known)
	}
	anything := func(string) bool { return true }
	if u.prog, err = starlark.FileProgram(f, anything); err != nil {
		return nil, src.resolveErrors(err)
	}
	u.defs, u.uses = src.cleanAll(b.first), src.cleanAll(usesOf(f))
	u.private, u.loads = b.private(), loadsOf(f)
	return u, nil
}

// parseTree parses text, with load as a name where it begins no load statement.
func parseTree(src *source, text string, line int, d dialect) (*syntax.File, error) {
	if err := src.checkText(text, line); err != nil {
		return nil, err
	}
	if t, ok := standToken(text); ok {
		return nil, src.errorAt(src.at(t.line+line-1, t.col), "the name "+stand+" is reserved", "write load")
	}
	part := syntax.FilePortion{Content: []byte(renameLoads(text, d.modules)), FirstLine: int32(line), FirstCol: 1}
	f, err := d.options.Parse(src.path+d.origin, part, 0)
	if err != nil {
		return nil, src.syntaxError(err, text, line)
	}
	nameBackTree(f)
	return f, nil
}

// syntaxError returns the error of the parser with its line and a hint.
func (s *source) syntaxError(err error, text string, line int) error {
	var se syntax.Error
	if !errors.As(err, &se) {
		return &Error{Msg: err.Error(), Class: Invalid, cause: err}
	}
	e := s.errorAt(se.Pos, nameBack(se.Msg), "")
	adviseSyntax(e, s, text, line)
	return e
}

// resolveErrors returns the errors of the resolver with their lines and hints.
func (s *source) resolveErrors(err error) error {
	var list resolve.ErrorList
	if !errors.As(err, &list) {
		return &Error{Msg: err.Error(), Class: Invalid, cause: err}
	}
	var errs Errors
	for _, re := range list {
		errs = append(errs, s.errorAt(re.Pos, re.Msg, resolveHint(re.Msg)))
	}
	return errs.err()
}

// usesOf returns the first mention of each name that f leaves to be predeclared.
func usesOf(f *syntax.File) map[string]syntax.Position {
	uses := map[string]syntax.Position{}
	syntax.Walk(f, func(n syntax.Node) bool {
		if id, ok := n.(*syntax.Ident); ok {
			b, ok := id.Binding.(*resolve.Binding)
			if _, seen := uses[id.Name]; ok && !seen && b.Scope == resolve.Predeclared {
				uses[id.Name] = id.NamePos
			}
		}
		return true
	})
	return uses
}

// loadsOf returns the modules that f loads.
func loadsOf(f *syntax.File) (names []string) {
	for _, s := range f.Stmts {
		if l, ok := s.(*syntax.LoadStmt); ok {
			names = append(names, l.ModuleName())
		}
	}
	return names
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
