package lang

import (
	"errors"
	"regexp"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// runtimeError returns err, from running a program, with its place, its line and
// a hint. A module that does not parse keeps the error that says so.
func (s *Session) runtimeError(t *task, err error) *Error {
	if t.failure != nil {
		err = t.failure
	}
	e := &Error{Msg: message(err), Class: ClassOf(err), cause: err, Backtrace: s.backtrace(err)}
	if n := len(e.Backtrace); n > 0 {
		e.Pos = e.Backtrace[n-1].Pos
	}
	var static *Error
	if errors.As(err, &static) {
		e.Msg, e.Hint, e.Pos = static.Msg, static.Hint, static.Pos
		e.Backtrace = append(e.Backtrace, Frame{"", static.Pos})
	}
	if cause := t.stopped(); cause != nil {
		e.Msg, e.Class = cause.Error(), ClassOf(cause)
	}
	e.Line = s.lineAt(e.Pos)
	var a *advised
	if errors.As(t.stopped(), &a) || errors.As(err, &a) {
		e.Hint = a.hint
	} else if e.Hint == "" {
		e.Hint = runtimeHint(e.Msg, e.Line)
	}
	return e
}

// message returns what err says, without the chain of modules that led to it,
// which is in the backtrace.
func message(err error) string {
	msg := err.Error()
	var outer, inner *starlark.EvalError
	for e := err; errors.As(e, &inner); e = inner.Unwrap() {
		if outer != nil && strings.HasPrefix(outer.Msg, "cannot load ") {
			msg = inner.Msg
		}
		outer = inner
	}
	return msg
}

// backtrace returns the calls of the innermost error of the interpreter, those of
// builtins left out, and the function too that could not even be entered.
func (s *Session) backtrace(err error) (frames []Frame) {
	var st *stop
	if errors.As(err, &st) {
		return s.frames(st.at)
	}
	var ee *starlark.EvalError
	for errors.As(err, &ee) {
		frames = s.frames(ee.CallStack)
		if n := len(frames); n > 1 && notEntered.MatchString(ee.Msg) {
			frames = frames[:n-1]
		}
		err = ee.Unwrap()
	}
	return frames
}

// frames returns the calls of a stack, without those of builtins.
func (s *Session) frames(stack starlark.CallStack) (frames []Frame) {
	for _, f := range stack {
		if f.Pos.Line > 0 {
			frames = append(frames, Frame{f.Name, s.now(f.Pos)})
		}
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
