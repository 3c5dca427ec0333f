package repl

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestMeterLine(t *testing.T) {
	for _, c := range []struct {
		from, done float64
		total      int
		took       time.Duration
		want       string
	}{
		{0, 50, 200, time.Second, "x  50/200  25%  50.0/s  3.0 s left"},
		{100, 150, 200, time.Second, "x  150/200  75%  50.0/s  1.0 s left"},
		{0, 200, 200, 4 * time.Second, "x  200/200  100%  50.0/s  in 4.0 s"},
		{0, 50.5, 200, time.Second, "x  50/200  25%  50.5/s  3.0 s left"},
		{0, 0.25, 2, time.Minute, "x  0/2  12%  0.2/min  7 min left"},
		{0, 7, 0, 14 * time.Second, "x  7  30.0/min"},
		{0, 1, 1000, time.Minute, "x  1/1000  0%  1.0/min  16.6 h left"},
		{0, 300, 30000, time.Second, "x  300/30000  1%  300/s  99 s left"},
	} {
		if got := meterLine("x", c.from, c.done, c.total, c.took); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
}

// A terminal's line is redrawn at most ten times a second and taken away before
// other output; a file gets a line every ten seconds and one at the end.
func TestMeter(t *testing.T) {
	for _, c := range []struct {
		terminal bool
		want     string
	}{
		{true, "\r\x1b[Kscore  2/4  50%  20.0/s  0.1 s left\r\x1b[K"},
		{false, ""},
	} {
		var w strings.Builder
		clock := time.Unix(0, 0)
		m := newMeter(&w, c.terminal)
		m.now = func() time.Time { return clock }
		m.step("score", 0, 4)
		clock = clock.Add(50 * time.Millisecond)
		m.step("score", 1, 4)
		clock = clock.Add(50 * time.Millisecond)
		m.step("score", 2, 4)
		m.done()
		if got := w.String(); got != c.want {
			t.Errorf("terminal %v: got %q, want %q", c.terminal, got, c.want)
		}
	}
	var w strings.Builder
	clock := time.Unix(0, 0)
	m := newMeter(&w, false)
	m.now = func() time.Time { return clock }
	for i := range 41 {
		m.step("score", float64(i), 40)
		clock = clock.Add(time.Second)
	}
	if got, want := strings.Count(w.String(), "\n"), 4; got != want {
		t.Errorf("40 s of work wrote %d lines, want %d:\n%s", got, want, w.String())
	}
	var v strings.Builder
	clock = time.Unix(0, 0)
	m = newMeter(&v, true)
	m.now = func() time.Time { return clock }
	for i := range 5 {
		m.step(fmt.Sprintf("train eng, loss %d", 9-i), float64(i), 10)
		clock = clock.Add(time.Second)
	}
	if want := "\r\x1b[Ktrain eng, loss 5  4/10  40%  1.0/s  6.0 s left"; !strings.HasSuffix(v.String(), want) {
		t.Errorf("got %q, want it to end in %q", v.String(), want)
	}
}
