package lang

import (
	"fmt"

	"go.starlark.net/starlark"
)

// A builtin of Starlark that copies or goes through a sequence cannot be
// interrupted, and list(range(1000000000000)) would take all memory before any watch
// saw it. So these first ask how long the sequence is: the bytes that each takes for
// an element, 0 where it takes none.
var copying = map[string]uint64{
	"list": 16, "tuple": 16, "sorted": 48, "reversed": 16, "set": 128, "enumerate": 96, "zip": 96,
	"min": 0, "max": 0, "any": 0, "all": 0,
}

// longestSequence is the most elements of a sequence that is gone through at once.
const longestSequence = 100_000_000

// mostAtOnce is how many bytes one step of a program may take: a third of the limit on
// memory, as a cell may hold three quarters of what is free and the rest is as much.
func (s *Session) mostAtOnce() uint64 {
	const most = 16 * longestSequence
	if limit := s.env.Limits.Memory; limit > 0 {
		return min(most, limit/3)
	}
	return most
}

// guards returns what stands in for builtins and growers of Starlark that could take
// all memory in one step.
func (s *Session) guards() starlark.StringDict {
	most := s.mostAtOnce()
	names := starlark.StringDict{"range": starlark.NewBuiltin("range", s.rangeOf)}
	for name, size := range copying {
		f := universal(name)
		if name == "sorted" {
			f = starlark.NewBuiltin(name, s.sorted)
		}
		names[name] = checked(f, func(args starlark.Tuple, _ []starlark.Tuple) error { return fitSequences(args, most, size) })
	}
	for _, name := range []string{"str", "repr", "fail"} {
		names[name] = checked(universal(name), func(args starlark.Tuple, _ []starlark.Tuple) error { return fitTexts(args, most) })
	}
	for op, f := range growers {
		name := growerName(op)
		names[name] = starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return f(args[0], args[1], most)
		})
	}
	names[methodName] = starlark.NewBuiltin(methodName, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		return guardMethod(args[0], most), nil
	})
	names[placeName] = starlark.NewBuiltin(placeName, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		return &place{args[0], thread, args[1], most}, nil
	})
	names["getattr"] = starlark.NewBuiltin("getattr", func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		v, err := universal("getattr").CallInternal(thread, args, kwargs)
		return guardMethod(v, most), err
	})
	return names
}

func universal(name string) *starlark.Builtin { return starlark.Universe[name].(*starlark.Builtin) }

// checked is b, whose arguments are checked first.
func checked(b *starlark.Builtin, check func(args starlark.Tuple, kwargs []starlark.Tuple) error) *starlark.Builtin {
	return starlark.NewBuiltin(b.Name(), func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := check(args, kwargs); err != nil {
			return nil, fmt.Errorf("%s: %w", b.Name(), err)
		}
		return b.CallInternal(thread, args, kwargs)
	})
}

// fitSequences returns an error for sequences that are too long together, of which each
// element will take size bytes.
func fitSequences(args starlark.Tuple, most, size uint64) error {
	longest := uint64(longestSequence)
	if size > 0 {
		longest = min(longest, most/size)
	}
	all := uint64(0)
	for _, v := range args {
		if s, ok := v.(starlark.Sequence); ok {
			all += uint64(s.Len())
		}
	}
	return tooMany(all, longest)
}

// tooLong returns an error for a sequence that no verb should be given: only range
// makes such a one, as it holds no elements.
func tooLong(v starlark.Value, longest uint64) error {
	if s, ok := v.(starlark.Sequence); ok {
		return tooMany(uint64(s.Len()), longest)
	}
	return nil
}

func tooMany(n, longest uint64) error {
	if n <= longest {
		return nil
	}
	return Advise(Fail(Exhausted, "%d elements are too many: the limit is %d", n, longest), "take fewer at once, or go through them in a loop")
}

// tooMuch returns an error for a text of n bytes where most are allowed.
func tooMuch(n, most uint64) error {
	if n <= most {
		return nil
	}
	return Advise(Fail(Exhausted, "the text would have %d bytes, and the limit is %d", n, most), "make it in parts, and write each")
}

// fitTexts returns an error for values whose texts are too long.
func fitTexts(args starlark.Tuple, most uint64) error {
	for _, v := range args {
		if err := fitsText(v, min(most, longestText)); err != nil {
			return Advise(Fail(Exhausted, "%w", err), "take a part of it")
		}
	}
	return nil
}

// valueOf returns what a cell made of a name, or an error when it ended without
// assigning it.
func (r *result) valueOf(c *Cell, name string) (starlark.Value, error) {
	if v := r.globals[name]; v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("%s has no value: %s ended without assigning it", name, c.where())
}
