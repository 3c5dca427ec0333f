package merge

import (
	"math"
	"slices"
	"sync/atomic"
)

// firstOf returns of how many tiles one is looked at first: that and handling what
// will be in the brackets then take about the same time.
func firstOf(total int) int {
	switch {
	case total < 1<<18:
		return 1
	case total < 1<<23:
		return 8
	}
	return 32
}

// A collection is the work of collecting for some searches.
type collection struct {
	*selection
	open   []*search
	every  int // one tile of as many comes first
	caught atomic.Int64
	first  []tileCounts // of each group, in the first tiles
}

// tileCounts are, for each search, how many magnitudes of tiles are from the start
// of its bracket on.
type tileCounts struct {
	seen   int
	shares []spread
}

// scan collects from the first tiles or from the others.
func (c *collection) scan(first bool) error {
	total := c.t.Len()
	if first {
		c.first = make([]tileCounts, (total+listLen-1)/listLen)
	}
	return c.t.parallel((total+listLen-1)/listLen, func(x *Tile, g int) {
		if first {
			c.first[g].shares = make([]spread, len(c.open))
		}
		for at, n := g*listLen, 0; at < min((g+1)*listLen, total) && x.err == nil && !x.stop; at += n {
			n = min(tileLen-at%tileLen, min((g+1)*listLen, total)-at)
			if (at/tileLen%c.every == 0) == first {
				x.move(at, n)
				c.tile(x, g, first)
			}
		}
	})
}

// tile collects from one tile.
func (c *collection) tile(x *Tile, g int, first bool) {
	n := 0
	for i, q := range c.open {
		l := &q.lists[g]
		before := l.over
		in := c.add(l, x, q)
		if n += in; first {
			c.first[g].shares[i].add(float64(in+l.over-before) / float64(x.Len))
		}
	}
	if first {
		c.first[g].seen += x.Len
	}
	x.stop = c.caught.Add(int64(n)) > mostCandidates
}

// narrow narrows the brackets by what the first tiles had.
func (c *collection) narrow() {
	seen := 0
	for _, f := range c.first {
		seen += f.seen
	}
	_ = c.t.parallel(len(c.open), func(x *Tile, i int) {
		var all spread
		for _, f := range c.first {
			if f.shares != nil {
				all.join(f.shares[i])
			}
		}
		c.open[i].narrowTo(x.ranker(), float64(c.open[i].rank)/float64(c.t.Len()), float64(seen), all)
	})
}

// bracketed returns the searches that have a bracket.
func (s *selection) bracketed() []*search {
	return slices.DeleteFunc(slices.Clone(s.searches), func(q *search) bool { return q.to == 0 })
}

// spread is how much the shares of tiles differ: the rows of a matrix may be of
// different scales, so that elements of a tile are more alike than others.
type spread struct{ n, sum, squares float64 }

func (s *spread) add(share float64) {
	s.n++
	s.sum += share
	s.squares += share * share
}

func (s *spread) join(t spread) {
	s.n += t.n
	s.sum += t.sum
	s.squares += t.squares
}

// err returns the standard error of the mean share.
func (s *spread) err() float64 {
	return math.Sqrt(max(0, s.squares-s.sum*s.sum/s.n) / (s.n * max(1, s.n-1)))
}

// narrowTo narrows the bracket to the candidates around a share of the largest of the
// elements seen, four standard errors to each side, and drops the others.
func (q *search) narrowTo(r *ranker, share, seen float64, tiles spread) {
	above, within := q.found()
	margin := 4*tiles.err() + 2/seen
	q.bracket(r, within, int((share-margin)*seen)-above, int((share+margin)*seen)+1-above)
	for i := range q.lists {
		q.lists[i].keep(r, q.from, q.to)
	}
}

// keep drops the candidates outside of a bracket.
func (c *candidates) keep(r *ranker, from, to uint32) {
	n, at := 0, 0
	for i, t := range c.tiles {
		in, over := r.within([][]uint32{c.mags[at:t.end]}, from, to)
		c.over += over
		n += copy(c.mags[n:], in)
		at, c.tiles[i].end = t.end, n
	}
	c.mags = c.mags[:n]
}
