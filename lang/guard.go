package lang

import (
	"fmt"

	"go.starlark.net/starlark"
)

// A builtin of Starlark that copies or goes through a sequence cannot be
// interrupted, and list(range(1000000000000)) would take all memory before any watch
// saw it. So these first ask how long the sequence is.
var copying = []string{"list", "tuple", "set", "sorted", "reversed", "enumerate", "zip", "min", "max", "any", "all"}

// longestSequence is the most elements of a sequence that is copied at once.
const longestSequence = 100_000_000

// guarded returns the copying builtins, made to refuse sequences of which the copy
// would exceed the limit on memory, or longestSequence.
func guarded(memory uint64) starlark.StringDict {
	const size = 16 // bytes of an element
	longest := uint64(longestSequence)
	if memory > 0 {
		longest = min(longest, memory/size)
	}
	names := starlark.StringDict{}
	for _, name := range copying {
		names[name] = guard(starlark.Universe[name].(*starlark.Builtin), longest)
	}
	return names
}

// tooLong returns an error for a sequence that no verb should be given: only range
// makes such a one, as it holds no elements.
func tooLong(v starlark.Value, longest uint64) error {
	if s, ok := v.(starlark.Sequence); ok && uint64(s.Len()) > longest {
		return Fail(Exhausted, "%d elements are too many: the limit is %d", s.Len(), longest)
	}
	return nil
}

func guard(b *starlark.Builtin, longest uint64) *starlark.Builtin {
	return starlark.NewBuiltin(b.Name(), func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		for _, arg := range args {
			if err := tooLong(arg, longest); err != nil {
				return nil, fmt.Errorf("%s: %w", b.Name(), err)
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
