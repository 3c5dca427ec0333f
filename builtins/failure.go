package builtins

import (
	"slices"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"pewter/lang"
)

// A Failure is an error that catch() caught. It does what a string does: it is
// searched, cut, joined and compared as its message.
type Failure struct {
	value
	err error
}

var (
	_ starlark.Sliceable = Failure{}
	_ starlark.HasAttrs  = Failure{}
	_ starlark.HasBinary = Failure{}
	_ lang.Equal         = Failure{}
)

// String returns the message.
func (f Failure) String() string { return "error: " + f.message() }

func (f Failure) message() string { return rootMessage(f.err) }

func (f Failure) text() starlark.String { return starlark.String(f.message()) }

// rootMessage is the message without the calls that led there.
func rootMessage(err error) string {
	if e, ok := err.(*starlark.EvalError); ok {
		return e.Msg
	}
	return err.Error()
}

// Type returns "error".
func (Failure) Type() string { return "error" }

// Truth returns false.
func (Failure) Truth() starlark.Bool { return false }

// Len, Index and Slice are those of the message.
func (f Failure) Len() int                            { return f.text().Len() }
func (f Failure) Index(i int) starlark.Value          { return f.text().Index(i) }
func (f Failure) Slice(i, j, step int) starlark.Value { return f.text().Slice(i, j, step) }

// Attr returns .message, or a method of strings.
func (f Failure) Attr(name string) (starlark.Value, error) {
	if name == "message" {
		return f.text(), nil
	}
	return f.text().Attr(name)
}

// AttrNames returns the names of the attributes.
func (f Failure) AttrNames() []string { return append(slices.Clip(f.text().AttrNames()), "message") }

// Binary is "part" in e, and e + "more".
func (f Failure) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	s, ok := starlark.AsString(y)
	if other, is := y.(Failure); is {
		s, ok = other.message(), true
	}
	switch {
	case !ok:
		return nil, nil
	case op == syntax.IN && side == starlark.Right:
		return starlark.Bool(strings.Contains(f.message(), s)), nil
	case op == syntax.PLUS && side == starlark.Left:
		return f.text() + starlark.String(s), nil
	case op == syntax.PLUS:
		return starlark.String(s) + f.text(), nil
	}
	return nil, nil
}

// Equals reports whether y is the message, or another error with it.
func (f Failure) Equals(y starlark.Value) (equal, known bool) {
	switch y := y.(type) {
	case Failure:
		return y.message() == f.message(), true
	case starlark.String:
		return y == f.text(), true
	}
	return false, false
}
