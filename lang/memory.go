package lang

import (
	"context"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// inVerb counts the verbs that are running. What they take they know; Starlark's own
// operators double what there is within one step.
var inVerb atomic.Int32

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
		var before uint64
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			now := grown(base)
			step := nextSteps(before, now)
			if before = now; now+step <= limit {
				continue
			}
			runtime.GC()
			if err := exceeds(grown(base), step, limit); err != nil {
				cancel(err)
				return
			}
		}
	}()
	return sync.OnceFunc(func() { close(done) })
}

// exceeds returns an error where a program holds more than the limit, or would with its
// next steps, each of which takes at most twice what there is. They go on while it is
// found out, so there may be three.
func exceeds(held, step, limit uint64) error {
	const hint = "keep less at once, or allow it more: pewter run --memory SIZE"
	switch {
	case held > limit:
		return Advise(Fail(Exhausted, "stopped: it holds %d MB of memory, and the limit is %d MB", held/1e6, limit/1e6), hint)
	case held+min(step, 8*held) > limit:
		return Advise(Fail(Exhausted, "stopped: it holds %d MB of memory and grows too fast for the limit of %d MB", held/1e6, limit/1e6), hint)
	}
	return nil
}

// nextSteps returns how much the next steps of the program may take if it grew from
// before to now since the last look, as x = x + x does: each takes twice as much.
func nextSteps(before, now uint64) uint64 {
	const large = 64 << 20 // what is made bit by bit is seen in time
	if now < before+large || inVerb.Load() > 0 {
		return 0
	}
	return 8 * (now - before)
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
