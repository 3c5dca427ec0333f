package merge

import (
	"math"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"pewter/kernel"
)

// candidates are the magnitudes of one group of elements that lie in a search's
// bracket, in their order.
type candidates struct {
	mags []uint32
	ends []int // of each tile's part
	over int   // magnitudes above the bracket
}

// mostCandidates bounds the memory that all searches of a tensor take: 64 MiB.
const mostCandidates = 16 << 20

// sample brackets each threshold by the quantiles of some elements.
func (s *selection) sample() error {
	const run = 32
	total := s.t.Len()
	runs := min(max(total>>12, 128), 8192)
	if total < 8*runs*run {
		return nil
	}
	mags := make([]uint32, len(s.searches)*runs*run)
	of := func(i int) []uint32 { return mags[i*runs*run:][:runs*run] }
	const some = 64 // runs a goroutine takes at a time
	err := s.t.parallel((runs+some-1)/some, func(x *Tile, g int) {
		for r := g * some; r < min((g+1)*some, runs); r++ {
			x.move(total/runs*r, run)
			for i, q := range s.searches {
				for j, v := range s.f(x, q.series) {
					of(i)[r*run+j] = math.Float32bits(v) & 0x7fffffff
				}
			}
		}
	})
	if err != nil {
		return err
	}
	return s.t.parallel(len(s.searches), func(_ *Tile, i int) {
		q := s.searches[i]
		q.bracket(of(i), 1-float64(q.rank)/float64(total))
	})
}

// bracket sets the range of the first pass to the quantiles around one of a
// sample, three standard deviations to each side.
func (q *search) bracket(sample []uint32, quantile float64) {
	n := float64(len(sample))
	margin := 3*math.Sqrt(quantile*(1-quantile)/n) + 2/n
	q.share = 2.5 * margin
	q.from, q.to = 0, noneBits
	var bins [sampleBins]int
	for _, m := range sample {
		bins[m>>sampleShift]++
	}
	if i := int((quantile - margin) * n); i > 0 {
		q.from = nthOf(sample, &bins, i)
	}
	if i := int((quantile + margin) * n); i < len(sample) {
		q.to = min(nthOf(sample, &bins, i)+1, noneBits)
	}
}

// A sample is counted by its upper bits first.
const (
	sampleShift = 20
	sampleBins  = 1 << (31 - sampleShift)
)

// nthOf returns element i of x in ascending order; bins count x by its upper bits.
func nthOf(x []uint32, bins *[sampleBins]int, i int) uint32 {
	bin := 0
	for ; bins[bin] <= i; bin++ {
		i -= bins[bin]
	}
	in := make([]uint32, 0, bins[bin])
	for _, m := range x {
		if m>>sampleShift == uint32(bin) {
			in = append(in, m)
		}
	}
	return nth(in, i)
}

// nth returns element i of x in ascending order; it changes the order of x.
func nth(x []uint32, i int) uint32 {
	for len(x) > 16 {
		pivot := max(min(x[0], x[len(x)/2]), min(max(x[0], x[len(x)/2]), x[len(x)-1]))
		lo, hi := part(x, pivot)
		switch {
		case i < lo:
			x = x[:lo]
		case i < hi:
			return pivot
		default:
			x, i = x[hi:], i-hi
		}
	}
	slices.Sort(x)
	return x[i]
}

// part puts what is less than the pivot first and what is more last, and
// returns where the equal ones begin and end.
func part(x []uint32, pivot uint32) (lo, hi int) {
	hi = len(x)
	for i := 0; i < hi; {
		switch v := x[i]; {
		case v < pivot:
			x[i], x[lo] = x[lo], v
			lo++
			i++
		case v > pivot:
			hi--
			x[i], x[hi] = x[hi], v
		default:
			i++
		}
	}
	return lo, hi
}

