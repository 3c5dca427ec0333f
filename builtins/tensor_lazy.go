package builtins

import (
	"context"
	"fmt"
	"slices"

	"go.starlark.net/starlark"

	"pewter/builtins/merge"
	"pewter/kernel/tensor"
)

// An operation says how a tensor's elements are made of others. What a tensor is made of
// is computed with it, in one pass: it is kept only where it was needed itself.
type operation struct {
	op   string // of merge's expressions
	args []operand

	// Of what it is written out to, until tensors whose elements are known:
	parts int // operations
	held  int // arrays in memory that it keeps there
	work  int // as arithmetic operations
}

// An operand is a tensor or a number.
type operand struct {
	t        *Tensor
	x        float64
	isNumber bool
}

func operandOf(v starlark.Value) operand {
	if t, ok := v.(*Tensor); ok {
		return operand{t: t}
	}
	x, ok := starlark.AsFloat(v)
	return operand{x: x, isNumber: ok}
}

// numeric reports whether there can be arithmetic on it.
func (a operand) numeric() bool { return a.isNumber || a.t != nil && a.t.DType.Float() }

// The bounds of what is left to be computed later: programs stay short, and a loop that
// adds to a tensor keeps few arrays.
const (
	mostParts = 128
	mostHeld  = 8
)

// operate is an operation on tensors, one at least, and numbers.
func (w *World) operate(op string, args ...operand) (starlark.Value, error) {
	var first *Tensor
	for _, a := range args {
		switch {
		case a.t == nil:
			continue
		case !a.t.DType.Float():
			return nil, fmt.Errorf("no arithmetic on %s", a.t.DType)
		case first == nil:
			first = a.t
		case !slices.Equal(a.t.Shape, first.Shape):
			return nil, fmt.Errorf("tensors of different shapes: %s and %s", tensor.ShapeString(first.Shape), tensor.ShapeString(a.t.Shape))
		}
	}
	if first.Tensor.Len() <= merge.Few {
		return w.atOnce(op, args, first.Shape)
	}
	t := &Tensor{Tensor: tensor.Tensor{DType: tensor.F32, Shape: first.Shape}, w: w, todo: &operation{op: op, args: slices.Clone(args)}}
	return t, t.bound()
}

// atOnce carries out an operation on few elements.
func (w *World) atOnce(op string, args []operand, shape []int) (starlark.Value, error) {
	dev, err := w.device()
	if err != nil {
		return nil, err
	}
	var in [3]merge.Operand
	for i, a := range args {
		in[i].Number = float32(a.x)
		if a.t == nil {
			continue
		}
		x, err := a.t.values(w.context())
		if err != nil {
			return nil, err
		}
		in[i].X = x.Float32s()
	}
	out := make([]float32, tensor.Len(shape))
	merge.Apply(vectorOf(dev), op, out, in[:len(args)]...)
	return w.newTensor(tensor.FromFloat32s(out, shape...)), nil
}

// bound computes what t is made of as far as more than the bounds would be left.
func (t *Tensor) bound() error {
	for {
		o, most := t.todo, (*Tensor)(nil)
		o.parts, o.held, o.work = 1, 0, workOf[o.op]+1
		for _, a := range o.args {
			if a.t == nil {
				continue
			}
			parts, held, work := a.t.left()
			o.parts, o.held, o.work = o.parts+parts, o.held+held, o.work+work
			if a.t.todo != nil && (most == nil || parts > most.todo.parts) {
				most = a.t
			}
		}
		if most == nil || o.parts <= mostParts && o.held <= mostHeld {
			return nil
		}
		if err := most.Compute(t.w.context()); err != nil {
			return err
		}
	}
}

// workOf has the operations that take longer than arithmetic.
var workOf = map[string]int{"exp": 8, "log": 8, "pow": 32}

// left returns what is left to be computed: operations, the arrays they keep, and work.
func (t *Tensor) left() (parts, held, work int) {
	switch {
	case t.todo != nil:
		return t.todo.parts, t.todo.held, t.todo.work
	case t.held:
		return 0, 1, 0
	case !t.known():
		return 0, 0, 100 // of a merge
	}
	return 0, 0, 0
}

// known reports whether the elements lie in memory or in a file.
func (t *Tensor) known() bool { return t.Data != nil || t.Tensor.Len() == 0 }

// costly is how much work it takes before what is needed twice is better kept than
// computed again.
const costly = 8

// again reports whether t is computed for the second time, at some cost.
func (t *Tensor) again() bool {
	_, _, work := t.left()
	return t.passed && work >= costly
}

// values returns the elements, which it computes unless they are known.
func (t *Tensor) values(ctx context.Context) (tensor.Tensor, error) {
	if !t.known() {
		x, err := t.compute(ctx)
		if err != nil {
			return x, err
		}
		t.Tensor, t.held, t.source, t.todo = x, true, nil, nil
	}
	return t.Tensor, nil
}
