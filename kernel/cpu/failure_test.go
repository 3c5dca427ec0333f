package cpu

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"pewter/internal/parallel"
)

// A panic in a piece becomes one of the caller's, on whichever thread it was, with
// its value and where it was; and the device works on.
func TestPanicOfWorker(t *testing.T) {
	d, err := New(Options{Threads: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	bad := errors.New("a piece that fails")
	for round := range 20 {
		var started atomic.Int32
		err := recovered(func() {
			d.Each(func(int) {
				if started.Add(1) == int32(1+round%3) {
					failing(bad)
				}
			})
		})
		var f *parallel.Failure
		if !errors.As(err, &f) || !errors.Is(err, bad) || !strings.Contains(string(f.Stack()), "failing") {
			t.Fatalf("round %d: the panic is %v, want one of %q with where it was", round, err, bad)
		}
		var pieces atomic.Int32
		d.Each(func(int) { pieces.Add(1) })
		if pieces.Load() != 3 {
			t.Fatalf("round %d: %d pieces of 3 done after a panic", round, pieces.Load())
		}
	}
}

func failing(err error) { panic(err) }

// recovered returns the error that f panics with.
func recovered(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}
