package cpu

import (
	"sync/atomic"
	"testing"
)

// A task that is stopped leaves out the pieces not begun, with any number of
// threads, and the device works as before when told so.
func TestUntil(t *testing.T) {
	for _, threads := range []int{1, 3} {
		d, err := New(Options{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		done := make(chan struct{})
		d.Until(done)
		c := &closing{at: 5, done: done}
		d.runOn(threads, c, 1000)
		if got := c.pieces.Load(); got < 5 || got > 5+int64(threads) {
			t.Errorf("%d threads: %d pieces done of which the fifth stops the rest", threads, got)
		}
		x, dst := d.New(70, 300), d.New(70, 70)
		clear(f32(dst))
		for i := range f32(x) {
			f32(x)[i] = 1
		}
		d.MatMul(dst, x, x)
		if f32(dst)[0] != 0 {
			t.Errorf("%d threads: a product was computed after the end", threads)
		}
		d.Until(nil)
		d.MatMul(dst, x, x)
		if f32(dst)[4899] != 300 {
			t.Errorf("%d threads: %g after the end is undone, want 300", threads, f32(dst)[4899])
		}
	}
}

// closing closes done in its piece at.
type closing struct {
	pieces atomic.Int64
	at     int64
	done   chan struct{}
}

func (c *closing) piece(*worker, int) {
	if c.pieces.Add(1) == c.at {
		close(c.done)
	}
}