// collect finds thresholds among the elements in the brackets. A search is done
// unless its bracket missed the threshold or caught too many elements.
func (s *selection) collect() error {
	open := slices.DeleteFunc(slices.Clone(s.searches), func(q *search) bool { return q.to == 0 })
	if len(open) == 0 {
		return nil
	}
	total := s.t.Len()
	groups := (total + group - 1) / group
	for _, q := range open {
		q.lists = make([]candidates, groups)
	}
	var caught atomic.Int64
	err := s.t.parallel(groups, func(x *Tile, g int) {
		s.t.run(x, g*group, min((g+1)*group, total), func() {
			for _, q := range open {
				n := s.add(&q.lists[g], x, q)
				caught.Add(int64(n))
			}
			if caught.Load() > mostCandidates {
				x.stop = true
			}
		})
	})
	if err != nil || caught.Load() > mostCandidates {
		for _, q := range open {
			q.release()
			q.from, q.to = 0, 0
		}
		return err
	}
	return s.t.parallel(len(open), func(x *Tile, i int) { s.choose(x, open[i]) })
}

// add collects from a tile.
func (s *selection) add(c *candidates, x *Tile, q *search) int {
	if c.mags == nil {
		if m, ok := spareMags.Get().(*[]uint32); ok {
			c.mags = (*m)[:0]
		} else {
			c.mags = make([]uint32, 0, int(q.share*group)+x.Len)
		}
	}
	c.mags = slices.Grow(c.mags, x.Len)
	at := len(c.mags)
	n, over := s.within(x, q, c.mags[at:at+x.Len], q.from, q.to)
	c.mags = c.mags[:at+n]
	c.ends = append(c.ends, at+n)
	c.over += over
	return n
}

// choose finds the threshold among a search's candidates, and the place of the
// last element kept of those equal to it.
func (s *selection) choose(x *Tile, q *search) {
	defer q.release()
	above, within := 0, 0
	for i := range q.lists {
		above += q.lists[i].over
		within += len(q.lists[i].mags)
	}
	if above >= q.rank || above+within < q.rank {
		q.from, q.to = 0, 0
		return
	}
	bits, need, equal := q.threshold(s.t.dev, q.rank-above)
	*q.cut = Cut{bits, math.MaxInt}
	q.done = true
	if need < equal {
		q.cut.Last = s.place(x, q, need)
	}
}

// spareMags holds the memory of candidates that are done with.
var spareMags sync.Pool

func (q *search) release() {
	for i := range q.lists {
		if mags := q.lists[i].mags; mags != nil {
			spareMags.Put(&mags)
		}
	}
	q.lists = nil
}

// threshold returns the k'th largest candidate, how many of those equal to it
// are among the k, and how many there are.
func (q *search) threshold(dev kernel.Vector, k int) (mag uint32, need, equal int) {
	shift := max(0, bits.Len32(q.to-q.from)-11)
	var bins [1 << 11]int
	for _, l := range q.lists {
		for _, m := range l.mags {
			bins[(m-q.from)>>shift]++
		}
	}
	i := len(bins) - 1
	for ; bins[i] < k; i-- {
		k -= bins[i]
	}
	in := q.between(dev, q.from+uint32(i)<<shift, q.from+uint32(i+1)<<shift)
	mag = nth(in, len(in)-k)
	for _, m := range in {
		if m > mag {
			k--
		} else if m == mag {
			equal++
		}
	}
	return mag, k, equal
}

// between returns the candidates in [lo, hi).
func (q *search) between(dev kernel.Vector, lo, hi uint32) []uint32 {
	var in []uint32
	for _, l := range q.lists {
		if len(l.mags) == 0 {
			continue
		}
		at := len(in)
		in = slices.Grow(in, len(l.mags))
		values := unsafe.Slice((*float32)(unsafe.Pointer(&l.mags[0])), len(l.mags))
		n, _ := dev.Within(in[at:at+len(l.mags)], values, lo, hi)
		in = in[:at+n]
	}
	return in
}

// place returns the index of the need'th element equal to the threshold.
func (s *selection) place(x *Tile, q *search, need int) int {
	for g, l := range q.lists {
		at := 0
		for i, end := range l.ends {
			n := 0
			for _, m := range l.mags[at:end] {
				if m == q.cut.Bits {
					n++
				}
			}
			if at = end; n >= need {
				return s.find(x, q, g*group+i*tileLen, tileLen, need)
			}
			need -= n
		}
	}
	panic("merge: fewer candidates than counted")
}
