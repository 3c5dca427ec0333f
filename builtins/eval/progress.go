package eval

import "time"

// Progress says how far an evaluation has come.
type Progress struct {
	Model       string        // that is being evaluated
	N, Models   int           // its number, from 0, and how many there are
	Done, Total int           // items of this model
	Reused      int           // of those done, known from the store
	Rate        float64       // items a second, of those computed
	Left        time.Duration // for this model; 0 while it is not known
}

// A meter reports progress, at most ten times a second.
type meter struct {
	f           func(Progress)
	p           Progress
	begin, last time.Time
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
	m.p.Done, m.p.Reused = reused, reused
	m.begin = time.Now()
	m.f(m.p)
}

// items counts items that are done.
func (m *meter) items(n int) {
	if n == 0 {
		return
	}
	m.p.Done += n
	now := time.Now()
	if now.Sub(m.last) < 100*time.Millisecond && m.p.Done < m.p.Total {
		return
	}
	m.last = now
	spent := now.Sub(m.begin).Seconds()
	if n := m.p.Done - m.p.Reused; n > 0 && spent > 0 {
		m.p.Rate = float64(n) / spent
		m.p.Left = time.Duration(float64(m.p.Total-m.p.Done) / m.p.Rate * float64(time.Second))
	}
	m.f(m.p)
}
