package cpu

import (
	"runtime/debug"
	"sync"
	"sync/atomic"

	"pewter/internal/parallel"
)

// A task is work that falls into pieces which can be done in any order by any
// worker. A piece should take between some microseconds and a millisecond:
// assembly cannot be preempted.
type task interface {
	piece(w *worker, i int)
}

// A worker is a thread's memory. The first belongs to the caller.
type worker struct {
	pool   *pool
	buffer [8][]float32 // see scratch
	at16   [16]*byte    // addresses of rows
	at8    [8]*byte
	at32   [32]*byte

	packedOf uint64 // the product whose columns from packedAt on are packed; 0 for none
	packedAt int

	see       []int32
	steps     []int
	strips    []rowStrip
	attention attentionPiece
	grad      gradPiece
	_         [cacheLine]byte
}

// scratch returns the worker's buffer i with at least n elements.
func (w *worker) scratch(i, n int) []float32 {
	if cap(w.buffer[i]) < n {
		w.buffer[i] = alignedFloats(sizeClass(n))
	}
	return w.buffer[i][:n]
}

// A pool runs tasks on the caller's goroutine and on those it started. It
// allocates nothing per task. A worker that comes late, after the others have
// taken all pieces, is not waited for.
//
// Ops follow each other within microseconds, and waking a thread that sleeps
// takes tens of them: so a worker without work looks for the next task for a
// while before it sleeps, and so does the caller for its workers to end.
type pool struct {
	workers []*worker
	wake    chan struct{}
	done    sync.WaitGroup

	mu   sync.Mutex
	idle sync.Cond
	task task // nil when there is nothing to do

	pieces int64
	stop   func() bool // if not nil, asked before each piece whether those left are not wanted
	_      [cacheLine]byte
	next   atomic.Int64
	_      [cacheLine]byte
	posted atomic.Uint64 // tasks so far
	_      [cacheLine]byte
	asleep atomic.Int32 // workers that wait for wake
	active atomic.Int32 // workers in the task
	ended  atomic.Bool
	failed atomic.Pointer[parallel.Failure]
}

// watch is how many times to look before sleeping, pausing in between: some
// hundred microseconds in all.
const watch, pauses = 60, 32

func (p *pool) start(n int) {
	p.workers = make([]*worker, n)
	for i := range p.workers {
		p.workers[i] = &worker{pool: p}
	}
	p.idle.L = &p.mu
	p.wake = make(chan struct{}, n)
	for _, w := range p.workers[1:] {
		p.done.Add(1)
		go p.serve(w)
	}
}

func (p *pool) close() {
	if p.wake != nil {
		p.ended.Store(true)
		close(p.wake)
		p.done.Wait()
		p.wake = nil
	}
}

// serve is the life of a started worker.
func (p *pool) serve(w *worker) {
	defer p.done.Done()
	debug.SetPanicOnFault(true)
	for seen := uint64(0); p.await(seen); {
		seen = p.posted.Load()
		p.mu.Lock()
		t := p.task
		if t == nil {
			p.mu.Unlock()
			continue
		}
		p.active.Add(1)
		p.mu.Unlock()
		p.attempt(w, t)
		if p.active.Add(-1) == 0 {
			p.mu.Lock()
			p.idle.Signal()
			p.mu.Unlock()
		}
	}
}

// await returns when a task other than the first seen has been posted, or may
// have been, and false when the pool ends.
func (p *pool) await(seen uint64) bool {
	for range watch {
		if p.posted.Load() != seen {
			return !p.ended.Load()
		}
		pause(pauses)
	}
	p.asleep.Add(1)
	defer p.asleep.Add(-1)
	if p.posted.Load() != seen { // posted before the poster could see that we sleep
		return !p.ended.Load()
	}
	<-p.wake
	return !p.ended.Load()
}

// work does pieces until there are no more.
func (p *pool) work(w *worker, t task) {
	for {
		i := p.next.Add(1) - 1
		if i >= p.pieces || p.stopped() {
			return
		}
		t.piece(w, int(i))
	}
}

// stopped reports whether what is left of a task is not wanted.
func (p *pool) stopped() bool { return p.stop != nil && p.stop() }

// stopped is for long pieces, which ask now and then.
func (w *worker) stopped() bool { return w.pool.stopped() }

// alone does all pieces of t on the caller's goroutine.
func (p *pool) alone(t task, pieces int) {
	for i := 0; i < pieces && !p.stopped(); i++ {
		t.piece(p.workers[0], i)
	}
}

// run does all pieces of t and returns when they are done. A panic in a piece, on
// whichever thread, ends the others and is then one of the caller's.
func (p *pool) run(t task, pieces int) {
	if pieces <= 1 || len(p.workers) == 1 {
		p.alone(t, pieces)
		return
	}
	p.mu.Lock()
	p.task, p.pieces = t, int64(pieces)
	p.next.Store(0)
	p.mu.Unlock()
	p.posted.Add(1)
	for range min(pieces-1, int(p.asleep.Load())) {
		select {
		case p.wake <- struct{}{}:
		default: // enough wake-ups are on their way
		}
	}
	p.attempt(p.workers[0], t)
	p.mu.Lock()
	p.task = nil
	p.mu.Unlock()
	p.join()
	if f := p.failed.Swap(nil); f != nil {
		panic(f)
	}
}

// join waits for the workers that are in the task.
func (p *pool) join() {
	for range watch {
		if p.active.Load() == 0 {
			return
		}
		pause(pauses)
	}
	p.mu.Lock()
	for p.active.Load() > 0 {
		p.idle.Wait()
	}
	p.mu.Unlock()
}

// attempt is work, but for a panic: the first of a task is kept, and pieces not
// begun are left out.
func (p *pool) attempt(w *worker, t task) {
	defer func() {
		if v := recover(); v != nil {
			p.failed.CompareAndSwap(nil, parallel.NewFailure(v))
			p.next.Store(p.pieces)
		}
	}()
	p.work(w, t)
}
