package merge

import (
	"math"
	"math/bits"
	"slices"
	"sync"
)

// selection finds several thresholds together.
type selection struct {
	t        *Tensor
	f        seriesFunc
	deltas   bool // f is a model less the base, unrounded
	searches []*search
}

// search finds one threshold: the magnitude of the given rank.
type search struct {
	series, rank int
	lo, hi       uint32 // the threshold is in [lo, hi)
	above        int    // magnitudes of hi or more
	cut          *Cut

	// One pass counts magnitudes of [from, to).
	mu       sync.Mutex
	from, to uint32
	shift    int
	bins     []uint32
	over     int // magnitudes of to or more
	need     int // how many of those equal to the threshold are kept; 0: all

	done  bool
	lists []candidates // what collect found in each run of listLen elements
}

func (s *selection) run() error {
	if err := first(s.sample(), s.collect()); err != nil {
		return err
	}
	open := slices.DeleteFunc(slices.Clone(s.searches), func(q *search) bool { return q.done })
	some := slices.Clone(open)
	for len(open) > 0 {
		for _, q := range open {
			q.open(s.t.Len())
		}
		if err := s.pass(open); err != nil {
			return err
		}
		open = slices.DeleteFunc(slices.Clone(open), (*search).narrow)
	}
	return s.locate(some)
}

// within is kernel.Vector's Within of a search's series.
func (s *selection) within(x *Tile, q *search, dst []uint32, lo, hi uint32) (n, above int) {
	if s.deltas {
		raw, d := x.stored(q.series)
		base, of := x.stored(s.t.N)
		if raw != nil && base != nil && d == of {
			return s.t.dev.WithinLess(dst, d, raw, base, lo, hi)
		}
	}
	return s.t.dev.Within(dst, s.f(x, q.series), lo, hi)
}

// open readies the search for a pass.
func (q *search) open(total int) {
	if q.to == 0 {
		q.from, q.to = q.lo, q.hi
	}
	most := 1 << min(max(bits.Len(uint(total)), 8), 19)
	width := int(q.to - q.from)
	q.shift = max(0, bits.Len(uint((width-1)/most)))
	q.bins = sized(q.bins, (width-1)>>q.shift+1)
	clear(q.bins)
	q.over = 0
}

// pass counts the magnitudes in the searches' ranges.
func (s *selection) pass(open []*search) error {
	total := s.t.Len()
	return s.t.parallel((total+group-1)/group, func(x *Tile, g int) {
		s.t.run(x, g*group, min((g+1)*group, total), func() {
			x.magn = sized(x.magn, x.Len)
			for _, q := range open {
				n, over := s.within(x, q, x.magn, q.from, q.to)
				q.count(x.magn[:n], over)
			}
		})
	})
}

func (q *search) count(mags []uint32, over int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.over += over
	for _, m := range mags {
		q.bins[(m-q.from)>>q.shift]++
	}
}

// narrow takes what a pass counted, and reports whether the search is done.
func (q *search) narrow() bool {
	if q.over >= q.rank { // the threshold is above the bracket
		q.lo, q.from, q.to = q.to, 0, 0
		return false
	}
	above, i := q.over, len(q.bins)-1
	for i >= 0 && above+int(q.bins[i]) < q.rank {
		above += int(q.bins[i])
		i--
	}
	if i < 0 { // below it
		q.hi, q.above, q.from, q.to = q.from, above, 0, 0
		return false
	}
	q.lo = q.from + uint32(i)<<q.shift
	q.hi, q.above = min(q.lo+1<<q.shift, q.to), above
	if q.shift == 0 {
		*q.cut = Cut{q.lo, math.MaxInt}
		if q.need = q.rank - above; q.need == int(q.bins[i]) {
			q.need = 0
		}
		q.bins = nil
		return true
	}
	q.from, q.to = 0, 0
	return false
}

// locate finds, for the searches that keep only some of the elements equal to
// their threshold, the index of the last one.
func (s *selection) locate(some []*search) error {
	some = slices.DeleteFunc(some, func(q *search) bool { return q.need == 0 })
	if len(some) == 0 {
		return nil
	}
	total := s.t.Len()
	counts := make([][]int, (total+group-1)/group)
	err := s.t.parallel(len(counts), func(x *Tile, g int) {
		counts[g] = make([]int, len(some))
		s.t.run(x, g*group, min((g+1)*group, total), func() {
			x.magn = sized(x.magn, x.Len)
			for i, q := range some {
				n, _ := s.within(x, q, x.magn, q.cut.Bits, q.cut.Bits+1)
				counts[g][i] += n
			}
		})
	})
	if err != nil {
		return err
	}
	return s.t.parallel(len(some), func(x *Tile, i int) {
		g, need := 0, some[i].need
		for need > counts[g][i] {
			need -= counts[g][i]
			g++
		}
		some[i].cut.Last = s.find(x, some[i], g*group, group, need)
	})
}

// find returns the index of the need'th of n elements from at on that equals q's threshold.
func (s *selection) find(x *Tile, q *search, at, n, need int) int {
	last := at
	s.t.run(x, at, min(at+n, s.t.Len()), func() {
		for i, v := range s.f(x, q.series) {
			if math.Float32bits(v)&0x7fffffff == q.cut.Bits {
				if need--; need == 0 {
					last = x.At + i
				}
			}
		}
	})
	return last
}
