package builtins

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"pewter/internal/suggest"
	"pewter/lang"
)

// A member is an attribute of a value: a field, computed when it is asked for,
// or a method.
type member[T starlark.Value] struct {
	name, doc string
	field     func(T) (starlark.Value, error)
	method    *lang.Func
}

// members are the attributes of a type of values.
type members[T starlark.Value] []member[T]

func (ms members[T]) attr(v T, name string) (starlark.Value, error) {
	for _, m := range ms {
		switch {
		case m.method != nil && m.method.Name == name:
			return m.method.Method(v), nil
		case m.method == nil && m.name == name:
			return m.field(v)
		}
	}
	return nil, fmt.Errorf("%s has no .%s%s; it has %s", v.Type(), name, suggest.DidYouMean(name, ms.names()), strings.Join(ms.names(), ", "))
}

func (ms members[T]) names() []string {
	var names []string
	for _, m := range ms {
		if m.method != nil {
			names = append(names, m.method.Name)
		} else {
			names = append(names, m.name)
		}
	}
	return names
}

// value gives a type the parts of starlark.Value that none of ours varies: it
// is immutable, true, and no key of a dict.
type value struct{}

// Freeze does nothing: the value is immutable.
func (value) Freeze() {}

// Truth returns true.
func (value) Truth() starlark.Bool { return true }

// Hash fails.
func (value) Hash() (uint32, error) {
	return 0, fmt.Errorf("unhashable: only strings, numbers, booleans and tuples of these can be keys")
}
