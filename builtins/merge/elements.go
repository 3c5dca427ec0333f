package merge

import (
	"context"

	"pewter/builtins/model"
	"pewter/kernel"
)

// Elements are those of an expression over tensors of one shape, in float32: what is
// asked for is computed then, in one pass, from many goroutines. Nothing is kept.
type Elements struct {
	t       *Tensor
	program *program
}

// NewElements compiles an expression that reduces nothing. Source i, of floating
// point, is what name i stands for.
func NewElements(dev kernel.Vector, e *Expr, names []string, sources []model.Source) *Elements {
	f := Formula{names: names, expr: e, zeros: true}
	t := &Tensor{N: len(sources), Shape: sources[0].Info().Shape, dev: dev, sources: sources, names: names}
	return &Elements{t, f.compile(e, nil, false)}
}

// Fill sets dst to all elements.
func (e *Elements) Fill(ctx context.Context, dst []float32) error {
	return e.runs(ctx, piece, func(x *Tile, from, to int) {
		e.tiles(x, from, to, func() []float32 { return dst[x.At:][:x.Len] }, nil)
	})
}

// Each calls f for all elements, at most some thousands at a time, which hold until it
// returns. Those of each run of the length given come in their order, from one goroutine.
func (e *Elements) Each(ctx context.Context, run int, f func(at int, x []float32) error) error {
	return e.runs(ctx, run, func(x *Tile, from, to int) {
		e.tiles(x, from, to, func() []float32 {
			x.out = sized(x.out, x.Len)
			return x.out
		}, f)
	})
}

// Runs is Each with all elements of a run at once.
func (e *Elements) Runs(ctx context.Context, run int, f func(at int, x []float32) error) error {
	return e.runs(ctx, run, func(x *Tile, from, to int) {
		x.out = sized(x.out, to-from)
		e.tiles(x, from, to, func() []float32 { return x.out[x.At-from:][:x.Len] }, nil)
		if x.err == nil {
			x.err = f(from, x.out)
		}
	})
}

// runs calls f for each run of elements, from many goroutines.
func (e *Elements) runs(ctx context.Context, run int, f func(x *Tile, from, to int)) error {
	total := e.t.Len()
	return e.t.share(ctx, (total+run-1)/run, (*Tensor).takeOnce, func(x *Tile, g int) { f(x, g*run, min((g+1)*run, total)) })
}

// tiles computes a run tile by tile where room says, and hands each to f if there is one.
func (e *Elements) tiles(x *Tile, from, to int, room func() []float32, f func(at int, x []float32) error) {
	e.t.run(x, from, to, func() {
		if x.err = x.ctx.Err(); x.err != nil {
			return
		}
		out := room()
		if e.program.run(e.t, x, out); x.err == nil && f != nil {
			x.err = f(x.At, out)
		}
	})
}
