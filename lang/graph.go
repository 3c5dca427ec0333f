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

// needs returns the cell that defines a name that c uses, or nil. A name that c
// itself defines is its own.
func (nb *Notebook) needs(c *Cell, name string) *Cell {
	if d := nb.owner[name]; d != c {
		return d
	}
	return nil
}

// sort sets nb.order: each cell after those it depends on, otherwise in the order
// of the file.
func (nb *Notebook) sort() Errors {
	done := map[*Cell]bool{}
	nb.order = nil
	for len(nb.order) < len(nb.Cells) {
		next := slices.IndexFunc(nb.Cells, func(c *Cell) bool { return !done[c] && nb.ready(c, done) })
		if next < 0 {
			return Errors{nb.cycle(done)}
		}
		done[nb.Cells[next]] = true
		nb.order = append(nb.order, nb.Cells[next])
	}
	return nil
}

// ready reports whether all that c depends on is done.
func (nb *Notebook) ready(c *Cell, done map[*Cell]bool) bool {
	for _, name := range c.Uses {
		if d := nb.needs(c, name); d != nil && !done[d] {
			return false
		}
	}
	return true
}

// cycle follows the dependencies that are not done until a cell comes up twice,
// and describes the way from there to there.
func (nb *Notebook) cycle(done map[*Cell]bool) *Error {
	c := nb.Cells[slices.IndexFunc(nb.Cells, func(c *Cell) bool { return !done[c] })]
	var path []*Cell
	var names []string
	for !slices.Contains(path, c) {
		path = append(path, c)
		for _, name := range c.Uses {
			if d := nb.needs(c, name); d != nil && !done[d] {
				names = append(names, name)
				c = d
				break
			}
		}
	}
	start := slices.Index(path, c)
	path, names = path[start:], names[start:]
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
		if slices.ContainsFunc(c.Uses, func(name string) bool { return nb.needs(c, name) == d }) {
			deps = append(deps, d)
		}
	}
	return deps
}
