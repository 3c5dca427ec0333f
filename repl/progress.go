package repl

import (
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"pewter/internal/visible"
)

// A meter shows how far a computation is, on standard error: on a terminal as
// one line that is redrawn, elsewhere as a line every so often.
type meter struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	now      func() time.Time

	what        string // of the label, what stands before the first comma
	begun, last time.Time
	from        float64 // what was done already when the computation began
	drawn       bool    // a line is on the screen
}

// How often a line is redrawn on a terminal, and written elsewhere.
const (
	redraw = 100 * time.Millisecond
	sparse = 10 * time.Second
)

func newMeter(w io.Writer, terminal bool) *meter {
	return &meter{w: w, terminal: terminal, now: time.Now}
}

// step shows that done of total (0: unknown) are finished of what label names;
// what follows a comma in it may change from call to call: "train eng, loss 2.3".
func (m *meter) step(label string, done float64, total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	what, _, _ := strings.Cut(label, ", ")
	if what != m.what || m.begun.IsZero() {
		m.clear()
		m.what, m.begun, m.last, m.from = what, now, now, done
		if done == 0 {
			return
		}
	}
	every := sparse
	if m.terminal {
		every = redraw
	}
	finished := total > 0 && done >= float64(total)
	if now.Sub(m.last) < every && !(finished && (m.drawn || now.Sub(m.begun) > sparse)) {
		return
	}
	m.last = now
	m.draw(meterLine(visible.Line(label), m.from, done, total, now.Sub(m.begun)))
	if finished {
		m.what, m.begun = "", time.Time{}
	}
}

// done takes the line away: what follows is other output.
func (m *meter) done() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clear()
	m.what, m.begun = "", time.Time{}
}

func (m *meter) draw(line string) {
	if m.terminal {
		fmt.Fprintf(m.w, "\r\x1b[K%s", line)
		m.drawn = true
		return
	}
	fmt.Fprintln(m.w, line)
}

func (m *meter) clear() {
	if m.drawn {
		fmt.Fprint(m.w, "\r\x1b[K")
		m.drawn = false
	}
}

// meterLine says how far, how fast and how long still.
func meterLine(label string, from, done float64, total int, took time.Duration) string {
	rate := (done - from) / took.Seconds()
	if total <= 0 {
		return fmt.Sprintf("%s  %d  %s", label, int(done), rateText(rate))
	}
	s := fmt.Sprintf("%s  %d/%d  %d%%  %s", label, int(done), total, int(100*done/float64(total)), rateText(rate))
	if done >= float64(total) {
		return s + fmt.Sprintf("  in %s", duration(took))
	}
	if rate > 0 {
		left := time.Duration((float64(total) - done) / rate * float64(time.Second))
		s += fmt.Sprintf("  %s left", duration(left))
	}
	return s
}

func rateText(perSecond float64) string {
	switch {
	case math.IsNaN(perSecond) || math.IsInf(perSecond, 0):
		return "?/s"
	case perSecond >= 100:
		return fmt.Sprintf("%.0f/s", perSecond)
	case perSecond >= 1:
		return fmt.Sprintf("%.1f/s", perSecond)
	}
	return fmt.Sprintf("%.1f/min", 60*perSecond)
}

// duration is rounded to what a person waiting wants to know.
func duration(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}
