package builtins

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"pewter/kernel/tensor"
	"pewter/lang"
)

// A Tensor is an array of numbers as a value. Arithmetic is element by element
// in float32, with a number or a tensor of the same shape.
type Tensor struct {
	value
	tensor.Tensor
}

var (
	_ starlark.HasAttrs  = (*Tensor)(nil)
	_ starlark.HasBinary = (*Tensor)(nil)
	_ starlark.HasUnary  = (*Tensor)(nil)
	_ starlark.Sliceable = (*Tensor)(nil)
	_ starlark.Sequence  = (*Tensor)(nil)
)

func newTensor(x []float32, shape []int) *Tensor {
	return &Tensor{Tensor: tensor.FromFloat32s(x, shape...)}
}

// String returns the type and shape, and the first elements.
func (t *Tensor) String() string { return "<tensor " + t.Tensor.String() + ">" }

// Type returns "tensor".
func (*Tensor) Type() string { return "tensor" }

// Display shows the first elements too.
func (t *Tensor) Display(mime string) ([]byte, bool) {
	if mime != "text/plain" || !t.DType.Float() {
		return []byte(t.String()), mime == "text/plain"
	}
	s := "tensor " + t.Tensor.String() + " "
	for i, v := range t.head(8).Float32s() {
		if i > 0 {
			s += " "
		}
		s += fmt.Sprintf("%.4g", v)
	}
	if t.Tensor.Len() > 8 {
		s += " …"
	}
	return []byte(s), true
}

func (t *Tensor) head(n int) tensor.Tensor {
	n = min(n, t.Tensor.Len())
	return tensor.Tensor{DType: t.DType, Shape: []int{n}, Data: t.Data[:n*t.DType.Size()]}
}

// rows returns the first dimension.
func (t *Tensor) rows() int {
	if len(t.Shape) == 0 {
		return 0
	}
	return t.Shape[0]
}

// Len returns the first dimension.
func (t *Tensor) Len() int { return t.rows() }

// Index returns element i of the first dimension: a number, or a tensor.
func (t *Tensor) Index(i int) starlark.Value {
	if len(t.Shape) == 1 {
		return starlark.Float(t.part(i, i+1).Float32s()[0])
	}
	u := t.part(i, i+1)
	u.Shape = u.Shape[1:]
	return &Tensor{Tensor: u}
}

// part returns elements [i, j) of the first dimension; it shares memory.
func (t *Tensor) part(i, j int) tensor.Tensor {
	size := t.DType.Size() * tensor.Len(t.Shape[1:])
	return tensor.Tensor{DType: t.DType, Shape: append([]int{j - i}, t.Shape[1:]...), Data: t.Data[i*size : j*size]}
}

// Slice returns a range of the first dimension.
func (t *Tensor) Slice(start, end, step int) starlark.Value {
	if step == 1 {
		return &Tensor{Tensor: t.part(start, max(start, end))}
	}
	var data []byte
	n := 0
	for i := start; step > 0 && i < end || step < 0 && i > end; i += step {
		data = append(data, t.part(i, i+1).Data...)
		n++
	}
	return &Tensor{Tensor: tensor.Tensor{DType: t.DType, Shape: append([]int{n}, t.Shape[1:]...), Data: data}}
}

// Iterate goes through the first dimension.
func (t *Tensor) Iterate() starlark.Iterator { return &tensorIterator{t: t} }

type tensorIterator struct {
	t *Tensor
	i int
}

func (it *tensorIterator) Next(p *starlark.Value) bool {
	if it.i >= it.t.rows() {
		return false
	}
	*p = it.t.Index(it.i)
	it.i++
	return true
}

func (*tensorIterator) Done() {}

// Binary is arithmetic, element by element, and & and | of truths.
func (t *Tensor) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	f := arithmetic[op]
	if f == nil {
		return nil, nil
	}
	if side == starlark.Right {
		return t.zip(y, func(a, b float32) float32 { return f(b, a) })
	}
	return t.zip(y, f)
}

// zip returns f of each element and of y, or of its element at the same place; or
// nil where these are no numbers.
func (t *Tensor) zip(y starlark.Value, f func(a, b float32) float32) (starlark.Value, error) {
	if !t.DType.Float() {
		return nil, nil
	}
	b, err := operand(y, t.Shape)
	if err != nil || b == nil {
		return nil, err
	}
	out := make([]float32, t.Tensor.Len())
	for i, a := range t.Float32s() {
		out[i] = f(a, b(i))
	}
	return newTensor(out, t.Shape), nil
}

var arithmetic = map[syntax.Token]func(a, b float32) float32{
	syntax.PLUS:  func(a, b float32) float32 { return a + b },
	syntax.MINUS: func(a, b float32) float32 { return a - b },
	syntax.STAR:  func(a, b float32) float32 { return a * b },
	syntax.SLASH: func(a, b float32) float32 { return a / b },
	syntax.AMP:   func(a, b float32) float32 { return float32(truth(a != 0 && b != 0)) },
	syntax.PIPE:  func(a, b float32) float32 { return float32(truth(a != 0 || b != 0)) },
}

// operand returns the elements of the other side of an operator, or nil when it is no number.
func operand(y starlark.Value, shape []int) (func(int) float32, error) {
	if u, ok := y.(*Tensor); ok && u.DType.Float() {
		if tensor.ShapeString(u.Shape) != tensor.ShapeString(shape) {
			return nil, fmt.Errorf("tensors of different shapes: %s and %s", tensor.ShapeString(shape), tensor.ShapeString(u.Shape))
		}
		b := u.Float32s()
		return func(i int) float32 { return b[i] }, nil
	}
	if x, ok := starlark.AsFloat(y); ok {
		return func(int) float32 { return float32(x) }, nil
	}
	return nil, nil
}

