package cpu

import "pewter/kernel"

// attentionGrad is a task whose pieces are a sequence by some heads of keys;
// where sequences share keys, heads alone.
//
// With P the weights and D = Σ dout*out of each row:
//
//	dV = Pᵀ·dO;  dS = P*(dO·Vᵀ - D)*scale, through the cap;  dK = dSᵀ·Q;  dQ = dS·K
type attentionGrad struct {
	attention
	dq, dk, dv, dout, out []float32
	shared                bool
	pad                   int // Dim rounded up to whole vectors
}

// AttentionGrad takes dout back through Attention.
func (d *Device) AttentionGrad(dq, dk, dv, dout, out, q, k, v kernel.Array, s kernel.AttentionSpec) {
	g := &d.tasks.attnGrad
	g.set(d, q, k, v, s)
	check("AttentionGrad", vectors(q.Len(), dq, dout, out) && vectors(k.Len(), dk, dv), dq, dk, dv, dout, out)
	g.dq, g.dk, g.dv, g.dout, g.out = f32(dq), f32(dk), f32(dv), f32(dout), f32(out)
	g.shared = spansShared(s.Sequences)
	g.pad = (s.Dim + g.t.lanes - 1) / g.t.lanes * g.t.lanes
	clear(g.dk)
	clear(g.dv)
	seqs := len(s.Sequences)
	if g.shared {
		seqs = 1
	}
	g.gather(seqs, d.Threads())
	d.runOn(d.threadsFor(q.Len()), g, seqs*g.parts())
}

// spansShared reports whether any row of keys belongs to two sequences.
func spansShared(seqs []kernel.Sequence) bool {
	end := 0
	for _, s := range seqs {
		for _, sp := range s.Keys {
			if sp.Start < end {
				return true // or out of order, which is as well
			}
			end = max(end, sp.End)
		}
	}
	return false
}

func (g *attentionGrad) piece(w *worker, i int) {
	from, to := g.heads(i % g.parts())
	if !g.shared {
		g.sequence(w, i/g.parts(), from, to)
		return
	}
	for seq := range g.Sequences {
		g.sequence(w, seq, from, to)
	}
}

// sequence does one sequence for the heads of keys [from, to).
func (g *attentionGrad) sequence(w *worker, seq, from, to int) {
	s := &g.Sequences[seq]
	n := s.Query.Len()
	if n == 0 {
		return
	}
	p := &w.grad
	*p = gradPiece{g: g}
	p.attentionPiece = attentionPiece{attention: &g.attention, w: w, queryRange: queryRange{seq, 0, n}, s: s}
	p.start()
	p.takeMemory()
	for kv := from; kv < to; kv++ {
		p.head(kv)
		p.gather(p.queries, p.q)
		p.gather(p.douts, p.g.dout)
		if p.total <= keyTile {
			p.inOneTile()
		} else {
			p.tileByTile()
		}
	}
}

// A gradPiece is the state of one sequence and group of heads.
type gradPiece struct {
	attentionPiece
	g              *attentionGrad
	queries, douts []float32 // [rows, pad]
	lanes          []float32 // dout by strips, as attentionPiece's buffer: [Dim, width] each
	dp             []float32 // [keyTile, width]
	capped         []float32 // [keyTile, width]: scores, where they are capped
	dkt, dvt       []float32 // [keyTile, pad]
}

// takeMemory takes what the way back needs beyond the way there.
func (p *gradPiece) takeMemory() {
	wide, pad := p.widest(), p.g.pad
	buf := p.w.scratch(6, 2*p.rows*pad+p.spare*p.Dim+2*keyTile*wide+2*keyTile*pad)
	cut := func(n int) (x []float32) { x, buf = buf[:n], buf[n:]; return x }
	p.queries, p.douts, p.lanes = cut(p.rows*pad), cut(p.rows*pad), cut(p.spare*p.Dim)
	p.dp, p.capped = cut(keyTile*wide), cut(keyTile*wide)
	p.dkt, p.dvt = cut(keyTile*pad), cut(keyTile*pad)
	if pad > p.Dim {
		clear(p.queries)
		clear(p.douts)
	}
}

// gather copies the piece's rows of x, which is shaped as q, to padded rows.
func (p *gradPiece) gather(dst, x []float32) {
	pad, n := p.g.pad, p.group*p.Dim
	for i := range p.to - p.from {
		row := x[p.at(i, 0):][:n]
		if pad == p.Dim {
			copy(dst[i*n:], row)
			continue
		}
		for h := range p.group {
			copy(dst[(i*p.group+h)*pad:], row[h*p.Dim:(h+1)*p.Dim])
		}
	}
}

// inOneTile takes strips one after another.
func (p *gradPiece) inOneTile() {
	p.moveSums(0, p.total, true)
	for i := range p.strips {
		s := &p.strips[i]
		p.score(s, 0)
		p.settle(s)
		p.back(s, 0, p.Softcap == 0)
		p.emit(s, p.g.dq)
	}
	p.moveSums(0, p.total, false)
}

