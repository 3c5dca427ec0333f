package lang

import (
	"errors"
	"fmt"
	"strings"

	"go.starlark.net/syntax"

	"pewter/internal/disk"
)

// A Class says what kind of failure an error is. Its value is the exit code of a
// command that ends with it.
type Class int

// The classes of failure.
const (
	CellFailed        Class = 1   // a cell raised an error
	Invalid           Class = 2   // the text does not parse, or a name is missing, doubled or in a cycle
	ExpectationFailed Class = 3   // expect() did not get what it wanted
	Exhausted         Class = 4   // time, memory or steps ran out
	Interrupted       Class = 130 // the user interrupted
)

// An Error is a failure with its place in the source.
type Error struct {
	Pos       syntax.Position // zero if the place is not known
	Msg       string
	Hint      string  // how to mend it; may be empty
	Class     Class   // what kind of failure
	Backtrace []Frame // the calls that led here, outermost first; nil for static errors
	Cell      *Cell   // nil outside a notebook
	Line      string  // the line of source at Pos
	cause     error
}

// A Frame is a call on the way to an error.
type Frame struct {
	Name string // of the function that was running
	Pos  syntax.Position
}

// Error returns "file:line:col: message (hint)" on one line.
func (e *Error) Error() string {
	s := e.Msg
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	if e.Pos.IsValid() {
		s = e.Pos.String() + ": " + s
	}
	return s
}

// Unwrap returns the error of the builtin that failed, if there was one.
func (e *Error) Unwrap() error { return e.cause }

// Errors is a list of errors, in the order of the source.
type Errors []*Error

// Error returns the messages, one a line.
func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// err returns es as an error: nil, the one *Error, or es itself.
func (es Errors) err() error {
	switch len(es) {
	case 0:
		return nil
	case 1:
		return es[0]
	}
	return es
}

// ErrorsOf returns the errors that err holds: those of an Errors, or the *Error,
// or err as one.
func ErrorsOf(err error) []*Error {
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch e := e.(type) {
		case Errors:
			return e
		case *Error:
			return []*Error{e}
		}
	}
	var joined *Error
	var several Errors
	switch {
	case err == nil:
		return nil
	case errors.As(err, &several):
		return several
	case errors.As(err, &joined):
		return []*Error{joined}
	}
	return []*Error{{Msg: err.Error(), Class: ClassOf(err), cause: err}}
}

// ExitCode returns the exit code of a command that ends with err: 0 for nil, else
// that of the gravest of its errors (an interrupt, resources, what does not
// parse, a failed cell, a failed expectation).
func ExitCode(err error) int {
	if err == nil {
		return 0
	}
	code := ExpectationFailed
	for _, c := range []Class{CellFailed, Invalid, Exhausted, Interrupted} {
		for _, e := range ErrorsOf(err) {
			if e.Class == c {
				code = c
			}
		}
	}
	return int(code)
}

// Fail returns an error of the given class for a builtin to return: expect()
// returns those of class ExpectationFailed.
func Fail(class Class, format string, args ...any) error {
	return &classed{class, fmt.Errorf(format, args...)}
}

// Advise returns err with a hint on how to mend it, for a builtin to return.
func Advise(err error, hint string) error { return &advised{hint, err} }

type classed struct {
	class Class
	error
}

func (c *classed) Unwrap() error { return c.error }

type advised struct {
	hint string
	error
}

func (a *advised) Unwrap() error { return a.error }

// ClassOf returns the class that Fail gave an error within err; Exhausted where a disk
// is full; or CellFailed.
func ClassOf(err error) Class {
	var c *classed
	var e *Error
	switch {
	case errors.As(err, &c):
		return c.class
	case errors.As(err, &e):
		return e.Class
	case disk.Full(err):
		return Exhausted
	}
	return CellFailed
}
