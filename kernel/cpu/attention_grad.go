package cpu

import "pewter/kernel"

// attentionGrad is a task whose pieces are a sequence by some heads of keys;
// where sequences share keys, heads alone.
//
// With P the weights and D = Σ dout*out of each row:
//
//	dV = Pᵀ·dO;  dS = P*(dO·Vᵀ - D)*scale, through the cap;  dK = dSᵀ·Q;  dQ = dS·K
//
// These are sums over what a query sees: where it does not see a key, one that is no
// number stays out of the other's gradient, though 0 times it would be a NaN.
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
		if w.stopped() {
			return
		}
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
		p.queries = p.gather(p.memory[0], p.q)
		p.douts = p.gather(p.memory[1], p.g.dout)
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
	queries, douts paddedRows
	memory         [2][]float32 // of theirs
	lanes          []float32    // dout by strips, as attentionPiece's buffer: [Dim, width] each
	dp             []float32    // [keyTile, width]
	capped         []float32    // [keyTile, width]: scores, where they are capped
	dkt, dvt       []float32    // [keyTile, pad]
}

// takeMemory takes what the way back needs beyond the way there.
func (p *gradPiece) takeMemory() {
	wide, pad := p.widest(), p.g.pad
	buf := p.w.scratch(6, 2*p.rows*pad+(p.spare+wide)*p.Dim+2*keyTile*wide+2*keyTile*pad)
	cut := func(n int) (x []float32) { x, buf = buf[:n], buf[n:]; return x }
	p.memory = [2][]float32{cut(p.rows * pad), cut(p.rows * pad)}
	p.lanes = cut((p.spare + wide) * p.Dim)
	p.dp, p.capped = cut(keyTile*wide), cut(keyTile*wide)
	p.dkt, p.dvt = cut(keyTile*pad), cut(keyTile*pad)
}

// paddedRows are rows, ld apart, of whole vectors: what is in one beyond Dim is seen in
// nothing but the same places of sums.
type paddedRows struct {
	x  []float32
	ld int
}

// gather returns the piece's rows of x, which is shaped as q: where they lie, if equally
// far apart and nothing of the last vector is beyond the end of x, or copied to dst.
func (p *gradPiece) gather(dst, x []float32) paddedRows {
	pad, n := p.g.pad, p.group*p.Dim
	if from, end := p.at(0, 0), p.at(p.to-p.from-1, p.group-1)+pad; p.even() && end <= len(x) {
		return paddedRows{x[from:end], p.KVHeads * p.Dim}
	}
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
	return paddedRows{dst, pad}
}

// inOneTile takes strips one after another.
func (p *gradPiece) inOneTile() {
	p.moveSums(0, p.total, true)
	for i := range p.strips {
		s := &p.strips[i]
		p.score(s, 0)
		p.settle(s)
		p.back(s, 0, p.Softcap == 0)
		p.writeQueries(s)
	}
	p.moveSums(0, p.total, false)
}

// tileByTile takes all strips through a tile before the next: first for the sums
// of exponents, then for the gradients.
func (p *gradPiece) tileByTile() {
	for i := range p.strips {
		if p.w.stopped() { // a long text takes seconds
			return
		}
		p.scoreAll(&p.strips[i])
	}
	first, _ := p.sees(p.s, p.total, 0)
	for t := first / keyTile * keyTile; t < p.total; t += keyTile {
		n := min(keyTile, p.total-t)
		p.moveSums(t, n, true)
		for i := range p.strips {
			if p.w.stopped() {
				return
			}
			p.back(&p.strips[i], t, false)
		}
		p.moveSums(t, n, false)
	}
	for i := range p.strips {
		p.writeQueries(&p.strips[i])
	}
}
