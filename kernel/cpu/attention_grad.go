package cpu

import "pewter/kernel"

// attentionGrad is a task whose pieces are a sequence by a group of heads that
// share keys; where sequences share keys, a group of heads alone.
//
// With P the weights and D = Σ dout*out of each row:
//
//	dV = Pᵀ·dO;  dS = P*(dO·Vᵀ - D)*scale, through the cap;  dK = dSᵀ·Q;  dQ = dS·K
type attentionGrad struct {
	attention
	dq, dk, dv, dout, out []float32
	shared                bool
}

// AttentionGrad takes dout back through Attention.
func (d *Device) AttentionGrad(dq, dk, dv, dout, out, q, k, v kernel.Array, s kernel.AttentionSpec) {
	g := &d.tasks.attnGrad
	g.set(d, q, k, v, s)
	check("AttentionGrad", vectors(q.Len(), dq, dout, out) && vectors(k.Len(), dk, dv), dq, dk, dv, dout, out)
	g.dq, g.dk, g.dv, g.dout, g.out = f32(dq), f32(dk), f32(dv), f32(dout), f32(out)
	g.shared = spansShared(s.Sequences)
	clear(g.dk)
	clear(g.dv)
	pieces := s.KVHeads
	if !g.shared {
		pieces *= len(s.Sequences)
	}
	d.runOn(d.threadsFor(q.Len()), g, pieces)
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
	if !g.shared {
		g.sequence(w, i/g.KVHeads, i%g.KVHeads)
		return
	}
	for seq := range g.Sequences {
		g.sequence(w, seq, i)
	}
}

// sequence does one sequence for the heads that share key head kv.
func (g *attentionGrad) sequence(w *worker, seq, kv int) {
	s := &g.Sequences[seq]
	n := s.Query.Len()
	if n == 0 {
		return
	}
	p := &w.grad
	*p = gradPiece{g: g}
	p.attentionPiece = attentionPiece{attention: &g.attention, w: w, queryRange: queryRange{seq, 0, n}, kv: kv, s: s}
	p.begin()
	first, _ := g.sees(s, p.total, 0)
	for t := first / keyTile * keyTile; t < p.total; t += keyTile {
		p.back(t, min(keyTile, p.total-t))
	}
	for r := range p.rows {
		at := p.at(r/g.group, r%g.group)
		copy(g.dq[at:at+g.Dim], p.dqs[r*g.pad:r*g.pad+g.Dim])
	}
}

// A gradPiece is the state of one sequence and group of heads.
type gradPiece struct {
	attentionPiece
	g              *attentionGrad
	queries, douts []float32 // [rows, Dim]
	dqs            []float32 // [rows, pad]
	lse, delta     []float32 // [rows]
	weights, ds    []float32 // [blockRows, keyTile]
	dkt, dvt       []float32 // [keyTile, pad]
}

// blockRows returns how many rows are taken through a tile of keys together.
func (p *gradPiece) blockRows() int { return queryBlock * p.group }

// begin takes memory and runs the forward pass for each row's log-sum-exp.
func (p *gradPiece) begin() {
	n := p.to * p.group
	b := p.blockRows()
	buf := p.w.scratch(6, n*(2*p.Dim+p.pad+2)+2*b*keyTile+2*keyTile*p.pad)
	cut := func(n int) (x []float32) { x, buf = buf[:n], buf[n:]; return x }
	p.queries, p.douts, p.dqs = cut(n*p.Dim), cut(n*p.Dim), cut(n*p.pad)
	p.lse, p.delta = cut(n), cut(n)
	p.weights, p.ds = cut(b*keyTile), cut(b*keyTile)
	p.dkt, p.dvt = cut(keyTile*p.pad), cut(keyTile*p.pad)
	all := p.queryRange
	for at := 0; at < all.to; at += queryBlock {
		p.from, p.to = at, min(at+queryBlock, all.to)
		p.forward(p.lse[at*p.group:])
	}
	p.queryRange, p.rows = all, n
	p.gather(p.queries, p.q)
	p.gather(p.douts, p.g.dout)
	clear(p.dqs)
	for r := range n {
		at := p.at(r/p.group, r%p.group)
		p.delta[r] = p.t.dot(p.douts[r*p.Dim:(r+1)*p.Dim], p.g.out[at:at+p.Dim])
	}
}

