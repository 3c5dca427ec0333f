// Package parallel shares numbered pieces of work between goroutines.
package parallel

import (
	"iter"
	"runtime"
	"sync/atomic"
)

// Turns returns the numbers from 0 to n-1. Goroutines that range over it at once
// get each of them once in all, the next to whoever asks first; one that breaks off
// leaves the rest to the others.
func Turns(n int) iter.Seq[int] { return From(new(atomic.Int64), n) }

// From is Turns of the numbers from next on, which it counts on.
func From(next *atomic.Int64, n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			if !yield(i) {
				return
			}
		}
	}
}

// Share calls do from as many goroutines as there are processors, but at most n,
// with the Turns of n, and returns when all have.
func Share(n int, do func(turns iter.Seq[int])) {
	turns := Turns(n)
	var wg Group
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() { do(turns) })
	}
	wg.Wait()
}
