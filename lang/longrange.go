package lang

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A longRange is a range of more elements than any list may have. What goes through it
// within one step of Starlark, as f(*r) and list.extend(r) do, comes to the end of it
// when its cell has been stopped: by an interrupt, or by the watch on memory.
type longRange struct {
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

func (r longRange) Iterate() starlark.Iterator {
	return &longIterator{Iterator: r.ranged.Iterate(), task: r.s.task}
}

func (r longRange) Slice(start, end, step int) starlark.Value {
	return r.s.ranging(r.ranged.Slice(start, end, step))
}

// CompareSameType implements starlark.Comparable: two long ranges are equal that are
// written alike.
func (r longRange) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	other, ok := y.(longRange)
	same := ok && r.String() == other.String()
	switch op {
	case syntax.EQL:
		return same, nil
	case syntax.NEQ:
		return !same, nil
	}
	return false, fmt.Errorf("%s %s %s not implemented", r.Type(), op, y.Type())
}

type longIterator struct {
	starlark.Iterator
	task  *task // that runs; may be nil
	count int
}

func (it *longIterator) Next(p *starlark.Value) bool {
	if it.count++; it.count%4096 == 0 && it.task != nil && it.task.halted() {
		return false
	}
	return it.Iterator.Next(p)
}

// ranging returns a range as it is, or as a longRange.
func (s *Session) ranging(v starlark.Value) starlark.Value {
	if r, ok := v.(ranged); ok && r.Len() > longestSequence {
		return longRange{r, s}
	}
	return v
}

// rangeOf is range, with interruptible long ones.
func (s *Session) rangeOf(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	v, err := universal("range").CallInternal(thread, args, kwargs)
	if err != nil {
		return nil, err
	}
	return s.ranging(v), nil
}
