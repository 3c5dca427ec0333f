package cpu

// A text that is being generated has one query, of whose heads a few share keys: too few
// for the lanes of a strip. Here lanes are keys for the scores, transposed as they are
// multiplied, and elements for the values. Each sum is the chain that it is in a strip.

// singleKernels are the loops for 1 to singleRows rows. Scores and weights of a key are
// in the first lanes of a strip; strips are step bytes apart. Lanes beyond the rows
// become any numbers.
type singleKernels struct {
	// scores is s[j,r] = Σ k[j,d]·q[d,r] for j in 0..n times 8, or 16, as stripKernels'.
	// Rows of k are ldk bytes apart and have 4*quads elements.
	scores [singleRows][2]func(n int, k *float32, ldk int, q *float32, step, quads int, s *float32)
	// values is acc[r,d] = acc[r,d]*down[r] + Σ v[j,d]·p[j,r] for d in 0..8*vectors, one
	// chain over j in 0..n. Rows of v and acc are ldv and lda bytes apart.
	values [singleRows]func(n int, v *float32, ldv int, p *float32, step, vectors int, down, acc *float32, lda int)
}

const singleRows = 4

// turnSingle has the piece, of one query, use singleKernels where they serve: what it
// gathers is then its rows of dst.
func (p *attentionPiece) turnSingle() {
	if p.t.single == nil || p.to-p.from != 1 || p.group > singleRows || p.Dim%p.t.strips[0].width != 0 {
		return
	}
	p.single = p.t.single
}

// scoresOfSingle makes scores of as many of n keys as it can, and returns how many.
func (p *attentionPiece) scoresOfSingle(s *rowStrip, n int, k, q, z *float32) (done int) {
	ld, step := 4*p.KVHeads*p.Dim, 4*s.width
	for b := 1; b >= 0; b-- {
		if b == 1 && ld%setStride == 0 {
			continue
		}
		size := 8 << b
		if m := (n - done) / size; m > 0 {
			p.single.scores[p.group-1][b](m, at(k, done*ld/4), ld, q, step, p.Dim/4, at(z, done*s.width))
			done += m * size
		}
	}
	return done
}

// setStride is how far apart lines are that share a set of the first-level cache, which
// holds eight.
const setStride = 4096

// finishSingle divides by the sums.
func (p *attentionPiece) finishSingle(s *rowStrip) {
	inv := s.q[:s.width] // which is not needed again
	for r := range s.rows {
		for i := range inv {
			inv[i] = s.state[s.width+r]
		}
		s.divide(p.Dim/s.width, &s.acc[r*p.Dim], &inv[0])
	}
}
