package lang

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A ranging is a range. What goes through it within one step of Starlark, as f(*r),
// list(r) and list.extend(r) do, comes to the end of it when its cell has been stopped:
// by an interrupt, or by the watch on memory.
type ranging struct {
	ranged
	s *Session
}

// ranged is what a range of Starlark can do.
type ranged interface {
	starlark.Indexable
	starlark.Sequence
	starlark.Sliceable
	starlark.Container
}

func (r ranging) Iterate() starlark.Iterator {
	return &rangeIterator{Iterator: r.ranged.Iterate(), task: r.s.task}
}

func (r ranging) Slice(start, end, step int) starlark.Value {
	return r.s.stoppable(r.ranged.Slice(start, end, step))
}

// CompareSameType implements starlark.Comparable.
func (r ranging) CompareSameType(op syntax.Token, y starlark.Value, depth int) (bool, error) {
	other, ok := y.(ranging)
	if !ok {
		return false, fmt.Errorf("%s %s %s not implemented", r.Type(), op, y.Type())
	}
	return starlark.CompareDepth(op, r.ranged, other.ranged, depth)
}

type rangeIterator struct {
	starlark.Iterator
	task  *task // that runs; may be nil
	count int
}

func (it *rangeIterator) Next(p *starlark.Value) bool {
	if it.count++; it.count%stopEvery == 0 && it.task != nil && it.task.halted() {
		return false
	}
	return it.Iterator.Next(p)
}

// stopEvery is how many elements are gone through between two looks at whether to stop.
const stopEvery = 4096

// stoppable returns a range as one that can be stopped.
func (s *Session) stoppable(v starlark.Value) starlark.Value {
	if r, ok := v.(ranged); ok {
		return ranging{r, s}
	}
	return v
}

// rangeOf is range, with ranges that can be stopped.
func (s *Session) rangeOf(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	v, err := universal("range").CallInternal(thread, args, kwargs)
	if err != nil {
		return nil, err
	}
	return s.stoppable(v), nil
}
