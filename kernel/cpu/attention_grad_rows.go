package cpu

// What a gradPiece does with one strip of rows.

// scoreAll is the forward pass of a strip, for the sums of exponents.
func (p *gradPiece) scoreAll(s *rowStrip) {
	for t := s.lo / keyTile * keyTile; t < s.hi; t += keyTile {
		p.score(s, t)
	}
	p.settle(s)
}

// writeQueries writes dq. A NaN in it may be that of a key which the row does not see,
// weighed 0: then each row is taken alone.
func (p *gradPiece) writeQueries(s *rowStrip) {
	if s.rows == 1 || p.t.zero(s.acc) == 0 {
		p.emit(s, p.g.dq)
		return
	}
	for r := 0; r < s.rows && !p.w.stopped(); r++ {
		one := p.strip(s.first+r, 1, p.spare)
		p.begin(&one)
		p.scoreAll(&one)
		for t := one.lo / keyTile * keyTile; t < one.hi; t += keyTile {
			p.slopes(&one, t, false)
		}
		p.emit(&one, p.g.dq)
	}
}

// dout is the strip of dout.
func (p *gradPiece) dout(s *rowStrip) []float32 {
	return p.lanes[s.lane*p.Dim:][:s.width*p.Dim]
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
	from, to := p.slopes(s, t, kept)
	if from >= to {
		return
	}
	if s.masked(from, to) && !p.finite(s) {
		for r := range s.rows {
			p.addRow(s, r, max(from, int(s.see[r])), min(to, int(s.see[s.width+r])), from, t)
		}
		return
	}
	p.addOuter(s, p.scores, p.douts, p.g.dv, p.dvt, from, to, t)
	p.addOuter(s, p.dp, p.queries, p.g.dk, p.dkt, from, to, t)
}

// finite reports whether the strip's rows of q and dout are.
func (p *gradPiece) finite(s *rowStrip) bool {
	return p.t.zero(s.q)+p.t.zero(p.dout(s)) == 0
}

// addRow adds to dv and dk what row r of a strip says of the keys at [lo, hi), which
// it sees, of weights from the one at from on.
func (p *gradPiece) addRow(s *rowStrip, r, lo, hi, from, t int) {
	if lo >= hi {
		return
	}
	one, at := *s, (lo-from)*s.width+r
	one.first, one.rows = s.first+r, 1
	p.addOuter(&one, p.scores[at:], p.douts, p.g.dv, p.dvt, lo, hi, t)
	p.addOuter(&one, p.dp[at:], p.queries, p.g.dk, p.dkt, lo, hi, t)
}

// slopes makes weights of the strip's keys of the tile at t, at positions [from, to),
// and the gradients of their scores, and adds to dq.
func (p *gradPiece) slopes(s *rowStrip, t int, kept bool) (from, to int) {
	from, to = max(t, s.lo), min(t+keyTile, s.hi)
	if from >= to {
		return from, from
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
	return from, to
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
func (p *gradPiece) addOuter(s *rowStrip, weights []float32, x paddedRows, dst, tile []float32, from, to, t int) {
	x.x = x.x[s.first*x.ld:]
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
func (p *gradPiece) outer(s *rowStrip, n int, weights []float32, x paddedRows, c []float32, ld int) {
	lanes, pad := p.t.lanes, p.g.pad
	for d := 0; d < pad; {
		w := min(2, (pad-d)/lanes)
		p.t.outer[w-1](n, &weights[0], s.width, s.rows, &x.x[d], x.ld, &c[d], ld)
		d += w * lanes
	}
}

// moveSums copies, where rows are not whole vectors, those of dk and dv at
// [t, t+n) to the tile, or back. Keys that no other sequence has come with zeros.
func (p *gradPiece) moveSums(t, n int, in bool) {
	pad := p.g.pad
	switch {
	case pad == p.Dim:
		return
	case in && !p.g.shared:
		clear(p.dkt[:n*pad])
		clear(p.dvt[:n*pad])
		return
	}
	for i := t; i < t+n; i++ {
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
