package merge

import (
	"fmt"
	"slices"

	"pewter/builtins/model"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// Evaluate returns the value of an expression over tensors of one shape, element
// by element in float32, in one pass.
func Evaluate(dev kernel.Vector, e *Expr, vars map[string]tensor.Tensor) (tensor.Tensor, error) {
	names := e.Vars()
	f, err := NewFormula(e, names)
	if err != nil {
		return tensor.Tensor{}, err
	}
	if len(names) == 0 {
		return tensor.Tensor{}, fmt.Errorf("%s is of no tensor", e)
	}
	t := &Tensor{Name: e.String(), N: len(names), dev: dev, names: names}
	for _, name := range names {
		v, ok := vars[name]
		if !ok || !v.DType.Float() {
			return tensor.Tensor{}, fmt.Errorf("%s is %s, want a tensor of floating point", name, v)
		}
		t.sources = append(t.sources, model.SourceOf(v))
		if first := vars[names[0]].Shape; !slices.Equal(v.Shape, first) {
			return tensor.Tensor{}, fmt.Errorf("tensors of different shapes: %s and %s", tensor.ShapeString(first), tensor.ShapeString(v.Shape))
		}
	}
	t.Shape = vars[names[0]].Shape
	s := &source{info: model.Info{DType: tensor.F32, Shape: t.Shape}, t: t, method: f, notes: new(notes)}
	return s.whole()
}

// Number returns the value of an expression that is a number.
func (e *Expr) Number() (float64, bool) { return e.num, e.op == "" && e.name == "" }

// Bind returns an expression with numbers in the place of some of its variables.
func (e *Expr) Bind(numbers map[string]float64) (*Expr, error) {
	done := make(map[*Expr]*Expr)
	var err error
	e.walk(func(e *Expr) {
		x, ok := numbers[e.name]
		switch {
		case err != nil:
		case e.name != "" && ok:
			done[e] = Const(x)
		case e.op == "":
			done[e] = e
		default:
			args := make([]*Expr, len(e.args))
			for i, a := range e.args {
				args[i] = done[a]
			}
			done[e], err = Call(e.op, args...)
		}
	})
	return done[e], err
}
