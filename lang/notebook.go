package lang

import (
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Notebook is a parsed file.
type Notebook struct {
	Path  string
	Cells []*Cell // in the order of the file
	order []*Cell // so that each cell follows those it depends on
	owner map[string]*Cell
	src   *source
}

// A Cell is the part of a notebook between two markers.
type Cell struct {
	Index   int      // in Notebook.Cells
	Title   string   // what follows the marker on its line
	Line    int      // of the marker, or of the file's first line
	Text    string   // with its marker
	Prose   string   // Markdown; that of a [markdown] cell's comments
	Uses    []string // names that it mentions and does not define, verbs included
	Defines []string // names that other cells see

	uses    map[string]syntax.Position // the first mention of each name that it does not define
	defs    map[string]syntax.Position
	private map[string]bool // names of its own that others do not see
	prog    *starlark.Program
	loads   []string // modules that its load statements name
	src     *source
}

// Parse cuts src into cells, compiles each and resolves the names among them. It
// finds everything that is wrong with the text alone; which names are undefined
// depends on the session, and Session.Check finds that. The error is an *Error or
// an Errors.
func Parse(path, src string) (*Notebook, error) {
	nb := &Notebook{Path: path, src: newSource(path, src)}
	var errs Errors
	for _, c := range splitCells(nb.src) {
		c.Index = len(nb.Cells)
		nb.Cells = append(nb.Cells, c)
		d := notebookDialect
		d.origin = originOf(c)
		unit, err := compile(nb.src, c.Text, c.Line, d)
		if err != nil {
			errs = append(errs, inCell(err, c)...)
			continue
		}
		c.adopt(unit)
	}
	if len(errs) == 0 {
		errs = nb.link()
	}
	return nb, errs.err()
}

// adopt makes the compiled unit that of the cell.
func (c *Cell) adopt(u *unit) {
	c.prog, c.uses, c.defs, c.private, c.loads = u.prog, u.uses, u.defs, u.private, u.loads
	c.Uses, c.Defines = sortedNames(c.uses), nil
	for _, name := range sortedNames(c.defs) {
		if !c.private[name] {
			c.Defines = append(c.Defines, name)
		}
	}
}

// inCell sets the cell of the errors in err.
func inCell(err error, c *Cell) Errors {
	es := Errors(ErrorsOf(err))
	for _, e := range es {
		e.Cell = c
	}
	return es
}