// forward sets lse to the log-sum-exps of the rows of a block of queries.
func (p *gradPiece) forward(lse []float32) {
	p.start()
	lo, _ := p.sees(p.s, p.total, p.from)
	_, hi := p.sees(p.s, p.total, p.to-1)
	for t := lo / keyTile * keyTile; t < hi; t += keyTile {
		p.score(t, min(keyTile, hi-t))
	}
	for r := range p.rows {
		lse[r] = p.top[r] + log(p.sum[r])
	}
}

// back takes the n keys at positions [t, t+n) and all queries that see them.
func (p *gradPiece) back(t, n int) {
	clear(p.dkt)
	clear(p.dvt)
	keys, values := p.keys(4, p.k, t, n), p.keys(5, p.v, t, n)
	for r := 0; r < p.rows; r += p.blockRows() {
		m := min(p.blockRows(), p.rows-r)
		if lo, _ := p.within(r/p.group, t, n); lo >= n {
			continue
		}
		if _, hi := p.within((r+m-1)/p.group, t, n); hi <= 0 {
			continue
		}
		p.block(keys, values, r, m, t, n)
	}
	p.scatter(p.g.dk, p.dkt, t, n)
	p.scatter(p.g.dv, p.dvt, t, n)
}

// block takes rows [r, r+m).
func (p *gradPiece) block(keys, values operand, r, m, t, n int) {
	d, pad := p.Dim, p.pad
	q, do := plain(p.queries[r*d:], d), plain(p.douts[r*d:], d)
	p.local(p.weights, keyTile, q, keys, m, n, d, false)
	p.local(p.ds, keyTile, do, values, m, n, d, false)
	for i := range m {
		p.softmaxBack(i, r+i, t, n)
	}
	weights, ds := plain(p.weights, keyTile), plain(p.ds, keyTile)
	p.local(p.dvt, pad, weights.t(), do.t(), n, d, m, true)
	p.local(p.dkt, pad, ds.t(), q.t(), n, d, m, true)
	p.local(p.dqs[r*pad:], pad, ds, keys.t(), m, d, n, true)
}

// softmaxBack turns row i's scores into weights, and the gradient of the
// weights into that of the scores; keys that the row r does not see get 0.
func (p *gradPiece) softmaxBack(i, r, t, n int) {
	s, ds := p.weights[i*keyTile:i*keyTile+n], p.ds[i*keyTile:i*keyTile+n]
	lo, hi := p.within(r/p.group, t, n)
	if lo >= hi {
		clear(s)
		clear(ds)
		return
	}
	clear(s[:lo])
	clear(ds[:lo])
	clear(s[hi:])
	clear(ds[hi:])
	s, ds = s[lo:hi], ds[lo:hi]
	if p.Softcap == 0 {
		p.t.expSum(s, s, p.Scale, p.lse[r])
		p.t.softmaxGrad(ds, s, ds, p.delta[r], p.Scale)
		return
	}
	p.t.logits(s, p.Scale, p.Softcap)
	y := p.w.scratch(1, keyTile)[:len(s)]
	copy(y, s)
	p.t.expSum(s, s, 1, p.lse[r])
	p.t.softmaxGrad(ds, s, ds, p.delta[r], p.Scale)
	p.t.uncap(ds, ds, y, 1/p.Softcap)
}

// scatter adds the n rows of a tile at position t to their places in x.
func (p *gradPiece) scatter(x, tile []float32, t, n int) {
	ld, head, at := p.KVHeads*p.Dim, p.kv*p.Dim, 0
	for _, sp := range p.s.Keys {
		for pos := max(t, at); pos < min(t+n, at+sp.Len()); pos++ {
			to := (sp.Start+pos-at)*ld + head
			row := x[to : to+p.Dim]
			p.t.add(row, row, tile[(pos-t)*p.pad:(pos-t)*p.pad+p.Dim])
		}
		at += sp.Len()
	}
}

// local is c = a·bᵀ, or +=, on one thread.
func (p *gradPiece) local(c []float32, ldc int, a, b operand, m, n, k int, add bool) {
	ap := p.w.scratch(0, m*k)
	bp := p.w.scratch(7, (n+p.t.nr)*k)
	p.t.packA(ap, a, m, k)
	p.t.packBs(bp, b, n, k)
	p.t.tiles(p.w, c, ldc, ap, bp, m, n, k, add)
}

// t is o with rows and columns exchanged.
func (o operand) t() operand {
	o.row, o.col = o.col, o.row
	return o
}
