package merge

import (
	"context"
	"fmt"
	"sync"

	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

// source is one tensor of a merge: planned when it is first read, and computed
// tile by tile.
type source struct {
	info   model.Info
	t      *Tensor
	method Method
	notes  *notes

	plan  sync.Mutex
	merge TileFunc // nil until it is planned
	err   error
	bad   sync.Once // says once that there are NaN or infinite values
}

// Info returns the type and shape of the result.
func (s *source) Info() model.Info { return s.info }

// Raw returns nil: the elements must be computed.
func (s *source) Raw() []byte { return nil }

// ready plans the merge at the first call, and again after one that ctx ended.
func (s *source) ready(ctx context.Context) error {
	s.plan.Lock()
	defer s.plan.Unlock()
	if s.merge != nil || s.err != nil {
		return s.err
	}
	s.t.ctx = ctx
	merge, err := s.method.Plan(s.t)
	s.t.ctx = nil
	switch {
	case err == nil:
		s.merge = merge
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		s.err = fmt.Errorf("%s: %w", s.t.Name, err)
	}
	return s.err
}

// Read sets dst to elements [at, at+len(dst)), rounded to the result's type.
func (s *source) Read(dst []float32, at int) error { return s.read(context.Background(), dst, at) }

func (s *source) read(ctx context.Context, dst []float32, at int) error {
	return s.tiles(ctx, at, len(dst), func(x *Tile, i, j int, scratch []float32) {
		out := dst[i-at : j-at]
		copy(out, scratch)
		round(s.t.dev, out, s.info.DType)
	})
}

// ReadBytes sets dst to the bytes of the elements from at on, as they are stored.
func (s *source) ReadBytes(ctx context.Context, dst []byte, at int) error {
	size := s.info.DType.Size()
	return s.tiles(ctx, at, len(dst)/size, func(x *Tile, i, j int, scratch []float32) {
		s.t.dev.Narrow(dst[(i-at)*size:(j-at)*size], s.info.DType, scratch)
	})
}

// tiles computes every tile that has elements of [at, at+n) and hands the part
// [i, j) that lies within to emit.
func (s *source) tiles(ctx context.Context, at, n int, emit func(x *Tile, i, j int, part []float32)) error {
	total := s.info.Len()
	if at < 0 || n < 0 || at+n > total {
		return fmt.Errorf("%s: elements %d to %d of %d", s.t.Name, at, at+n, total)
	}
	if err := s.ready(ctx); err != nil || n == 0 {
		return err
	}
	size := s.t.tile()
	some := max(1, piece/size) // tiles that a goroutine takes at a time
	first, last := at/size, (at+n-1)/size
	return s.t.share(ctx, (last-first)/some+1, (*Tensor).takeOnce, func(x *Tile, g int) {
		from := first + g*some
		x.end = min((last+1)*size, (from+some)*size, total)
		for i := from; i < min(from+some, last+1) && x.err == nil; i++ {
			x.move(i*size, min(size, total-i*size))
			s.tile(x)
			a, b := max(x.At, at), min(x.At+x.Len, at+n)
			emit(x, a, b, x.out[a-x.At:b-x.At])
		}
	})
}

// piece is how many elements a goroutine computes at a time.
const piece = 1 << 16

// tile computes one tile.
func (s *source) tile(x *Tile) {
	x.out = sized(x.out, x.Len)
	s.merge(x.out, x)
	if !s.method.Needs().Wide {
		s.t.Round(x.out)
	}
	if !s.t.dev.Finite(x.out) {
		s.bad.Do(func() { s.notes.add(s.t.nonFinite()) })
	}
}

// whole computes the tensor.
func (s *source) whole() (tensor.Tensor, error) {
	t := tensor.New(s.info.DType, s.info.Shape...)
	return t, s.ReadBytes(context.Background(), t.Data, 0)
}
