package lang

import (
	"context"
	"crypto/sha256"
	"fmt"

	"go.starlark.net/starlark"
)

// A key identifies what a cell computes: its text, the results that it uses of
// other cells, and the text of the modules that it loads.
type key [sha256.Size]byte

// Run runs the cells of nb that have changed since the last Run, or that depend
// on one that has, each after those it depends on. It calls emit for each output
// as it comes, those of unchanged cells included. Nothing runs when a name is
// undefined. A cell that fails does not stop those that don't depend on it, but
// an interrupt or a limit does. The error is an *Error or an Errors.
func (s *Session) Run(ctx context.Context, nb *Notebook, emit func(*Cell, Output)) error {
	if err := s.Check(nb); err != nil {
		return err
	}
	s.sources[nb.Path] = nb.src
	s.indexCells(nb)
	s.modules.refresh()
	r := &notebookRun{s: s, nb: nb, emit: emit, keys: map[*Cell]key{}, results: map[*Cell]*result{}, failed: map[*Cell]*Cell{}}
	for _, c := range nb.order {
		if r.stopped = r.cell(ctx, c); r.stopped {
			break
		}
	}
	r.finish()
	return r.errs.err()
}

// A notebookRun is the state of one Run.
type notebookRun struct {
	s       *Session
	nb      *Notebook
	emit    func(*Cell, Output)
	keys    map[*Cell]key
	results map[*Cell]*result
	failed  map[*Cell]*Cell // a cell that failed or was skipped, and the one that failed
	stopped bool            // before the end
	errs    Errors
}

// cell runs c or reuses its result, and reports whether the run is to stop.
func (r *notebookRun) cell(ctx context.Context, c *Cell) (stop bool) {
	if culprit, name := r.broken(c); culprit != nil {
		r.failed[c] = culprit
		r.emit(c, Output{Kind: Skipped, Text: fmt.Sprintf("not run: %s comes from %s, which failed", name, culprit.where())})
		return false
	}
	r.keys[c] = r.key(c)
	if old := r.s.done[r.keys[c]]; old != nil && old.current() {
		r.results[c] = old
		for _, o := range old.outputs {
			o.Reused = true
			r.emit(c, o)
		}
		return false
	}
	res, err := r.s.execCell(ctx, r, c)
	if err == nil {
		r.results[c] = res
		return false
	}
	r.failed[c] = c
	r.errs = append(r.errs, err)
	r.emit(c, Output{Kind: Failed, Err: err})
	return err.Class == Interrupted || err.Class == Exhausted
}

// broken returns the cell whose failure keeps c from running, and the name that c
// wanted of it.
func (r *notebookRun) broken(c *Cell) (*Cell, string) {
	for _, name := range c.Uses {
		if culprit := r.failed[r.nb.owner[name]]; culprit != nil {
			return culprit, name
		}
	}
	return nil, ""
}

// key returns the key of a cell whose dependencies have run.
func (r *notebookRun) key(c *Cell) key {
	h := sha256.New()
	fmt.Fprintf(h, "%q\n", c.Text)
	for _, name := range c.Uses {
		if d := r.nb.owner[name]; d != nil {
			fmt.Fprintf(h, "%s %d\n", name, r.results[d].id)
		}
	}
	for _, m := range c.loads {
		fmt.Fprintf(h, "%s %x\n", m, r.s.modules.key(r.nb.Path, m))
	}
	return key(h.Sum(nil))
}

// predeclared returns the values of the names that c uses.
func (r *notebookRun) predeclared(c *Cell) (starlark.StringDict, *Error) {
	names := make(starlark.StringDict, len(c.Uses))
	for _, name := range c.Uses {
		d := r.nb.owner[name]
		if d == nil {
			names[name] = r.s.base[name]
			continue
		}
		v, err := r.results[d].valueOf(d, name)
		if err != nil {
			e := r.nb.src.errorAt(c.uses[name], err.Error(), "assign it on every way through that cell")
			e.Class = CellFailed
			return nil, e
		}
		names[name] = v
	}
	return names, nil
}

// finish makes the values of this run visible at the prompt. It drops the results
// of earlier runs, unless this one did not get to the cells that they may be for.
func (r *notebookRun) finish() {
	if r.s.done == nil || !r.stopped {
		r.s.done = map[key]*result{}
	}
	for _, name := range r.s.defined {
		delete(r.s.scope, name)
		if v := r.s.base[name]; v != nil {
			r.s.scope[name] = v
		}
	}
	r.s.defined = nil
	for c, res := range r.results {
		r.s.done[r.keys[c]] = res
		for _, name := range c.Defines {
			if v := res.globals[name]; v != nil {
				r.s.scope[name] = v
				r.s.defined = append(r.s.defined, name)
			}
		}
	}
}

// where returns how messages name the cell.
func (c *Cell) where() string { return fmt.Sprintf("the cell at line %d", c.Line) }
