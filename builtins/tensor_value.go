package builtins

import (
	"context"
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"pewter/builtins/model"
	"pewter/kernel/tensor"
	"pewter/lang"
)

// A Tensor is an array of numbers as a value. Arithmetic is element by element
// in float32, with a number or a tensor of the same shape. That of few elements is
// carried out at once, that of many when their values are needed: see operation.
type Tensor struct {
	value
	tensor.Tensor // without Data until the elements are known
	w             *World
	source        model.Source // where they are read from, unless they were made here
	todo          *operation   // that makes them, until they are known
	held          bool         // they lie in memory that nothing else has
	passed        bool         // they were computed once and not kept
}

var (
	_ starlark.HasAttrs  = (*Tensor)(nil)
	_ starlark.HasBinary = (*Tensor)(nil)
	_ starlark.HasUnary  = (*Tensor)(nil)
	_ starlark.Sliceable = (*Tensor)(nil)
	_ starlark.Sequence  = (*Tensor)(nil)
	_ lang.Displayer     = (*Tensor)(nil)
	_ lang.Lazy          = (*Tensor)(nil)
)

// newTensor returns a tensor over memory that becomes its own.
func (w *World) newTensor(t tensor.Tensor) *Tensor { return &Tensor{Tensor: t, w: w, held: true} }

// tensorOf returns a tensor that is read from a source.
func (w *World) tensorOf(s model.Source) *Tensor {
	info := s.Info()
	return &Tensor{Tensor: tensor.Tensor{DType: info.DType, Shape: info.Shape, Data: s.Raw()}, w: w, source: s}
}

// String returns the type and shape.
func (t *Tensor) String() string { return "<tensor " + t.Tensor.String() + ">" }

// Type returns "tensor".
func (*Tensor) Type() string { return "tensor" }

// Display shows the first elements too.
func (t *Tensor) Display(mime string) ([]byte, bool) {
	if mime != "text/plain" || !t.DType.Float() {
		return []byte(t.String()), mime == "text/plain"
	}
	const most = 8
	s := "tensor " + t.Tensor.String()
	x, err := t.values(t.w.context())
	if err != nil {
		return []byte(s + " cannot be computed: " + err.Error()), true
	}
	n := x.Len()
	for i := range min(n, most) {
		s += fmt.Sprintf(" %.4g", element(x, i))
	}
	if n > most {
		s += " …"
	}
	return []byte(s), true
}

// element returns element i of the flat order.
func element(x tensor.Tensor, i int) float32 {
	var v [1]float32
	tensor.Widen(v[:], x.Data[i*x.DType.Size():], x.DType)
	return v[0]
}

// Len returns the first dimension.
func (t *Tensor) Len() int {
	if len(t.Shape) == 0 {
		return 0
	}
	return t.Shape[0]
}

// needed returns the elements for a method that cannot fail: its cell does.
func (t *Tensor) needed() (tensor.Tensor, bool) {
	x, err := t.values(t.w.context())
	if err != nil {
		t.w.stop(err)
	}
	return x, err == nil
}

// Index returns element i of the first dimension: a number, or a tensor.
func (t *Tensor) Index(i int) starlark.Value {
	x, ok := t.needed()
	if !ok {
		return starlark.None
	}
	return t.index(x, i)
}

func (t *Tensor) index(x tensor.Tensor, i int) starlark.Value {
	if len(x.Shape) > 1 {
		u := part(x, i, i+1)
		u.Shape = u.Shape[1:]
		return t.view(u)
	}
	if !x.DType.Float() {
		t.w.stop(fmt.Errorf("no arithmetic on %s", x.DType))
		return starlark.None
	}
	return starlark.Float(element(x, i))
}

// view returns a tensor over some of t's elements.
func (t *Tensor) view(x tensor.Tensor) *Tensor {
	return &Tensor{Tensor: x, w: t.w, held: t.held}
}

// part returns elements [i, j) of the first dimension; it shares memory.
func part(t tensor.Tensor, i, j int) tensor.Tensor {
	size := t.DType.Size() * tensor.Len(t.Shape[1:])
	return tensor.Tensor{DType: t.DType, Shape: append([]int{j - i}, t.Shape[1:]...), Data: t.Data[i*size : j*size]}
}

// Slice returns a range of the first dimension.
func (t *Tensor) Slice(start, end, step int) starlark.Value {
	x, ok := t.needed()
	if !ok {
		return starlark.None
	}
	if step == 1 {
		return t.view(part(x, start, max(start, end)))
	}
	var data []byte
	n := 0
	for i := start; step > 0 && i < end || step < 0 && i > end; i += step {
		data = append(data, part(x, i, i+1).Data...)
		n++
	}
	return t.w.newTensor(tensor.Tensor{DType: x.DType, Shape: append([]int{n}, x.Shape[1:]...), Data: data})
}

// Iterate goes through the first dimension.
func (t *Tensor) Iterate() starlark.Iterator {
	x, ok := t.needed()
	if !ok {
		return &tensorIterator{t: t}
	}
	return &tensorIterator{t, x, t.Len(), 0}
}

type tensorIterator struct {
	t       *Tensor
	x       tensor.Tensor
	rows, i int
}

func (it *tensorIterator) Next(p *starlark.Value) bool {
	if it.i >= it.rows {
		return false
	}
	*p = it.t.index(it.x, it.i)
	it.i++
	return true
}

func (*tensorIterator) Done() {}

// Binary is arithmetic, element by element, and & and | of truths.
func (t *Tensor) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	name := tensorOps[op]
	if name == "" {
		return nil, nil
	}
	return t.with(name, y, side == starlark.Right)
}

// with is an operation on t and y, in the order y, t where so asked; or nil where these
// are no numbers.
func (t *Tensor) with(op string, y starlark.Value, after bool) (starlark.Value, error) {
	a, b := operand{t: t}, operandOf(y)
	if !t.DType.Float() || !b.numeric() {
		return nil, nil
	}
	if after {
		a, b = b, a
	}
	return t.w.operate(op, a, b)
}

// Unary is negation, and ~ for not.
func (t *Tensor) Unary(op syntax.Token) (starlark.Value, error) {
	switch op {
	case syntax.MINUS:
		return t.w.operate("neg", operand{t: t})
	case syntax.TILDE:
		return t.w.operate("not", operand{t: t})
	}
	return nil, nil
}

// Compute computes the elements, for whoever needs them next.
func (t *Tensor) Compute(ctx context.Context) error {
	_, err := t.values(ctx)
	return err
}

// Attr returns an attribute.
func (t *Tensor) Attr(name string) (starlark.Value, error) { return tensorMembers.attr(t, name) }

// AttrNames returns the names of the attributes.
func (*Tensor) AttrNames() []string { return tensorMembers.names() }
