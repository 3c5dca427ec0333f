package cpu

import (
	"unsafe"

	"pewter/kernel"
)

// grain is how many elements a piece of an element-wise op has.
const grain = 1 << 14

// elementwise is a task over elements: do works on [i, j).
type elementwise struct {
	n    int
	do   func(e *elementwise, t *tier, i, j int)
	t    *tier
	x    [5][]float32
	s    [3]float32
	act  kernel.Activation
	adam adamStep
}

func (e *elementwise) piece(_ *worker, i int) {
	e.do(e, e.t, i*grain, min(e.n, (i+1)*grain))
}

// overElements runs e on n elements.
func (d *Device) overElements(e *elementwise, n int) {
	e.n, e.t = n, d.tier
	d.runOn(d.threadsFor(n), e, (n+grain-1)/grain)
}

// byRows is a task over rows: do works on row i, or all on rows [i, j) at once.
type byRows struct {
	n, cols int
	step    int // rows of a piece
	do      func(r *byRows, w *worker, i int)
	all     func(r *byRows, i, j int)
	t       *tier
	x       [5][]float32
	past    bool // x[0] is written past the caches; see pastCaches
	s       [4]float32
	ids     []int32
	table   kernel.Array
	rot     *rotation
}

func (r *byRows) piece(w *worker, p int) {
	from, to := p*r.step, min(r.n, (p+1)*r.step)
	if r.all != nil {
		r.all(r, from, to)
		return
	}
	for i := from; i < to; i++ {
		r.do(r, w, i)
	}
	if r.past {
		r.t.fence()
	}
}

// row returns row i of x[a].
func (r *byRows) row(a, i int) []float32 { return r.x[a][i*r.cols : (i+1)*r.cols] }

// overRows runs r on n rows of cols elements.
func (d *Device) overRows(r *byRows, n, cols int) {
	r.n, r.cols, r.t = n, cols, d.tier
	r.step = max(1, grain/max(1, cols))
	d.runOn(d.threadsFor(n*cols), r, (n+r.step-1)/r.step)
}

// pastFrom is how many elements of a result no cache holds: rows of such are written
// past the caches, which would read what is overwritten, a third of all that moves.
const pastFrom = 8 << 20

// pastCaches reports whether dst, rows of cols elements made of others, is written so.
// That takes whole lines.
func (d *Device) pastCaches(dst []float32, cols int, from ...[]float32) bool {
	p := unsafe.SliceData(dst)
	past := len(dst) >= d.pastFrom && uintptr(unsafe.Pointer(p))%cacheLine == 0 && cols*4%cacheLine == 0
	for _, x := range from {
		past = past && unsafe.SliceData(x) != p
	}
	return past
}

// threadsFor returns 1 where waking a thread would cost more than it saves.
func (d *Device) threadsFor(n int) int {
	if n < 2*grain {
		return 1
	}
	return d.Threads()
}

// floats returns a's elements: its own memory, or a widened copy of a short
// vector of weights, in slot i of the caller's scratch. A zero Array gives nil.
func (d *Device) floats(i int, a kernel.Array) []float32 {
	if a.Data == nil {
		return nil
	}
	o := operand{dtype: a.DType}
	if o.dtype == 0 {
		return f32(a)
	}
	x := d.pool.workers[0].scratch(4+i, a.Len())
	d.tier.widen(x, byRow(vector(a)).base, a.DType)
	return x
}

// vector is a as one row.
func vector(a kernel.Array) kernel.Array {
	a.Shape = []int{1, a.Len()}
	return a
}
