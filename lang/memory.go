package lang

import (
	"context"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// watchMemory calls cancel when the heap has grown by more than limit bytes since
// it was called, garbage not counted, until the function that it returns is
// called. The heap is that of the whole process: one cell runs at a time.
func watchMemory(limit uint64, cancel context.CancelCauseFunc) (stop func()) {
	const period = 20 * time.Millisecond
	base := heapBytes()
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(period)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			if grown(base) > limit {
				runtime.GC()
				if n := grown(base); n > limit {
					cancel(Advise(Fail(Exhausted, "stopped: it holds %d MB of memory, and the limit is %d MB", n>>20, limit>>20),
						"keep less at once, or allow it more: pewter run --memory SIZE"))
					return
				}
			}
		}
	}()
	return sync.OnceFunc(func() { close(done) })
}

// grown returns by how much the heap exceeds base.
func grown(base uint64) uint64 {
	if n := heapBytes(); n > base {
		return n - base
	}
	return 0
}

// heapBytes returns the size of the objects on the heap, dead ones included.
func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
