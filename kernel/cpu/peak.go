package cpu

import (
	"runtime"
	"time"
)

const (
	peakRounds = 100_000
	peakBytes  = 256 << 20 // of 64 MB, a last-level cache of 32 still holds a part
	peakPiece  = 1 << 20
	peakTime   = 100 * time.Millisecond
)

// peakFlops and peakRead are tasks, each piece a share of the work.
type peakFlops struct{ t *tier }

func (p *peakFlops) piece(*worker, int) { p.t.peakFMA(peakRounds) }

type peakRead struct {
	t *tier
	x []float32
}

func (p *peakRead) piece(_ *worker, i int) {
	p.t.peakRead(peakPiece/256, &p.x[i*peakPiece/4])
}

// Peaks measures how many floating-point operations and how many bytes read
// from memory the device could do in a second, at best: the best of several
// short trials on all its threads.
func (d *Device) Peaks() (flops, bytes float64) {
	n := 16 * d.Threads()
	f := d.fastest(&peakFlops{d.tier}, n)
	flops = float64(n) * peakRounds * d.tier.peakFlops / f.Seconds()
	x := make([]float32, peakBytes/4)
	for i := 0; i < len(x); i += 512 {
		x[i] = 1 // a page of its own, not the one of zeros
	}
	s := d.fastest(&peakRead{d.tier, x}, peakBytes/peakPiece)
	return flops, peakBytes / s.Seconds()
}

// fastest returns the shortest run of t in a tenth of a second: the other cores
// may be busy for a while.
func (d *Device) fastest(t task, pieces int) time.Duration {
	best, first := time.Duration(1<<62), time.Now()
	for i := 0; i < 8 || time.Since(first) < peakTime; i++ {
		start := time.Now()
		d.pool.run(t, pieces)
		best = min(best, time.Since(start))
	}
	return best
}

// peakFMAGo is 12 multiply-adds a round, as the portable tier does them.
func peakFMAGo(n int) {
	var s [12]float32
	for range n {
		for i := range s {
			s[i] = fma(s[i], 0.5, 1)
		}
	}
	runtime.KeepAlive(s)
}

func peakReadGo(n int, p *float32) {
	var s float32
	for i := 0; i < 64*n; i++ {
		s += *at(p, i)
	}
	runtime.KeepAlive(s)
}
