package lang

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// execCell runs a cell and freezes its values.
func (s *Session) execCell(ctx context.Context, r *notebookRun, c *Cell) (*result, *Error) {
	res := &result{}
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
	res.globals, err = task.exec(c.where(), c.prog, r.predeclared(c))
	res.globals.Freeze()
	if err != nil {
		e := s.runtimeError(task, err)
		e.Cell = c
		return nil, e
	}
	return res, nil
}

// Exec runs a chunk of input to a REPL. It sees the values of the notebook that
// ran last and of the chunks before it; what it assigns can be assigned again and
// is not frozen. The cell given to emit stands for the chunk. The error is an
// *Error or an Errors.
func (s *Session) Exec(ctx context.Context, chunk string, emit func(*Cell, Output)) error {
	s.chunks++
	src := newSource(fmt.Sprintf("<input %d>", s.chunks), chunk)
	s.sources[src.path] = src
	c := &Cell{Index: -1, Line: 1, Text: chunk, src: src}
	d := replDialect
	d.known = s.scope.Has
	u, err := compile(src, src.text, 1, d)
	if err == nil {
		err = s.allDefined(src, u)
	}
	if err != nil {
		return inCell(err, c).err()
	}
	c.adopt(u)
	task := newTask(ctx, s, func(o Output) { emit(c, o) })
	defer task.close()
	s.modules.refresh("")
	globals, err := task.exec(src.path, u.prog, s.scope)
	maps.Copy(s.scope, globals)
	if err != nil {
		e := s.runtimeError(task, err)
		e.Cell = c
		emit(c, Output{Kind: Failed, Err: e})
		return e
	}
	return nil
}

// allDefined checks the names that a chunk or a module uses.
func (s *Session) allDefined(src *source, u *unit) error {
	var errs Errors
	for _, name := range sortedNames(u.uses) {
		if !s.scope.Has(name) {
			errs = append(errs, s.undefined(src, name, u.uses[name], sortedNames(u.defs)))
		}
	}
	return errs.err()
}

// runtimeError returns err, from running a program, with its place, its line and
// a hint.
func (s *Session) runtimeError(t *task, err error) *Error {
	e := &Error{Msg: err.Error(), Class: ClassOf(err), cause: err}
	if cause := t.stopped(); cause != nil {
		e.Msg, e.Class = cause.Error(), ClassOf(cause)
	}
	e.Backtrace = backtrace(err)
	if n := len(e.Backtrace); n > 0 {
		e.Pos = e.Backtrace[n-1].Pos
	}
	e.Line = s.lineAt(e.Pos)
	var a *advised
	if errors.As(err, &a) {
		e.Hint = a.hint
	} else {
		e.Hint = runtimeHint(e.Msg)
	}
	return e
}

// backtrace returns the calls of the innermost error of the interpreter, those of
// builtins left out, and the function too that could not even be entered.
func backtrace(err error) (frames []Frame) {
	var ee *starlark.EvalError
	for errors.As(err, &ee) {
		frames = frames[:0]
		for _, f := range ee.CallStack {
			if f.Pos.Line > 0 {
				frames = append(frames, Frame{f.Name, f.Pos})
			}
		}
		if n := len(frames); n > 1 && notEntered.MatchString(ee.Msg) {
			frames = frames[:n-1]
		}
		err = ee.Unwrap()
	}
	return frames
}

// notEntered matches the messages for a call whose arguments do not fit.
var notEntered = regexp.MustCompile(`^function \S+ (accepts|missing|got|called)`)

// lineAt returns the line of source at pos.
func (s *Session) lineAt(pos syntax.Position) string {
	if !pos.IsValid() {
		return ""
	}
	return s.sources[pos.Filename()].line(int(pos.Line))
}
