package merge

import "math"

// A sample is runs of elements that lie evenly over a tensor.
const (
	sampleRun  = 32
	sampleRuns = 256
	sampleSome = 64 // runs that a goroutine takes at a time
)

// sample brackets each threshold by the quantiles of a few elements, three and a half
// standard deviations to each side.
func (s *selection) sample() error {
	const n = sampleRuns * sampleRun
	if s.t.Len() < 8*n {
		return nil
	}
	samples := takeLists(len(s.searches))
	defer giveLists(samples)
	for i := range samples {
		samples[i].mags = sized(samples[i].mags, n)
	}
	err := s.t.parallel(sampleRuns/sampleSome, func(x *Tile, g int) {
		if first := g * sampleSome; !s.sampleStored(x, first, samples) {
			s.sampleEach(x, first, samples)
		}
	})
	if err != nil {
		return err
	}
	return s.t.parallel(len(s.searches), func(x *Tile, i int) {
		q := s.searches[i]
		share := float64(q.rank) / float64(s.t.Len())
		margin := 3.5*math.Sqrt(share*(1-share)/n) + 2./n
		q.from, q.to = allBits, noneBits
		q.bracket(x.ranker(), [][]uint32{samples[i].mags}, int((share-margin)*n), int((share+margin)*n)+1)
	})
}

// sampleEach takes some runs from the first on, one after another.
func (s *selection) sampleEach(x *Tile, first int, samples []candidates) {
	for r := first; r < first+sampleSome && x.err == nil; r++ {
		x.move(s.t.Len()/sampleRuns*r, sampleRun)
		for i, q := range s.searches {
			s.within(x, q, samples[i].mags[r*sampleRun:][:sampleRun], allBits, noneBits)
		}
	}
}

// sampleStored is sampleEach of task vectors that lie in memory, where it returns true: it
// copies the runs of each model before it looks at any, so as to wait for memory once and
// not for each run.
func (s *selection) sampleStored(x *Tile, first int, samples []candidates) bool {
	d, mapped := x.mapped()
	if !s.deltas || !mapped {
		return false
	}
	step, size := s.t.Len()/sampleRuns*d.Size(), sampleRun*d.Size()
	x.runs = grown(x.runs, len(x.inputs))
	for k := range x.inputs {
		x.runs[k] = sized(x.runs[k], sampleSome*size)
		for r := range sampleSome {
			copy(x.runs[k][r*size:][:size], x.inputs[k].raw[(first+r)*step:])
		}
	}
	for i, q := range s.searches {
		to := samples[i].mags[first*sampleRun:][:sampleSome*sampleRun]
		s.t.dev.WithinLess(to, d, x.runs[q.series], x.runs[s.t.N], allBits, noneBits)
	}
	return true
}
