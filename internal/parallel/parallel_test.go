package parallel

import (
	"iter"
	"sync/atomic"
	"testing"
)

// Every number is taken once, whoever takes it.
func TestShare(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		taken := make([]atomic.Int32, n)
		Share(n, func(turns iter.Seq[int]) {
			for i := range turns {
				taken[i].Add(1)
			}
		})
		for i := range taken {
			if got := taken[i].Load(); got != 1 {
				t.Errorf("%d of %d was taken %d times", i, n, got)
			}
		}
	}
}

// What one leaves the next takes.
func TestTurns(t *testing.T) {
	turns := Turns(5)
	for i := range turns {
		if i == 1 {
			break
		}
	}
	var rest []int
	for i := range turns {
		rest = append(rest, i)
	}
	if len(rest) != 3 || rest[0] != 2 || rest[2] != 4 {
		t.Errorf("after 0 and 1: %v", rest)
	}
}
