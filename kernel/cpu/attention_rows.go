package cpu

import "pewter/kernel"

// An attentionPiece is the state of a block of queries and a head of keys. Its
// rows are the group's heads of each query: row r is head r%group of query
// r/group. They are worked on in strips.
type attentionPiece struct {
	*attention
	queryRange
	w     *worker
	s     *kernel.Sequence
	kv    int
	total int // keys of the sequence
	rows  int

	gathered []float32 // [rows, Dim]: queries, and at last results
	scores   []float32 // [keyTile, width]
	ones     []float32 // [width]
	buffer   []float32 // of strips
	see      []int32
	spare    int // a lane of the buffer where a row can be taken alone
}

// rowStrip is a strip of a piece: rows [first, first+rows) in width lanes.
type rowStrip struct {
	*stripKernels
	first, rows int
	q, acc      []float32 // [Dim, width]
	state       []float32 // [3, width]: see stripKernels
	see         []int32   // [2, width]: the positions a row sees are from the first to before the second
	lo, hi      int       // positions that some row sees
	allLo       int       // and those that all do
	allHi       int
}

// stripSize is how many numbers a lane of a strip takes.
func (a *attention) stripSize() int { return 2*a.Dim + 3 }

// widest is the width of strips but, where fewer rows are left, the last.
func (a *attention) widest() int { return a.t.strips[1].width }

func (p *attentionPiece) start() {
	p.total = keyCount(*p.s)
	p.rows = (p.to - p.from) * p.group
	wide := p.widest()
	p.spare = (p.rows + wide - 1) / wide * wide
	lanes := p.spare + wide
	buf := p.w.scratch(3, p.rows*p.Dim+(keyTile+1)*wide+lanes*p.stripSize())
	cut := func(n int) (x []float32) { x, buf = buf[:n], buf[n:]; return x }
	p.gathered, p.scores, p.ones = cut(p.rows*p.Dim), cut(keyTile*wide), cut(wide)
	p.buffer, p.see = buf, p.w.positions(2*lanes)
	for i := range p.ones {
		p.ones[i] = 1
	}
	p.gather(p.gathered, p.Dim, p.q)
	for r := 0; r < p.rows; r += wide {
		p.begin(p.strip(r, min(wide, p.rows-r), r))
	}
}

// positions returns the worker's memory for n positions.
func (w *worker) positions(n int) []int32 {
	if cap(w.see) < n {
		w.see = make([]int32, n)
	}
	return w.see[:n]
}

// strip returns the strip of rows [first, first+rows), which lies at lane of the
// piece's memory.
func (p *attentionPiece) strip(first, rows, lane int) rowStrip {
	k := &p.t.strips[0]
	if rows > k.width {
		k = &p.t.strips[1]
	}
	s := rowStrip{stripKernels: k, first: first, rows: rows}
	n := p.Dim * k.width
	buf := p.buffer[lane*p.stripSize():]
	s.q, s.acc, s.state = buf[:n], buf[n:2*n], buf[2*n:2*n+3*k.width]
	s.see = p.see[2*lane : 2*(lane+k.width)]
	s.lo, s.allHi = p.sees(p.s, p.total, p.from+first/p.group)
	s.allLo, s.hi = p.sees(p.s, p.total, p.from+(first+rows-1)/p.group)
	return s
}

// begin packs a strip's queries and clears what it gathers.
func (p *attentionPiece) begin(s rowStrip) {
	p.pack(s, s.q, p.gathered[s.first*p.Dim:], p.Dim)
	clear(s.acc)
	clear(s.state)
	clear(s.see)
	for r := range s.rows {
		lo, hi := p.sees(p.s, p.total, p.from+(s.first+r)/p.group)
		s.see[r], s.see[s.width+r] = int32(lo), int32(hi)
	}
	for r := range s.width {
		s.state[r] = unset
		if r >= s.rows {
			s.state[s.width+r] = 1 // a sum to divide by, of no row
		}
	}
}

// pack turns rows of x, ld apart, into a strip.
func (p *attentionPiece) pack(s rowStrip, dst, x []float32, ld int) {
	if s.rows < s.width {
		clear(dst)
	}
	p.t.pack(dst, s.width, plain(x, ld), s.rows, p.Dim)
}

// at returns where the piece's head h of query i is in q, dst and their gradients.
func (p *attentionPiece) at(i, h int) int {
	return ((p.s.Query.Start+p.from+i)*p.Heads + p.kv*p.group + h) * p.Dim
}

// gather copies the piece's rows of x, which is shaped as q, to rows of dst that
// are ld apart.
func (p *attentionPiece) gather(dst []float32, ld int, x []float32) {
	if n := p.group * p.Dim; ld == p.Dim {
		for i := range p.to - p.from {
			copy(dst[i*n:(i+1)*n], x[p.at(i, 0):])
		}
		return
	}
	for r := range p.rows {
		copy(dst[r*ld:r*ld+p.Dim], x[p.at(r/p.group, r%p.group):])
	}
}

