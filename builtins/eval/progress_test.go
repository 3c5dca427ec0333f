package eval

import (
	"testing"
	"time"
)

// What is in work counts by the share of it that is done; progress never goes back.
func TestMeterShare(t *testing.T) {
	var last Progress
	m := newMeter(func(p Progress) { last = p }, 10)
	m.start("m", 0, 1)
	m.computing(2)
	m.call(6)
	for _, c := range []struct {
		do   func()
		done int
		at   float64
	}{
		{func() { m.share(.5) }, 2, 5},
		{func() { m.items(2) }, 4, 5},
		{func() { m.items(2) }, 6, 6},
		{func() { m.share(.25) }, 6, 6},
		{func() { m.items(2) }, 8, 8},
		{func() { m.call(2); m.share(.5) }, 8, 9},
	} {
		m.last, m.begin = time.Time{}, m.begin.Add(-time.Second) // long ago enough
		c.do()
		if last.Done != c.done || last.At != c.at || !(last.Rate > 0) {
			t.Errorf("%+v, want %d done and %g with those in work", last, c.done, c.at)
		}
	}
}
