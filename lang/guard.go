package lang

import (
	"fmt"

	"go.starlark.net/starlark"
)

// A builtin of Starlark that copies a sequence cannot be interrupted, and
// list(range(1000000000000)) would take all memory before any watch saw it. So
// these first ask how long the sequence is.
var copying = []string{"list", "tuple", "set", "sorted", "reversed", "enumerate", "zip"}

// guarded returns the copying builtins, made to refuse sequences of which the copy
// would exceed the limit on memory, or a billion elements.
func guarded(memory uint64) starlark.StringDict {
	const size = 16 // bytes of an element
	longest := uint64(1_000_000_000)
	if memory > 0 {
		longest = min(longest, memory/size)
	}
	names := starlark.StringDict{}
	for _, name := range copying {
		names[name] = guard(starlark.Universe[name].(*starlark.Builtin), longest)
	}
	return names
}

func guard(b *starlark.Builtin, longest uint64) *starlark.Builtin {
	return starlark.NewBuiltin(b.Name(), func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		for _, arg := range args {
			if s, ok := arg.(starlark.Sequence); ok && uint64(s.Len()) > longest {
				return nil, Fail(Exhausted, "%s: %d elements are too many: the limit is %d", b.Name(), s.Len(), longest)
			}
		}
		return b.CallInternal(thread, args, kwargs)
	})
}

// valueOf returns what a cell made of a name, or an error when it ended without
// assigning it.
func (r *result) valueOf(c *Cell, name string) (starlark.Value, error) {
	if v := r.globals[name]; v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("%s has no value: %s ended without assigning it", name, c.where())
}
