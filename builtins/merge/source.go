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
func (s *source) Read(dst []float32, at int) error {
	return s.tiles(context.Background(), at, len(dst), s.rounded(dst, at))
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
		s.span(x, from, min(from+some, last+1), at, at+n, emit)
	})
}

// span computes tiles [from, to) and hands what is of elements [at, end) to emit.
func (s *source) span(x *Tile, from, to, at, end int, emit func(x *Tile, i, j int, part []float32)) {
	size := s.t.tile()
	for i := from; i < to && x.err == nil; i++ {
		x.move(i*size, min(size, s.info.Len()-i*size))
		s.tile(x)
		a, b := max(x.At, at), min(x.At+x.Len, end)
		emit(x, a, b, x.out[a-x.At:b-x.At])
	}
}

// follow is read of the elements of tile x, with a tile of its own that goes on as x
// does: it keeps what it has read of files beyond x.
func (s *source) follow(x *Tile, in *input) error {
	if err := s.ready(x.ctx); err != nil {
		return err
	}
	if in.inner == nil {
		in.inner = s.t.takeOnce()
		in.inner.ctx = x.ctx
	}
	size, end := s.t.tile(), x.At+x.Len
	in.inner.end = max(x.end, end)
	s.span(in.inner, x.At/size, (end-1)/size+1, x.At, end, s.rounded(in.val, x.At))
	return in.inner.err
}

// rounded returns what sets dst, the elements from at on, to parts of the result.
func (s *source) rounded(dst []float32, at int) func(x *Tile, i, j int, part []float32) {
	return func(_ *Tile, i, j int, part []float32) {
		copy(dst[i-at:j-at], part)
		round(s.t.dev, dst[i-at:j-at], s.info.DType)
	}
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