// run takes all strips through the keys and writes their results.
func (p *attentionPiece) run() {
	wide := p.widest()
	lo, _ := p.sees(p.s, p.total, p.from)
	_, hi := p.sees(p.s, p.total, p.to-1)
	for t := lo / keyTile * keyTile; t < hi; t += keyTile {
		for r := 0; r < p.rows; r += wide {
			p.tile(p.strip(r, min(wide, p.rows-r), r), t)
		}
	}
	for r := 0; r < p.rows; r += wide {
		p.finish(p.strip(r, min(wide, p.rows-r), r))
	}
}

// tile takes the keys and values of the tile at position t into a strip.
func (p *attentionPiece) tile(s rowStrip, t int) {
	from, to := p.score(s, t)
	if from < to {
		p.addValues(s, p.v, p.scores, from, to, s.state[2*s.width:], s.acc)
	}
}

// score makes weights of a tile's keys that the strip sees, at positions [from, to).
func (p *attentionPiece) score(s rowStrip, t int) (from, to int) {
	from, to = max(t, s.lo), min(t+keyTile, s.hi)
	if from >= to {
		return from, from
	}
	scale := p.products(s, s.q, p.k, p.scores, from, to)
	s.soften(to-from, &p.scores[0], int32(from), &s.see[0], scale, s.masked(from, to), &s.state[0])
	return from, to
}

// masked reports whether some row does not see one of the positions [from, to).
func (s *rowStrip) masked(from, to int) bool { return from < s.allLo || to > s.allHi }

// products sets z to the scores of the keys at [from, to), and returns by what
// to scale them to logarithms of base 2.
func (p *attentionPiece) products(s rowStrip, q, k, z []float32, from, to int) (scale float32) {
	p.multiply(s, q, k, z, from, to)
	if p.Softcap == 0 {
		return p.scale2
	}
	p.t.logits(z[:(to-from)*s.width], p.Scale, p.Softcap)
	return log2e
}

// multiply sets z to the products of the strip x and the rows of k at [from, to).
func (p *attentionPiece) multiply(s rowStrip, x, k, z []float32, from, to int) {
	for i := from; i < to; {
		row, n := p.keysAt(i, to)
		s.scores(n, &k[row], p.KVHeads*p.Dim, &x[0], p.Dim, &z[(i-from)*s.width])
		i += n
	}
}

// addValues adds the rows of v at [from, to), weighted, to acc scaled down.
func (p *attentionPiece) addValues(s rowStrip, v, weights []float32, from, to int, down, acc []float32) {
	for i := from; i < to; {
		row, n := p.keysAt(i, to)
		s.values(n, &v[row], p.KVHeads*p.Dim, &weights[(i-from)*s.width], p.Dim, &down[0], &acc[0])
		i, down = i+n, p.ones
	}
}

// keysAt returns where the key at position i is, and how many before to follow it.
func (p *attentionPiece) keysAt(i, to int) (row, n int) {
	at := 0
	for _, sp := range p.s.Keys {
		if end := at + sp.Len(); i < end {
			return ((sp.Start+i-at)*p.KVHeads + p.kv) * p.Dim, min(to, end) - i
		}
		at += sp.Len()
	}
	panic("cpu: a key beyond its sequence") // set has counted them
}

// finish divides by the sums and writes the results. Where that gives a NaN it
// may be that of a value which the row does not see, weighed 0: then each row is
// taken alone.
func (p *attentionPiece) finish(s rowStrip) {
	s.divide(p.Dim, &s.acc[0], &s.state[s.width])
	if s.rows > 1 && p.t.zero(s.acc) != 0 {
		for r := range s.rows {
			p.alone(s.first + r)
		}
		return
	}
	p.emit(s, p.dst)
}

// alone is run for one row.
func (p *attentionPiece) alone(r int) {
	s := p.strip(r, 1, p.spare)
	p.begin(s)
	for t := s.lo / keyTile * keyTile; t < s.hi; t += keyTile {
		p.tile(s, t)
	}
	p.finish(s)
}

// emit writes what the strip has gathered to its rows of x, which is shaped as q.
func (p *attentionPiece) emit(s rowStrip, x []float32) {
	row := p.w.scratch(0, s.width*p.Dim)
	p.t.pack(row, p.Dim, plain(s.acc, s.width), p.Dim, s.rows)
	for r := 0; r < s.rows; {
		h := (s.first + r) % p.group
		n := min(p.group-h, s.rows-r)
		copy(x[p.at((s.first+r)/p.group, h):], row[r*p.Dim:(r+n)*p.Dim])
		r += n
	}
}
