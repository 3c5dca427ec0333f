package cpu

import (
	"sync"
	"sync/atomic"
)

// A task is work that falls into pieces which can be done in any order by any
// worker. A piece should take between some microseconds and a millisecond:
// assembly cannot be preempted.
type task interface {
	piece(w *worker, i int)
}

// A worker is a thread's memory. The first belongs to the caller.
type worker struct {
	buffer [8][]float32 // see scratch
	at16   [16]*byte    // addresses of rows
	at8    [8]*byte

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
// allocates nothing per task. A worker that wakes late, after the others have
// taken all pieces, is not waited for.
type pool struct {
	workers []*worker
	wake    chan struct{}
	done    sync.WaitGroup

	mu     sync.Mutex
	idle   sync.Cond
	task   task // nil when there is nothing to do
	active int  // workers in the task

	pieces int64
	_      [cacheLine]byte
	next   atomic.Int64
	_      [cacheLine]byte
}

func (p *pool) start(n int) {
	p.workers = make([]*worker, n)
	for i := range p.workers {
		p.workers[i] = &worker{}
	}
	p.idle.L = &p.mu
	p.wake = make(chan struct{}, n)
	for _, w := range p.workers[1:] {
		p.done.Add(1)
		go p.serve(w)
	}
}

func (p *pool) stop() {
	if p.wake != nil {
		close(p.wake)
		p.done.Wait()
		p.wake = nil
	}
}

// serve is the life of a started worker.
func (p *pool) serve(w *worker) {
	defer p.done.Done()
	for range p.wake {
		p.mu.Lock()
		t := p.task
		if t == nil {
			p.mu.Unlock()
			continue
		}
		p.active++
		p.mu.Unlock()
		p.work(w, t)
		p.mu.Lock()
		if p.active--; p.active == 0 {
			p.idle.Signal()
		}
		p.mu.Unlock()
	}
}

// work does pieces until there are no more.
func (p *pool) work(w *worker, t task) {
	for {
		i := p.next.Add(1) - 1
		if i >= p.pieces {
			return
		}
		t.piece(w, int(i))
	}
}

// run does all pieces of t and returns when they are done.
func (p *pool) run(t task, pieces int) {
	if pieces <= 1 || len(p.workers) == 1 {
		for i := range pieces {
			t.piece(p.workers[0], i)
		}
		return
	}
	p.mu.Lock()
	p.task, p.pieces = t, int64(pieces)
	p.next.Store(0)
	p.mu.Unlock()
	for range min(pieces, len(p.workers)) - 1 {
		select {
		case p.wake <- struct{}{}:
		default: // enough wake-ups are on their way
		}
	}
	p.work(p.workers[0], t)
	p.mu.Lock()
	p.task = nil
	for p.active > 0 {
		p.idle.Wait()
	}
	p.mu.Unlock()
}
