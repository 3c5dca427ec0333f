package parallel

import (
	"errors"
	"iter"
	"strings"
	"testing"
)

// recovered returns the error that f panics with.
func recovered(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}

func failing(err error) { panic(err) }

// A panic of a goroutine becomes one of who waits for it, with its value and where it
// was, and the others end first.
func TestPanicOfGoroutine(t *testing.T) {
	bad := errors.New("a piece that fails")
	err := recovered(func() {
		Share(100, func(turns iter.Seq[int]) {
			for i := range turns {
				if i == 50 {
					failing(bad)
				}
			}
		})
	})
	var f *Failure
	if !errors.As(err, &f) || !errors.Is(err, bad) || err.Error() != bad.Error() || !strings.Contains(string(f.Stack()), "failing") {
		t.Errorf("the panic is %v, want one of %q with where it was", err, bad)
	}
}
