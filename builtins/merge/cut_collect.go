package merge

import (
	"math"
	"math/bits"
	"slices"
	"sync"
)

// candidates are the magnitudes of one group of elements that lie in a search's
// bracket, tile by tile.
type candidates struct {
	mags  []uint32
	tiles []tileEnd
	over  int // magnitudes above the bracket
}

// tileEnd says where the candidates of the tile at an element end.
type tileEnd struct{ at, end int }

// mostCandidates bounds the memory that all searches of a tensor take: 64 MiB.
const mostCandidates = 16 << 20

// sample brackets each threshold by the quantiles of a few elements.
func (s *selection) sample() error {
	const run, runs = 32, 256
	total := s.t.Len()
	if total < 8*runs*run {
		return nil
	}
	mags := make([]uint32, len(s.searches)*runs*run)
	of := func(i int) []uint32 { return mags[i*runs*run:][:runs*run] }
	const some = 64 // runs a goroutine takes at a time
	err := s.t.parallel(runs/some, func(x *Tile, g int) {
		for r := g * some; r < (g+1)*some && x.err == nil; r++ {
			x.move(total/runs*r, run)
			for i, q := range s.searches {
				s.within(x, q, of(i)[r*run:][:run], allBits, noneBits)
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
// sample, three and a half standard deviations to each side.
func (q *search) bracket(sample []uint32, quantile float64) {
	n := float64(len(sample))
	margin := 3.5*math.Sqrt(quantile*(1-quantile)/n) + 2/n
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
// unless its bracket missed the threshold or caught too many elements. Of large
// tensors some tiles come first, to narrow the brackets for the rest.
func (s *selection) collect() error {
	open := s.bracketed()
	if len(open) == 0 {
		return nil
	}
	c := &collection{selection: s, open: open, every: firstOf(s.t.Len())}
	for _, q := range open {
		q.lists = make([]candidates, (s.t.Len()+group-1)/group)
	}
	err := c.scan(true)
	if c.every > 1 && err == nil {
		c.narrow()
		err = c.scan(false)
	}
	if err != nil || c.caught.Load() > mostCandidates {
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
	c.tiles = append(c.tiles, tileEnd{x.At, at + n})
	c.over += over
	return n
}

// found returns how many magnitudes are above the bracket and how many in it.
func (q *search) found() (above, within int) {
	for i := range q.lists {
		above += q.lists[i].over
		within += len(q.lists[i].mags)
	}
	return above, within
}

// choose finds the threshold among a search's candidates, and the place of the
// last element kept of those equal to it.
func (s *selection) choose(x *Tile, q *search) {
	defer q.release()
	above, within := q.found()
	if above >= q.rank || above+within < q.rank {
		q.from, q.to = 0, 0
		return
	}
	bits, need, equal := q.threshold(q.rank - above)
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
func (q *search) threshold(k int) (mag uint32, need, equal int) {
	h := q.histogram()
	in, k := h.bin(k)
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

// histogram counts a search's candidates by their upper bits.
type histogram struct {
	q     *search
	shift int
	bins  [1 << 11]int
}

func (q *search) histogram() *histogram {
	h := &histogram{q: q, shift: max(0, bits.Len32(q.to-q.from)-11)}
	for _, l := range q.lists {
		for _, m := range l.mags {
			h.bins[(m-q.from)>>h.shift]++
		}
	}
	return h
}

// bin returns the candidates of the bin that has the k'th largest, and its rank
// among them.
func (h *histogram) bin(k int) (in []uint32, rank int) {
	i := len(h.bins) - 1
	for ; h.bins[i] < k; i-- {
		k -= h.bins[i]
	}
	in = make([]uint32, 0, h.bins[i])
	for _, l := range h.q.lists {
		for _, m := range l.mags {
			if (m-h.q.from)>>h.shift == uint32(i) {
				in = append(in, m)
			}
		}
	}
	return in, k
}

// bounds returns magnitudes between which, or at which, the k'th largest is.
func (h *histogram) bounds(k int) (from, to uint32) {
	i := len(h.bins) - 1
	for ; h.bins[i] < k; i-- {
		k -= h.bins[i]
	}
	from = h.q.from + uint32(i)<<h.shift
	return from, min(from+1<<h.shift, h.q.to)
}

// place returns the index of the need'th element equal to the threshold.
func (s *selection) place(x *Tile, q *search, need int) int {
	for g := range q.lists {
		for _, t := range q.lists[g].inOrder() {
			n := 0
			for _, m := range t.mags {
				if m == q.cut.Bits {
					n++
				}
			}
			if n >= need {
				return s.find(x, q, t.at, tileLen, need)
			}
			need -= n
		}
	}
	panic("merge: fewer candidates than counted")
}

// tileMags are the candidates of the tile at an element.
type tileMags struct {
	at   int
	mags []uint32
}

// inOrder returns the candidates by tile.
func (c *candidates) inOrder() []tileMags {
	tiles, at := make([]tileMags, len(c.tiles)), 0
	for i, t := range c.tiles {
		tiles[i] = tileMags{t.at, c.mags[at:t.end]}
		at = t.end
	}
	slices.SortFunc(tiles, func(a, b tileMags) int { return a.at - b.at })
	return tiles
}
