package merge

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"pewter/builtins/model"
	"pewter/internal/parallel"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A Tensor is one tensor of the result as its method sees it when it plans:
// the models' tensors of that name, and ways to go through all their elements.
type Tensor struct {
	Name    string
	Shape   []int
	N       int       // models beside the base
	Weights []float64 // one a model
	HasBase bool

	dev     kernel.Vector
	sources []model.Source // the models, then the base if there is one
	key     [2]uint32      // of random numbers, from the seed and the name
	compat  bool           // round every step
	dtype   tensor.DType   // to this
	names   []string       // of the models, then the base
	byRows  bool
	notes   *notes          // may be nil
	seen    atomic.Bool     // the elements have been gone through where they are mapped
	ctx     context.Context // while a method plans: what it goes through ends with it
}

// Len returns the number of elements.
func (t *Tensor) Len() int { return tensor.Len(t.Shape) }

// Cols returns the length of the last dimension.
func (t *Tensor) Cols() int {
	if len(t.Shape) == 0 {
		return 1
	}
	return t.Shape[len(t.Shape)-1]
}

// ByRows makes every tile hold whole rows: runs of the last dimension.
func (t *Tensor) ByRows() { t.byRows = true }

// Round rounds x to the tensors' type where every step is to be rounded, as
// mergekit does; otherwise it does nothing.
func (t *Tensor) Round(x []float32) {
	if t.compat {
		round(t.dev, x, t.dtype)
	}
}

// r rounds a number as Round does.
func (t *Tensor) r(x float64) float64 {
	if !t.compat {
		return x
	}
	v := []float32{float32(x)}
	t.Round(v)
	return float64(v[0])
}

// mix sets dst = w*a + (1-w)*b, and leaves something else in w.
func (t *Tensor) mix(dst, w, a, b []float32) {
	for i := range dst {
		dst[i] = w[i] * a[i]
		w[i] = 1 - w[i]
	}
	t.Round(dst)
	t.Round(w)
	for i := range dst {
		w[i] *= b[i]
	}
	t.Round(w)
	for i := range dst {
		dst[i] += w[i]
	}
}

// round rounds x to type d.
func round(dev kernel.Vector, x []float32, d tensor.DType) {
	if d == tensor.F32 || d == tensor.F64 {
		return
	}
	var b [2048]byte
	for len(x) > 0 {
		n := min(len(x), len(b)/2)
		dev.Narrow(b[:2*n], d, x[:n])
		dev.Widen(x[:n], b[:2*n], d)
		x = x[n:]
	}
}

// tile returns the length of tiles.
func (t *Tensor) tile() int {
	if t.byRows {
		return max(1, tileLen/max(1, t.Cols())) * max(1, t.Cols())
	}
	return tileLen
}

// group is how many elements a partial sum runs over: the same whatever the
// length of tiles or the number of threads.
const group = 1 << 18

// Sum adds up n numbers over all elements: f adds those of a tile to acc. The
// sums are the same whatever the length of tiles and the number of threads, if
// f adds element after element.
func (t *Tensor) Sum(n int, f func(x *Tile, acc []float64)) ([]float64, error) {
	total := t.Len()
	parts := make([][]float64, (total+group-1)/group)
	err := t.parallel(len(parts), func(x *Tile, g int) {
		parts[g] = make([]float64, n)
		t.run(x, g*group, min((g+1)*group, total), func() { f(x, parts[g]) })
	})
	sum := make([]float64, n)
	for _, p := range parts {
		for i := range p {
			sum[i] += p[i]
		}
	}
	return sum, err
}

// Rows calls f for each row, a run of the last dimension, from many goroutines.
func (t *Tensor) Rows(f func(row int, x *Tile)) error {
	cols := t.Cols()
	if cols == 0 {
		return nil
	}
	const some = 16 // rows a goroutine takes at a time
	rows := t.Len() / cols
	return t.parallel((rows+some-1)/some, func(x *Tile, g int) {
		x.end = min((g+1)*some, rows) * cols
		for r := g * some; r < min((g+1)*some, rows); r++ {
			x.move(r*cols, cols)
			f(r, x)
		}
	})
}

// run moves x through the tiles of elements [at, end) and calls f for each.
func (t *Tensor) run(x *Tile, at, end int, f func()) {
	x.end = end
	for at < end && x.err == nil && !x.stop {
		n := min(tileLen-at%tileLen, end-at)
		x.move(at, n)
		f()
		at += n
	}
}

// parallel calls f for each of n pieces of work, from as many goroutines as
// there are processors without work, each with a tile of its own.
func (t *Tensor) parallel(n int, f func(x *Tile, i int)) error {
	t.seen.Store(true)
	ctx := t.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	return t.share(ctx, n, (*Tensor).take, f)
}

// busy counts the goroutines that go through tensors: who saves several at once
// needs no others.
var busy atomic.Int32

// share is parallel with tiles that take makes, until ctx ends.
func (t *Tensor) share(ctx context.Context, n int, take func(*Tensor) *Tile, f func(x *Tile, i int)) error {
	turns := parallel.Turns(n)
	var mu sync.Mutex
	var first error
	work := func() {
		x := take(t)
		x.ctx = ctx
		defer x.give()
		for i := range turns {
			if x.err = ctx.Err(); x.err != nil {
				break
			}
			if f(x, i); x.err != nil || x.stop {
				break
			}
		}
		if x.err != nil {
			mu.Lock()
			first = x.err
			mu.Unlock()
		}
	}
	workers := min(n, max(1, runtime.GOMAXPROCS(0)-int(busy.Load())))
	busy.Add(int32(workers))
	defer busy.Add(-int32(workers))
	if workers <= 1 {
		work()
		return first
	}
	var wg parallel.Group
	for range workers {
		wg.Go(work)
	}
	wg.Wait()
	return first
}