// Unary is negation, and ~ for not.
func (t *Tensor) Unary(op syntax.Token) (starlark.Value, error) {
	switch op {
	case syntax.MINUS:
		return t.apply(func(x float32) float32 { return -x })
	case syntax.TILDE:
		return t.apply(func(x float32) float32 { return float32(truth(x == 0)) })
	}
	return nil, nil
}

func (t *Tensor) apply(f func(float32) float32) (starlark.Value, error) {
	if !t.DType.Float() {
		return nil, fmt.Errorf("no arithmetic on %s", t.DType)
	}
	x := t.Float32s()
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = f(v)
	}
	return newTensor(out, t.Shape), nil
}

// Attr returns an attribute.
func (t *Tensor) Attr(name string) (starlark.Value, error) { return tensorMembers.attr(t, name) }

// AttrNames returns the names of the attributes.
func (*Tensor) AttrNames() []string { return tensorMembers.names() }

var tensorMembers members[*Tensor]

func init() {
	axis := lang.Param{Name: "axis", Type: lang.Int, Default: starlark.None, Doc: "the dimension to take away; None: all"}
	tensorMembers = members[*Tensor]{
		{name: "shape", doc: "the dimensions", field: func(t *Tensor) (starlark.Value, error) { return lang.FromGo(t.Shape), nil }},
		{name: "dtype", doc: "the type of the elements", field: func(t *Tensor) (starlark.Value, error) { return starlark.String(t.DType.String()), nil }},
		{name: "size", doc: "the number of elements", field: func(t *Tensor) (starlark.Value, error) { return starlark.MakeInt(t.Tensor.Len()), nil }},
	}
	for _, r := range []reduction{
		{"sum", "The sum, in float64.", func(x []float64) float64 { return reduce(x, 0, func(a, b float64) float64 { return a + b }) }},
		{"mean", "The mean.", func(x []float64) float64 {
			return reduce(x, 0, func(a, b float64) float64 { return a + b }) / float64(len(x))
		}},
		{"max", "The greatest.", func(x []float64) float64 { return reduce(x, math.Inf(-1), math.Max) }},
		{"min", "The least.", func(x []float64) float64 { return reduce(x, math.Inf(1), math.Min) }},
		{"norm", "The square root of the sum of squares.", func(x []float64) float64 {
			return math.Sqrt(reduce(x, 0, func(a, b float64) float64 { return a + b*b }))
		}},
	} {
		tensorMembers = append(tensorMembers, member[*Tensor]{method: &lang.Func{Name: r.name, Doc: r.doc, Returns: "float | tensor", Params: []lang.Param{axis}, Run: r.run}})
	}
	for _, f := range []struct {
		name, doc string
		f         func(float64) float64
	}{{"abs", "Absolute values.", math.Abs}, {"sqrt", "Square roots.", math.Sqrt}, {"exp", "Exponentials.", math.Exp}, {"log", "Natural logarithms.", math.Log}, {"sign", "-1, 0 or 1.", sign}} {
		tensorMembers = append(tensorMembers, member[*Tensor]{method: &lang.Func{Name: f.name, Doc: f.doc, Returns: "tensor", Run: func(c *lang.Call) (starlark.Value, error) {
			return c.Recv.(*Tensor).apply(func(x float32) float32 { return float32(f.f(float64(x))) })
		}}})
	}
	tensorMembers = append(tensorMembers, member[*Tensor]{method: clipMethod()})
	tensorMembers = append(tensorMembers, comparisons()...)
}

func clipMethod() *lang.Func {
	return &lang.Func{Name: "clip", Doc: "Held between two bounds.", Returns: "tensor",
		Params: []lang.Param{{Name: "lo", Type: lang.Float, Doc: "the lower bound"}, {Name: "hi", Type: lang.Float, Doc: "the upper bound"}},
		Run: func(c *lang.Call) (starlark.Value, error) {
			lo, hi := float32(c.Float("lo")), float32(c.Float("hi"))
			return c.Recv.(*Tensor).apply(func(x float32) float32 { return min(max(x, lo), hi) })
		}}
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

func reduce(x []float64, acc float64, f func(a, b float64) float64) float64 {
	for _, v := range x {
		acc = f(acc, v)
	}
	return acc
}

// A reduction makes one number of many.
type reduction struct {
	name, doc string
	f         func([]float64) float64
}

func (r reduction) run(c *lang.Call) (starlark.Value, error) {
	t := c.Recv.(*Tensor)
	if !t.DType.Float() {
		return nil, c.Errorf("no arithmetic on %s", t.DType)
	}
	x := make([]float64, t.Tensor.Len())
	for i, v := range t.Float32s() {
		x[i] = float64(v)
	}
	if !c.Has("axis") {
		return starlark.Float(r.f(x)), nil
	}
	axis := c.Int("axis")
	if axis < 0 {
		axis += len(t.Shape)
	}
	if axis < 0 || axis >= len(t.Shape) {
		return nil, c.Errorf("parameter axis: got %d for a tensor of %d dimensions", c.Int("axis"), len(t.Shape))
	}
	return r.along(x, t.Shape, axis), nil
}

// along reduces one dimension.
func (r reduction) along(x []float64, shape []int, axis int) starlark.Value {
	outer, n, inner := tensor.Len(shape[:axis]), shape[axis], tensor.Len(shape[axis+1:])
	out := make([]float32, outer*inner)
	line := make([]float64, n)
	for i := range out {
		for k := range line {
			line[k] = x[i/inner*n*inner+k*inner+i%inner]
		}
		out[i] = float32(r.f(line))
	}
	return newTensor(out, append(append([]int{}, shape[:axis]...), shape[axis+1:]...))
}
