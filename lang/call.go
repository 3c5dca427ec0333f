package lang

import (
	"context"
	"fmt"

	"go.starlark.net/starlark"
)

// A Call is one call of a Func, its arguments bound and converted.
type Call struct {
	Func   *Func
	Thread *starlark.Thread
	Recv   starlark.Value // the receiver of a method
	values []any          // one for each parameter; nil when absent
	given  uint64         // a bit for each parameter that the call named
	rest   []any          // of a *parameter
	extra  []Pair         // of a **parameter
}

// Context returns the context of the cell that is running: it is cancelled when
// the user interrupts or a limit is reached.
func (c *Call) Context() context.Context { return Context(c.Thread) }

// Arg returns the value of the named parameter as a T, which is the Go type of
// the parameter's Type, or the zero T when it is absent or None.
func Arg[T any](c *Call, name string) T {
	var zero T
	v := c.values[c.index(name)]
	if v == nil {
		return zero
	}
	t, ok := v.(T)
	if !ok {
		panic(fmt.Sprintf("parameter %s holds a %T, not a %T", name, v, zero))
	}
	return t
}

// Slice returns the elements of a ListOf or OneOrMany parameter.
func Slice[T any](c *Call, name string) []T { return castAll[T](Arg[[]any](c, name)) }

// Rest returns the further positional arguments, those of a *parameter.
func Rest[T any](c *Call) []T { return castAll[T](c.rest) }

// Extra returns the further keyword arguments, those of a **parameter, in order.
func (c *Call) Extra() []Pair { return c.extra }

func castAll[T any](xs []any) []T {
	out := make([]T, len(xs))
	for i, x := range xs {
		out[i] = x.(T)
	}
	return out
}

// Value returns a parameter of type Any, or nil when it is absent or None.
func (c *Call) Value(name string) starlark.Value { return Arg[starlark.Value](c, name) }

// String returns a parameter of type String or OneOf.
func (c *Call) String(name string) string { return Arg[string](c, name) }

// Int returns a parameter of type Int.
func (c *Call) Int(name string) int { return Arg[int](c, name) }

// Float returns a parameter of type Float.
func (c *Call) Float(name string) float64 { return Arg[float64](c, name) }

// Bool returns a parameter of type Bool.
func (c *Call) Bool(name string) bool { return Arg[bool](c, name) }

// Callable returns a parameter of type Function, or nil.
func (c *Call) Callable(name string) starlark.Callable { return Arg[starlark.Callable](c, name) }

// Strings returns a parameter of type ListOf(String) or OneOrMany(String).
func (c *Call) Strings(name string) []string { return Slice[string](c, name) }

// Ints returns a parameter of type ListOf(Int) or OneOrMany(Int).
func (c *Call) Ints(name string) []int { return Slice[int](c, name) }

// Floats returns a parameter of type ListOf(Float) or OneOrMany(Float).
func (c *Call) Floats(name string) []float64 { return Slice[float64](c, name) }

// Has reports whether the parameter has a value: an argument or a default that is
// not None.
func (c *Call) Has(name string) bool { return c.values[c.index(name)] != nil }

// Given reports whether the call named the parameter, whatever its value.
func (c *Call) Given(name string) bool { return c.given&(1<<c.index(name)) != 0 }

// Call calls a Starlark function that was an argument.
func (c *Call) Call(fn starlark.Callable, args ...starlark.Value) (starlark.Value, error) {
	inVerb.Add(-1)
	defer inVerb.Add(1)
	v, err := starlark.Call(c.Thread, fn, args, nil)
	if stopped := resume(c.Thread); stopped != nil {
		return nil, stopped
	}
	return v, err
}

// Errorf returns an error that names the function.
func (c *Call) Errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", c.Func.Name, fmt.Errorf(format, args...))
}

// index returns the position of the named parameter. It panics when the table has
// none: the Func and its Run disagree.
func (c *Call) index(name string) int {
	for i := range c.Func.Params {
		if c.Func.Params[i].Name == name {
			return i
		}
	}
	panic("no parameter " + name)
}
