package repl

import (
	"context"
	"os"
	"os/signal"
	"time"
)

// countedApart is how far apart presses of Ctrl-C are that count as several: who is
// impatient presses it many times at once.
const countedApart = time.Second

// interruptible returns a context for a chunk, which Ctrl-C ends. A verb may come to the
// end of a long step first: the second Ctrl-C says so, and the third calls leave.
func (a *app) interruptible(ctx context.Context, leave func()) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	pressed, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(pressed, os.Interrupt)
	go func() {
		count, last := 0, time.Time{}
		for {
			select {
			case <-done:
				return
			case <-pressed:
			}
			if now := time.Now(); now.Sub(last) >= countedApart {
				count, last = count+1, now
				a.pressed(count, cancel, leave)
			}
		}
	}()
	return ctx, func() { signal.Stop(pressed); close(done); cancel() }
}

// pressed is what Ctrl-C does for the so-manieth time in a chunk.
func (a *app) pressed(count int, cancel, leave func()) {
	switch count {
	case 1:
		cancel()
	case 2:
		a.note("\nstill stopping, at the end of a long step; Ctrl-C once more leaves pewter")
	default:
		leave()
	}
}
