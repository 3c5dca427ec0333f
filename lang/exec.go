package lang

import (
	"context"
	"fmt"
	"maps"

	"go.starlark.net/starlark"
)

// execCell runs a cell and freezes its values.
func (s *Session) execCell(ctx context.Context, r *notebookRun, c *Cell) (*result, *Error) {
	res := &result{id: s.ran}
	names, missing := r.predeclared(c)
	if missing != nil {
		missing.Cell = c
		return nil, missing
	}
	s.ran++
	task := newTask(ctx, s, func(o Output) {
		res.outputs = append(res.outputs, o)
		r.emit(c, o)
	})
	defer task.close()
	if c.Prose != "" {
		task.emit(Output{Kind: Prose, Text: c.Prose})
	}
	var err error
	res.globals, err = task.exec(c.where(), c.prog, names)
	res.globals.Freeze()
	if err != nil {
		e := s.runtimeError(task, err)
		e.Cell = c
		return nil, e
	}
	res.files = task.files
	return res, nil
}

// lastShown names the last value that the prompt showed, as in Python.
const lastShown = "_"

// Exec runs a chunk of input to a REPL. It sees the values of the notebook that
// ran last and of the chunks before it, and the last value that one of these
// showed as _; what it assigns can be assigned again and is not frozen. The cell
// given to emit stands for the chunk. The error is an *Error or an Errors.
func (s *Session) Exec(ctx context.Context, chunk string, emit func(*Cell, Output)) error {
	s.chunks++
	src := newSource(fmt.Sprintf("<input %d>", s.chunks), chunk)
	s.sources[src.path] = src
	c := &Cell{Index: -1, Line: 1, Text: chunk, src: src}
	d := replDialect
	d.known = s.scope.Has
	u, err := compile(src, src.text, 1, d)
	if err == nil {
		err = s.allDefined(src, u, s.scope)
	}
	if err != nil {
		return inCell(err, c).err()
	}
	c.adopt(u)
	last := s.scope[lastShown]
	task := newTask(ctx, s, func(o Output) {
		if o.Kind == Shown {
			last = o.Value
		}
		emit(c, o)
	})
	defer task.close()
	s.modules.refresh()
	globals, err := task.exec(src.path, u.prog, s.scope)
	if last != nil {
		s.scope[lastShown] = last
	}
	maps.Copy(s.scope, globals)
	if err != nil {
		e := s.runtimeError(task, err)
		e.Cell = c
		emit(c, Output{Kind: Failed, Err: e})
		return e
	}
	return nil
}

// allDefined returns the errors for the names that a chunk or a module uses and
// scope does not have.
func (s *Session) allDefined(src *source, u *unit, scope starlark.StringDict) error {
	var errs Errors
	for _, name := range sortedNames(u.uses) {
		if !scope.Has(name) {
			errs = append(errs, s.undefined(src, name, u.uses[name], sortedNames(u.defs)))
		}
	}
	return errs.err()
}
