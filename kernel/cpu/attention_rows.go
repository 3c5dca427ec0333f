package cpu

import (
	"unsafe"

	"pewter/kernel"
)

// An attentionPiece is the state of a block of queries and a head of keys. Its
// rows are the group's heads of each query: row r is head r%group of query
// r/group. They are worked on in strips, which all heads of keys share.
type attentionPiece struct {
	*attention
	queryRange
	w     *worker
	s     *kernel.Sequence
	kv    int
	total int // keys of the sequence
	rows  int

	single *singleKernels // or nil

	strips []rowStrip
	scores []float32 // [keyTile, width]
	ones   []float32 // [width]
	buffer []float32 // of strips
	see    []int32
	steps  []int // of strips
	spare  int   // a lane of the buffer where a row can be taken alone
}

// rowStrip is a strip of a piece: rows [first, first+rows) in width lanes. Lanes
// beyond are the last row again.
type rowStrip struct {
	*stripKernels
	first, rows int
	lane        int       // where in the piece's memory it lies
	q, acc      []float32 // [Dim, width]
	state       []float32 // [3, width]: see stripKernels
	see         []int32   // [2, width]: the positions a row sees are from the first to before the second
	steps       []int     // [width]: bytes from the piece's first row to each, in q and the like
	lo, hi      int       // positions that some row sees
	allLo       int       // and those that all do
	allHi       int
}

// stripSize is how many numbers a lane of a strip takes.
func (a *attention) stripSize() int { return 2*a.Dim + 3 }

// widest is the width of strips but, where fewer rows are left, the last.
func (a *attention) widest() int { return a.t.strips[1].width }

// start takes memory and cuts the piece into strips.
func (p *attentionPiece) start() {
	p.total = keyCount(*p.s)
	p.rows = (p.to - p.from) * p.group
	wide := p.widest()
	p.spare = (p.rows + wide - 1) / wide * wide
	lanes := p.spare + wide
	buf := p.w.scratch(3, (keyTile+1)*wide+lanes*p.stripSize())
	cut := func(n int) (x []float32) { x, buf = buf[:n], buf[n:]; return x }
	p.scores, p.ones = cut(keyTile*wide), cut(wide)
	p.buffer, p.see, p.steps = buf, sized(&p.w.see, 2*lanes), sized(&p.w.steps, lanes)
	for i := range p.ones {
		p.ones[i] = 1
	}
	p.strips = p.w.strips[:0]
	for r := 0; r < p.rows; r += wide {
		p.strips = append(p.strips, p.strip(r, min(wide, p.rows-r), r))
	}
	p.w.strips = p.strips
}

// sized returns n of x, which it makes anew where it has fewer.
func sized[T any](x *[]T, n int) []T {
	if cap(*x) < n {
		*x = make([]T, n)
	}
	return (*x)[:n]
}

// strip returns the strip of rows [first, first+rows), which lies at lane of the
// piece's memory.
func (p *attentionPiece) strip(first, rows, lane int) rowStrip {
	k := &p.t.strips[0]
	if rows > k.width {
		k = &p.t.strips[1]
	}
	s := rowStrip{stripKernels: k, first: first, rows: rows, lane: lane}
	n := p.Dim * k.width
	buf := p.buffer[lane*p.stripSize():]
	s.q, s.acc, s.state = buf[:n], buf[n:2*n], buf[2*n:2*n+3*k.width]
	s.see = p.see[2*lane : 2*(lane+k.width)]
	s.steps = p.steps[lane : lane+k.width]
	for r := range k.width {
		row := first + min(r, rows-1)
		i, h := row/p.group, row%p.group
		lo, hi := p.sees(p.s, p.total, p.from+i)
		s.see[r], s.see[k.width+r], s.steps[r] = int32(lo), int32(hi), 4*(i*p.Heads+h)*p.Dim
	}
	last := k.width - 1
	s.lo, s.allHi = int(s.see[0]), int(s.see[k.width])
	s.allLo, s.hi = int(s.see[last]), int(s.see[k.width+last])
	return s
}

// head turns to another head of keys.
func (p *attentionPiece) head(kv int) {
	p.kv = kv
	for i := range p.strips {
		p.begin(&p.strips[i])
	}
}

// begin packs a strip's queries and clears what it gathers.
func (p *attentionPiece) begin(s *rowStrip) {
	p.pack(s, s.q, p.q)
	if p.single != nil {
		s.acc = p.dst[p.at(0, 0):][:s.rows*p.Dim]
	}
	clear(s.acc)
	clear(s.state[s.width:])
	for r := range s.width {
		s.state[r] = unset
	}
}

// pack sets dst to the strip of the rows of x, which is shaped as q.
func (p *attentionPiece) pack(s *rowStrip, dst, x []float32) {
	p.point(s, x)
	p.t.gather(dst, p.w.at32[:s.width], p.Dim)
}

// point sets the worker's addresses to those of the strip's rows of x, which is shaped
// as q.
func (p *attentionPiece) point(s *rowStrip, x []float32) {
	base := unsafe.Pointer(&x[p.at(0, 0)])
	for r, step := range s.steps {
		p.w.at32[r] = (*byte)(unsafe.Add(base, step))
	}
}

// at returns where the piece's head h of query i is in q, dst and their gradients.
func (p *attentionPiece) at(i, h int) int {
	return ((p.s.Query.Start+p.from+i)*p.Heads + p.kv*p.group + h) * p.Dim
}

