package cpu

import (
	"fmt"
	"runtime/debug"
)

// A failure is a panic in a piece of a task and where it was: it goes on on the
// goroutine that ran the task, as one on a worker's would end the process.
type failure struct {
	value any
	stack []byte
}

// Error implements error.
func (f *failure) Error() string { return fmt.Sprint(f.value) }

// Stack returns the stack of the goroutine that panicked.
func (f *failure) Stack() []byte { return f.stack }

// Unwrap returns the error that was panicked with, if it was one.
func (f *failure) Unwrap() error {
	err, _ := f.value.(error)
	return err
}

// attempt is work, but for a panic: the first of a task is kept, and pieces not
// begun are left out.
func (p *pool) attempt(w *worker, t task) {
	defer func() {
		if v := recover(); v != nil {
			p.failed.CompareAndSwap(nil, &failure{v, debug.Stack()})
			p.next.Store(p.pieces)
		}
	}()
	p.work(w, t)
}
