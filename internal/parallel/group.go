package parallel

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// A Group is a sync.WaitGroup whose goroutines may panic, which would end the process:
// Wait panics with the first of their panics, a *Failure, where it may be recovered.
// So does a fault of memory, as that of a mapped file that became shorter.
type Group struct {
	wg     sync.WaitGroup
	failed atomic.Pointer[Failure]
}

// Go calls f on a goroutine of its own.
func (g *Group) Go(f func()) {
	g.wg.Go(func() {
		defer g.catch()
		debug.SetPanicOnFault(true)
		f()
	})
}

func (g *Group) catch() {
	if v := recover(); v != nil {
		g.failed.CompareAndSwap(nil, NewFailure(v))
	}
}

// Wait returns when all goroutines have, or panics when one has.
func (g *Group) Wait() {
	g.wg.Wait()
	if f := g.failed.Load(); f != nil {
		panic(f)
	}
}

// A Failure is a panic on another goroutine and where it was.
type Failure struct {
	value any
	stack []byte
}

// NewFailure is for a deferred function that has recovered the value.
func NewFailure(value any) *Failure { return &Failure{value, debug.Stack()} }

// Error implements error.
func (f *Failure) Error() string { return fmt.Sprint(f.value) }

// Stack returns the stack of the goroutine that panicked.
func (f *Failure) Stack() []byte { return f.stack }

// Unwrap returns the error that was panicked with, if it was one.
func (f *Failure) Unwrap() error {
	err, _ := f.value.(error)
	return err
}
