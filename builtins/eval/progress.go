package eval

import "time"

// Progress says how far an evaluation has come.
type Progress struct {
	Model       string        // that is being evaluated
	N, Models   int           // its number, from 0, and how many there are
	Done, Total int           // items of this model
	Reused      int           // of those done, known from the store
	At          float64       // items done, those in work counted by the share that is
	Rate        float64       // items a second, of those computed
	Left        time.Duration // for this model; 0 while it is not known
}

// A meter reports progress, at most ten times a second.
type meter struct {
	f           func(Progress)
	p           Progress
	begin, last time.Time
	from, part  int // items that were done when the call in work began, and those it answers
}

func newMeter(f func(Progress), total int) meter {
	if f == nil {
		f = func(Progress) {}
	}
	return meter{f: f, p: Progress{Total: total}}
}

// start begins a model.
func (m *meter) start(name string, n, of int) {
	m.p = Progress{Model: name, N: n, Models: of, Total: m.p.Total}
	m.begin = time.Now()
	m.f(m.p)
}

// computing starts the clock when the model is loaded and n items are known.
func (m *meter) computing(reused int) {
	m.p.Done, m.p.Reused, m.p.At = reused, reused, float64(reused)
	m.begin = time.Now()
	m.f(m.p)
}

// call begins a call of the model that answers n items.
func (m *meter) call(n int) { m.from, m.part = m.p.Done, n }

// share tells what share of the call in work is done.
func (m *meter) share(x float64) { m.at(float64(m.from) + x*float64(m.part)) }

// items counts items that are done.
func (m *meter) items(n int) {
	if n > 0 {
		m.p.Done += n
		m.at(float64(m.p.Done))
	}
}

// at reports that so many items are done, where that is further than before.
func (m *meter) at(items float64) {
	m.p.At = max(m.p.At, items)
	now := time.Now()
	if now.Sub(m.last) < 100*time.Millisecond && m.p.Done < m.p.Total {
		return
	}
	m.last = now
	spent := now.Sub(m.begin).Seconds()
	if n := m.p.At - float64(m.p.Reused); n > 0 && spent > 0 {
		m.p.Rate = n / spent
		m.p.Left = time.Duration((float64(m.p.Total) - m.p.At) / m.p.Rate * float64(time.Second))
	}
	m.f(m.p)
}
