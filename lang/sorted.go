package lang

import (
	"sort"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A keyed value is sorted by its key.
type keyed struct{ key, value starlark.Value }

// A sorting is the running of sorted. Starlark's own can't be stopped.
type sorting struct {
	task    *task // may be nil
	reverse bool
	count   int
	err     error // of the last comparison that failed, as in Starlark's
}

// sortEnd is panicked with to leave a sort when the cell has been stopped.
type sortEnd struct{}

// sorted is Starlark's sorted, stopped between two comparisons when its cell is.
func (s *Session) sorted(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (_ starlark.Value, err error) {
	var list starlark.Iterable
	var key starlark.Callable
	by := sorting{task: s.task}
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "iterable", &list, "key?", &key, "reverse?", &by.reverse); err != nil {
		return nil, err
	}
	all, err := keys(thread, list, key)
	if err != nil {
		return nil, err
	}
	if err := by.sort(all); err != nil {
		return nil, err
	}
	out := make([]starlark.Value, len(all))
	for i, e := range all {
		out[i] = e.value
	}
	return starlark.NewList(out), nil
}

// keys returns the elements of list with their keys: themselves where key is nil.
func keys(thread *starlark.Thread, list starlark.Iterable, key starlark.Callable) (all []keyed, err error) {
	all = make([]keyed, 0, max(0, starlark.Len(list)))
	for e := range starlark.Elements(list) {
		k := e
		if key != nil {
			if k, err = starlark.Call(thread, key, starlark.Tuple{e}, nil); err != nil {
				return nil, err // to preserve the backtrace
			}
		}
		all = append(all, keyed{k, e})
	}
	return all, nil
}

// sort puts all in order; equal ones keep theirs, in reverse too.
func (by *sorting) sort(all []keyed) error {
	defer func() {
		if r := recover(); r != nil && r != (sortEnd{}) {
			panic(r)
		}
	}()
	sort.SliceStable(all, func(i, k int) bool {
		if by.reverse {
			i, k = k, i
		}
		return by.less(all[i].key, all[k].key)
	})
	return by.err
}

func (by *sorting) less(x, y starlark.Value) bool {
	if by.count++; by.count%stopEvery == 0 && by.task != nil && by.task.halted() {
		panic(sortEnd{})
	}
	is, err := starlark.Compare(syntax.LT, x, y)
	if err != nil {
		by.err = err
	}
	return is
}