// run takes all strips through the keys and writes their results.
func (p *attentionPiece) run() {
	lo, _ := p.sees(p.s, p.total, p.from)
	_, hi := p.sees(p.s, p.total, p.to-1)
	for t := lo / keyTile * keyTile; t < hi; t += keyTile {
		for i := range p.strips {
			p.tile(&p.strips[i], t)
		}
	}
	for i := range p.strips {
		p.finish(&p.strips[i])
	}
}

// tile takes the keys and values of the tile at position t into a strip.
func (p *attentionPiece) tile(s *rowStrip, t int) {
	from, to := p.score(s, t)
	if from < to {
		p.addValues(s, p.v, p.scores, from, to, s.state[2*s.width:], s.acc)
	}
}

// score makes weights of a tile's keys that the strip sees, at positions [from, to).
func (p *attentionPiece) score(s *rowStrip, t int) (from, to int) {
	from, to = max(t, s.lo), min(t+keyTile, s.hi)
	if from >= to {
		return from, from
	}
	scale := p.products(s, s.q, p.k, p.scores, from, to)
	open, shut := s.seenByAll(from, to)
	s.soften(to-from, &p.scores[0], int32(from), &s.see[0], scale, open, shut, &s.state[0])
	return from, to
}

// masked reports whether some row does not see one of the positions [from, to).
func (s *rowStrip) masked(from, to int) bool { return from < s.allLo || to > s.allHi }

// seenByAll returns which of the positions [from, to), counted from from, all rows see.
func (s *rowStrip) seenByAll(from, to int) (open, shut int) {
	open = min(max(from, s.allLo), to)
	shut = min(max(open, s.allHi), to)
	return open - from, shut - from
}

// products sets z to the scores of the keys at [from, to), and returns by what
// to scale them to logarithms of base 2.
func (p *attentionPiece) products(s *rowStrip, q, k, z []float32, from, to int) (scale float32) {
	p.multiply(s, q, k, z, from, to)
	if p.Softcap == 0 {
		return p.scale2
	}
	p.t.logits(z[:(to-from)*s.width], p.Scale, p.Softcap)
	return log2e
}

// multiply sets z to the products of the strip x and the rows of k at [from, to).
func (p *attentionPiece) multiply(s *rowStrip, x, k, z []float32, from, to int) {
	for i := from; i < to; {
		row, n := p.keysAt(i, to)
		if p.single != nil {
			if done := p.scoresOfSingle(s, n, &k[row], &x[0], &z[(i-from)*s.width]); done > 0 {
				i += done
				continue
			}
		}
		s.scores(n, &k[row], p.KVHeads*p.Dim, &x[0], p.Dim, &z[(i-from)*s.width])
		i += n
	}
}

// addValues adds the rows of v at [from, to), weighted, to acc scaled down.
func (p *attentionPiece) addValues(s *rowStrip, v, weights []float32, from, to int, down, acc []float32) {
	for i := from; i < to; {
		row, n := p.keysAt(i, to)
		if p.single != nil {
			p.single.values[p.group-1](n, &v[row], 4*p.KVHeads*p.Dim, &weights[(i-from)*s.width], 4*s.width, p.Dim/8, &down[0], &acc[0], 4*p.Dim)
			i, down = i+n, p.ones
			continue
		}
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
func (p *attentionPiece) finish(s *rowStrip) {
	if p.single != nil { // a single query sees all keys it looks at
		p.finishSingle(s)
		return
	}
	s.divide(p.Dim, &s.acc[0], &s.state[s.width])
	if s.rows > 1 && p.t.zero(s.acc) != 0 {
		for r := 0; r < s.rows && !p.w.stopped(); r++ {
			p.alone(s.first + r)
		}
		return
	}
	p.emit(s, p.dst)
}

// alone is run for one row.
func (p *attentionPiece) alone(r int) {
	s := p.strip(r, 1, p.spare)
	p.begin(&s)
	for t := s.lo / keyTile * keyTile; t < s.hi; t += keyTile {
		p.tile(&s, t)
	}
	p.finish(&s)
}

// emit writes what the strip has gathered to its rows of x, which is shaped as q.
func (p *attentionPiece) emit(s *rowStrip, x []float32) {
	if s.scatter != nil {
		p.scatter(s, x)
		return
	}
	rows := plain(s.acc, s.width)
	if p.even() {
		p.t.pack(x[p.at(s.first/p.group, s.first%p.group):], p.KVHeads*p.Dim, rows, p.Dim, s.rows)
		return
	}
	row, base, n := p.w.scratch(0, s.width*p.Dim), p.at(0, 0), p.Dim
	p.t.pack(row, n, rows, n, s.rows)
	for r, step := range s.steps[:s.rows] {
		at := base + step/4
		copy(x[at:at+n], row[r*n:])
	}
}

// even reports whether the rows of q are equally far apart, KVHeads*Dim.
func (p *attentionPiece) even() bool { return p.group == 1 || p.KVHeads == 1 }

// scatter is emit where a kernel turns eights of columns into rows, of which the last may
// have some of the eight before. Lanes beyond the strip's rows write the last again.
func (p *attentionPiece) scatter(s *rowStrip, x []float32) {
	if p.Dim < 8 {
		base := p.at(0, 0)
		for r, step := range s.steps[:s.rows] {
			for d := range p.Dim {
				x[base+step/4+d] = s.acc[d*s.width+r]
			}
		}
		return
	}
	p.point(s, x)
	s.scatter(p.Dim/8, &s.acc[0], &p.w.at32)
	if last := p.Dim - 8; last%8 > 0 {
		p.point(s, x[last:])
		s.scatter(1, &s.acc[last*s.width], &p.w.at32)
	}
}
