package builtins

import (
	"context"
	"fmt"
	"reflect"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

// A pass goes once through the elements of a tensor and of all that it is made of.
type pass struct {
	ctx     context.Context
	exprs   map[*Tensor]*merge.Expr
	names   []string       // of the variables
	sources []model.Source // what these stand for
	vars    map[any]*merge.Expr
}

// elements returns a tensor as an expression of those whose elements are known.
func (t *Tensor) elements(ctx context.Context) (*merge.Elements, error) {
	dev, err := t.w.device()
	if err != nil {
		return nil, err
	}
	p := &pass{ctx: ctx, exprs: map[*Tensor]*merge.Expr{}, vars: map[any]*merge.Expr{}}
	e, err := p.expr(t)
	if err != nil {
		return nil, err
	}
	return merge.NewElements(vectorOf(dev), e, p.names, p.sources), nil
}

// expr returns the expression of a tensor, whose depth is bounded.
func (p *pass) expr(t *Tensor) (e *merge.Expr, err error) {
	if e, ok := p.exprs[t]; ok {
		return e, nil
	}
	if t.todo == nil {
		e = p.variable(t.from())
	} else if e, err = p.operation(t.todo); err != nil {
		return nil, err
	}
	t.passed, p.exprs[t] = true, e
	return e, nil
}

func (p *pass) operation(o *operation) (*merge.Expr, error) {
	args := make([]*merge.Expr, len(o.args))
	for i, a := range o.args {
		if a.t == nil {
			args[i] = merge.Const(a.x)
			continue
		}
		if _, here := p.exprs[a.t]; !here && a.t.again() {
			if err := a.t.Compute(p.ctx); err != nil {
				return nil, err
			}
		}
		var err error
		if args[i], err = p.expr(a.t); err != nil {
			return nil, err
		}
	}
	return merge.Call(o.op, args...)
}

// variable returns the variable that stands for a source, the same for the same memory.
func (p *pass) variable(s model.Source) *merge.Expr {
	key := identity(s)
	if v, ok := p.vars[key]; ok && key != nil {
		return v
	}
	v := merge.Var(fmt.Sprintf("t%d", len(p.names)))
	p.names, p.sources = append(p.names, v.String()), append(p.sources, s)
	p.vars[key] = v
	return v
}

// from returns where the elements of a tensor are read from that is not to be computed.
func (t *Tensor) from() model.Source {
	if t.source != nil {
		return t.source
	}
	return model.SourceOf(t.Tensor)
}

// identity tells sources apart; it is nil where that can't be told.
func identity(s model.Source) any {
	if raw := s.Raw(); len(raw) > 0 {
		return struct {
			at   *byte
			kind tensor.DType
		}{&raw[0], s.Info().DType}
	}
	if reflect.TypeOf(s).Comparable() {
		return s
	}
	return nil
}

// compute computes the elements.
func (t *Tensor) compute(ctx context.Context) (tensor.Tensor, error) {
	x := tensor.New(t.DType, t.Shape...)
	if t.todo == nil {
		return x, t.stored(ctx, func(b []byte, at int) error {
			copy(x.Data[at:], b)
			return nil
		})
	}
	e, err := t.elements(ctx)
	if err != nil {
		return x, err
	}
	return x, e.Fill(ctx, x.Float32s())
}

// piece is how many elements of a merge are asked for at a time.
const piece = 1 << 20

// stored calls f for the bytes of a source's elements, piece by piece in their order.
func (t *Tensor) stored(ctx context.Context, f func(b []byte, at int) error) error {
	size := t.DType.Size()
	buf, numbers := make([]byte, min(piece, t.Tensor.Len())*size), make([]float32, min(piece, t.Tensor.Len()))
	for at := 0; at < t.Tensor.Len(); at += piece {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := buf[:min(piece, t.Tensor.Len()-at)*size]
		if err := model.ReadBytes(ctx, t.source, b, at, numbers); err != nil {
			return err
		}
		if err := f(b, at*size); err != nil {
			return err
		}
	}
	return nil
}

// each calls f for all elements in float32, those of each run in their order.
func (t *Tensor) each(ctx context.Context, run int, f func(at int, x []float32) error) error {
	if t.again() || t.Tensor.Len() <= merge.Few {
		x, err := t.values(ctx)
		if err != nil {
			return err
		}
		if x.Len() <= merge.Few {
			return f(0, x.Float32s())
		}
	}
	e, err := t.elements(ctx)
	if err != nil {
		return err
	}
	return e.Each(ctx, run, f)
}

// eachStored calls f for the bytes of the elements in the tensor's type, at any place,
// from many goroutines.
func (t *Tensor) eachStored(ctx context.Context, f func(b []byte, at int) error) error {
	if t.again() {
		if err := t.Compute(ctx); err != nil {
			return err
		}
	}
	switch {
	case t.known():
		return f(t.Data, 0)
	case t.todo == nil:
		return t.stored(ctx, f)
	}
	e, err := t.elements(ctx)
	if err != nil {
		return err
	}
	return e.Runs(ctx, piece/16, func(at int, x []float32) error { return f(tensor.Bytes(x), 4*at) })
}
