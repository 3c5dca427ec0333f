package lang

import (
	"strings"

	"go.starlark.net/syntax"

	"pewter/internal/suggest"
)

// Check returns the errors for the names in nb that neither a cell nor the
// session defines. Run does it before any cell runs.
func (s *Session) Check(nb *Notebook) error {
	var errs Errors
	for _, c := range nb.Cells {
		for _, name := range c.Uses {
			if nb.owner[name] == nil && !s.base.Has(name) {
				e := s.undefined(nb.src, name, c.uses[name], sortedNames(nb.owner))
				if hint := nb.elsewhere(c, name); hint != "" {
					e.Hint = hint
				}
				e.Cell = c
				errs = append(errs, e)
			}
		}
	}
	return errs.err()
}

// undefined returns the error for a name without a definition, with the nearest
// name that has one.
func (s *Session) undefined(src *source, name string, pos syntax.Position, more []string) *Error {
	e := src.errorAt(pos, "undefined: "+name, nameHint(name))
	if near := s.nearest(name, more); e.Hint == "" && near != "" {
		e.Msg += " (did you mean " + near + "?)"
	}
	return e
}

// nearest returns the name in scope, or in more, that differs from name in at most
// a third of its letters, or "".
func (s *Session) nearest(name string, more []string) string {
	var names []string
	for _, n := range append(sortedNames(s.scope), more...) {
		if !strings.HasPrefix(n, "<") {
			names = append(names, n)
		}
	}
	near := suggest.Nearest(name, names)
	if near == "" || suggest.Distance(name, near) > len(name)/3 {
		return ""
	}
	return near
}

// elsewhere says where a name is defined that c cannot see.
func (nb *Notebook) elsewhere(c *Cell, name string) string {
	for _, d := range nb.Cells {
		if d == c || !d.private[name] {
			continue
		}
		if strings.HasPrefix(name, "_") {
			return "names that begin with _ stay within their cell: rename that of " + d.where()
		}
		return "the variable of a for loop stays within its cell: give its value a name in " + d.where()
	}
	return ""
}