// tileByTile takes all strips through a tile before the next: first for the sums
// of exponents, then for the gradients.
func (p *gradPiece) tileByTile() {
	for i := range p.strips {
		s := &p.strips[i]
		for t := s.lo / keyTile * keyTile; t < s.hi; t += keyTile {
			p.score(s, t)
		}
		p.settle(s)
	}
	first, _ := p.sees(p.s, p.total, 0)
	for t := first / keyTile * keyTile; t < p.total; t += keyTile {
		n := min(keyTile, p.total-t)
		p.moveSums(t, n, true)
		for i := range p.strips {
			p.back(&p.strips[i], t, false)
		}
		p.moveSums(t, n, false)
	}
	for i := range p.strips {
		p.emit(&p.strips[i], p.g.dq)
	}
}

// dout is the strip of dout.
func (p *gradPiece) dout(s *rowStrip) []float32 {
	return p.lanes[s.first*p.Dim:][:s.width*p.Dim]
}

// settle ends the forward pass of a strip: of its state the sums become what to
// multiply by, and the scaling becomes D, Σ dout*out.
func (p *gradPiece) settle(s *rowStrip) {
	sum, delta := s.state[s.width:2*s.width], s.state[2*s.width:]
	for r := range sum {
		sum[r] = 1 / sum[r]
	}
	do, out := p.dout(s), p.w.scratch(0, s.width*p.Dim)
	p.pack(s, do, p.g.dout)
	p.pack(s, out, p.g.out)
	s.dots(p.Dim, &do[0], &out[0], &delta[0])
}

// back takes a strip back through the tile of keys at t; kept says that the
// exponentials of its scores are there.
func (p *gradPiece) back(s *rowStrip, t int, kept bool) {
	from, to := max(t, s.lo), min(t+keyTile, s.hi)
	if from >= to {
		return
	}
	f, scale, masked := s.backKept, p.Scale, s.masked(from, to)
	if !kept {
		f, scale = s.back, p.products(s, s.q, p.k, p.scores, from, to)
	}
	n := (to - from) * s.width
	if p.Softcap != 0 {
		copy(p.capped, p.scores[:n])
		p.hide(s, from, to)
	}
	p.multiply(s, p.dout(s), p.v, p.dp, from, to)
	f(to-from, &p.scores[0], &p.dp[0], int32(from), &s.see[0], scale, p.Scale, masked, &s.state[0])
	if p.Softcap != 0 {
		p.t.uncap(p.dp[:n], p.dp[:n], p.capped[:n], 1/p.Softcap)
	}
	p.addValues(s, p.k, p.dp, from, to, p.ones, s.acc)
	p.addOuter(s, p.scores, p.douts, p.g.dv, p.dvt, from, to, t)
	p.addOuter(s, p.dp, p.queries, p.g.dk, p.dkt, from, to, t)
}

// hide clears the capped scores of keys that rows do not see.
func (p *gradPiece) hide(s *rowStrip, from, to int) {
	for i := range (to - from) * s.width {
		if !seenGo(&s.see[0], s.width, i%s.width, int32(from+i/s.width)) {
			p.capped[i] = 0
		}
	}
}

// addOuter adds, to the rows of dst at [from, to), the strip's rows of x by their
// weights; where a row is not whole vectors, to the tile at t in its place.
func (p *gradPiece) addOuter(s *rowStrip, weights, x, dst, tile []float32, from, to, t int) {
	x = x[s.first*p.g.pad:]
	if p.g.pad != p.Dim {
		p.outer(s, to-from, weights, x, tile[(from-t)*p.g.pad:], p.g.pad)
		return
	}
	for i := from; i < to; {
		row, n := p.keysAt(i, to)
		p.outer(s, n, weights[(i-from)*s.width:], x, dst[row:], p.KVHeads*p.Dim)
		i += n
	}
}

// outer adds to n rows of c, ld apart, a vector or two of columns at a time.
func (p *gradPiece) outer(s *rowStrip, n int, weights, x, c []float32, ld int) {
	lanes, pad := p.t.lanes, p.g.pad
	for d := 0; d < pad; {
		w := min(2, (pad-d)/lanes)
		p.t.outer[w-1](n, &weights[0], s.width, s.rows, &x[d], pad, &c[d], ld)
		d += w * lanes
	}
}

// moveSums copies, where rows are not whole vectors, those of dk and dv at
// [t, t+n) to the tile, or back.
func (p *gradPiece) moveSums(t, n int, in bool) {
	pad := p.g.pad
	for i := t; pad != p.Dim && i < t+n; i++ {
		row, _ := p.keysAt(i, i+1)
		at := (i - t) * pad
		dk, dv := p.g.dk[row:row+p.Dim], p.g.dv[row:row+p.Dim]
		if in {
			copy(p.dkt[at:], dk)
			copy(p.dvt[at:], dv)
		} else {
			copy(dk, p.dkt[at:])
			copy(dv, p.dvt[at:])
		}
	}
}
