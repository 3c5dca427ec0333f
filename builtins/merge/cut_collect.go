package merge

import (
	"math"
	"slices"
	"sync"
)

// candidates are the magnitudes of listLen elements that lie in a search's bracket,
// tile by tile.
type candidates struct {
	mags  []uint32
	tiles []tileEnd
	over  int // magnitudes above the bracket
}

// tileEnd says where the candidates of the tile at an element end.
type tileEnd struct{ at, end int }

// listLen is how many elements a goroutine collects from at a time: few enough that all
// end together.
const listLen = 1 << 16

// mostCandidates bounds the memory that all searches of a tensor take: 64 MiB.
const mostCandidates = 16 << 20

// spareLists holds the memory of candidates and samples that are done with.
var spareLists sync.Pool

// takeLists returns n empty lists, with the memory of some that were given back.
func takeLists(n int) []candidates {
	var lists []candidates
	if spare, ok := spareLists.Get().(*[]candidates); ok {
		lists = *spare
	}
	lists = grown(lists, n)
	for i := range lists {
		c := &lists[i]
		c.mags, c.tiles, c.over = c.mags[:0], c.tiles[:0], 0
	}
	return lists
}

func giveLists(lists []candidates) { spareLists.Put(&lists) }

// release gives the memory of a search's candidates back.
func (q *search) release() {
	if q.lists != nil {
		giveLists(q.lists)
	}
	q.lists = nil
}

// bracket narrows the range of the next pass to the candidates from one rank to
// another, as far as these are ranks of candidates.
func (q *search) bracket(r *ranker, lists [][]uint32, first, last int) {
	n := length(lists)
	if first >= 1 && first <= n {
		q.to = min(r.largest(lists, first)+1, noneBits)
	}
	if last >= 1 && last <= n {
		q.from = r.largest(lists, last)
	}
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
		q.lists = takeLists((s.t.Len() + listLen - 1) / listLen)
		defer q.release()
	}
	err := c.scan(true)
	if c.every > 1 && err == nil {
		c.narrow()
		err = c.scan(false)
	}
	if err != nil || c.caught.Load() > mostCandidates {
		for _, q := range open {
			q.from, q.to = 0, 0
		}
		return err
	}
	return s.t.parallel(len(open), func(x *Tile, i int) { s.choose(x, open[i]) })
}

// add collects from a tile.
func (s *selection) add(c *candidates, x *Tile, q *search) int {
	x.magn = sized(x.magn, x.Len)
	n, over := s.within(x, q, x.magn, q.from, q.to)
	c.mags = append(c.mags, x.magn[:n]...)
	c.tiles = append(c.tiles, tileEnd{x.At, len(c.mags)})
	c.over += over
	return n
}

// found returns how many magnitudes are above the bracket, and those in it.
func (q *search) found() (above int, within [][]uint32) {
	within = make([][]uint32, len(q.lists))
	for i := range q.lists {
		above += q.lists[i].over
		within[i] = q.lists[i].mags
	}
	return above, within
}

// choose finds the threshold among a search's candidates, and the place of the
// last element kept of those equal to it.
func (s *selection) choose(x *Tile, q *search) {
	above, within := q.found()
	k, r := q.rank-above, x.ranker()
	if k <= 0 || k > length(within) {
		q.from, q.to = 0, 0
		return
	}
	mag := r.largest(within, k)
	equal, larger := r.equal(within, mag)
	*q.cut = Cut{mag, math.MaxInt}
	q.done = true
	if need := k - larger; need < equal {
		q.cut.Last = s.place(x, q, need)
	}
}

// place returns the index of the need'th element equal to the threshold.
func (s *selection) place(x *Tile, q *search, need int) int {
	r := x.ranker()
	count := func(mags []uint32) int {
		n, _ := r.equal([][]uint32{mags}, q.cut.Bits)
		return n
	}
	for g := range q.lists {
		if n := count(q.lists[g].mags); n < need {
			need -= n
			continue
		}
		for _, t := range q.lists[g].inOrder() {
			n := count(t.mags)
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
