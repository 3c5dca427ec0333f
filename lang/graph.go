package lang

import (
	"fmt"
	"slices"
	"strings"
)

// link finds the cell that defines each name and the order in which to run the
// cells.
func (nb *Notebook) link() Errors {
	nb.owner = map[string]*Cell{}
	var errs Errors
	for _, c := range nb.Cells {
		for _, name := range c.Defines {
			if first := nb.owner[name]; first != nil {
				errs = append(errs, nb.doubled(name, first, c))
				continue
			}
			nb.owner[name] = c
		}
	}
	if errs != nil {
		return errs
	}
	return nb.sort()
}

func (nb *Notebook) doubled(name string, first, second *Cell) *Error {
	at := first.defs[name]
	e := nb.src.errorAt(second.defs[name],
		fmt.Sprintf("cannot reassign global %s declared at %s", name, at),
		fmt.Sprintf("the cell at line %d already defines %s on line %d; choose another name, or _%s for one that stays within its cell",
			first.Line, name, at.Line, name))
	e.Cell = second
	return e
}

// sort sets nb.order: the order of the file, except that a cell comes after those
// that it depends on.
func (nb *Notebook) sort() Errors {
	w := walk{nb: nb, done: map[*Cell]bool{}}
	for _, c := range nb.Cells {
		if e := w.visit(c); e != nil {
			return Errors{e}
		}
	}
	nb.order = w.order
	return nil
}

// A walk is a depth-first walk along the dependencies.
type walk struct {
	nb    *Notebook
	done  map[*Cell]bool
	order []*Cell
	path  []*Cell  // from the cell where the walk began to where it is
	names []string // the name by which each cell on the path needs the next
}

// visit puts c in order, after what it depends on.
func (w *walk) visit(c *Cell) *Error {
	if w.done[c] {
		return nil
	}
	if i := slices.Index(w.path, c); i >= 0 {
		return w.nb.cycle(w.path[i:], w.names[i:])
	}
	w.path = append(w.path, c)
	for _, name := range c.Uses {
		if d := w.nb.owner[name]; d != nil && !w.done[d] {
			w.names = append(w.names, name)
			if e := w.visit(d); e != nil {
				return e
			}
			w.names = w.names[:len(w.names)-1]
		}
	}
	w.path = w.path[:len(w.path)-1]
	w.done[c] = true
	w.order = append(w.order, c)
	return nil
}

// cycle describes cells of which each needs a name of the next, and the last one
// of the first.
func (nb *Notebook) cycle(path []*Cell, names []string) *Error {
	var steps []string
	for i, c := range path {
		steps = append(steps, fmt.Sprintf("the cell at line %d uses %s (line %d)", c.Line, names[i], c.uses[names[i]].Line))
	}
	e := nb.src.errorAt(path[0].uses[names[0]], "cells depend on each other in a cycle: "+strings.Join(steps, "; "),
		"move one of these names to a cell of its own")
	e.Cell = path[0]
	return e
}

// Dependencies returns the cells that define names c uses, in the order of the file.
func (nb *Notebook) Dependencies(c *Cell) (deps []*Cell) {
	for _, d := range nb.Cells {
		if slices.ContainsFunc(c.Uses, func(name string) bool { return nb.owner[name] == d }) {
			deps = append(deps, d)
		}
	}
	return deps
}
