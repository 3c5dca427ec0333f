package cpu

import (
	"math"
	"math/bits"

	"pewter/internal/philox"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// A Vector has the methods of kernel.Vector: the loops of this file, or
// assembly that gives the same bits. The zero Vector is the portable one.
type Vector struct{ t *vectorTier }

// Widen converts from d; see tensor.Widen.
func (v Vector) Widen(dst []float32, src []byte, d tensor.DType) {
	n := v.t.widen(dst, src, d)
	tensor.Widen(dst[n:], src[n*d.Size():], d)
}

// Narrow converts to d; see tensor.Narrow.
func (v Vector) Narrow(dst []byte, d tensor.DType, src []float32) {
	n := v.t.narrow(dst, d, src)
	tensor.Narrow(dst[n*d.Size():], d, src[n:])
}

// Axpy is y[i] += a*x[i].
func (v Vector) Axpy(y []float32, a float32, x []float32) {
	n := v.t.axpy(y, a, x)
	axpyGeneric(y[n:], a, x[n:])
}

// Sub is dst[i] = a[i] - b[i].
func (v Vector) Sub(dst, a, b []float32) {
	n := v.t.sub(dst, a, b)
	subGeneric(dst[n:], a[n:], b[n:])
}

// Dot is Σxy in float64.
func (v Vector) Dot(x, y []float32) float64 { return runs(x, y, v.t.dot()) }

// Distance is Σ(x-y)² in float64.
func (v Vector) Distance(x, y []float32) float64 { return runs(x, y, v.t.distance()) }

// runs adds f of run after run: assembly cannot be preempted.
func runs(x, y []float32, f func(x, y []float32) float64) float64 {
	sum := 0.0
	for len(x) > run {
		sum += f(x[:run], y[:run])
		x, y = x[run:], y[run:]
	}
	return sum + f(x, y[:len(x)])
}

// Less is dst[i] = a[i] - b[i], where a is of type d.
func (v Vector) Less(dst []float32, a []byte, d tensor.DType, b []float32) {
	n := v.t.less(dst, a, d, b)
	if n < len(dst) {
		lessGeneric(dst, a, d, b, n)
	}
}

// WeightedSum is dst[i] = (w[0]*x[0][i] + w[1]*x[1][i] + …) / div.
func (v Vector) WeightedSum(dst []float32, d tensor.DType, x [][]byte, w []float32, div float32) {
	weightedSumGeneric(dst, d, x, w, div, v.t.weightedSum(dst, d, x, w, div))
}

// TaskVectors adds differences to a base; see kernel.Vector.
func (v Vector) TaskVectors(dst []float32, d tensor.DType, base []byte, x []kernel.TaskVector, vote kernel.Vote) {
	if n := v.t.taskVectors(dst, d, base, x, vote); n < len(dst) {
		taskVectorsGeneric(dst, d, base, x, vote, n)
	}
}

// Bernoulli throws n coins of probability p, from element at on.
func (v Vector) Bernoulli(dst []uint64, key [2]uint32, stream uint32, at, n int, p float64) {
	done := v.t.bernoulli(dst, key, stream, at, n, p)
	bernoulliGeneric(dst[done/64:], key, stream, at+done, n-done, p)
}

// Within collects the magnitudes in [lo, hi) and counts those above.
func (v Vector) Within(dst []uint32, x []float32, lo, hi uint32) (n, above int) {
	done, n, above := v.t.within(dst, x, lo, hi)
	m, more := withinGeneric(dst[n:], x[done:], lo, hi)
	return n + m, above + more
}

// WithinLess is Within of x[i] - base[i], both of type d.
func (v Vector) WithinLess(dst []uint32, d tensor.DType, x, base []byte, lo, hi uint32) (n, above int) {
	done, n, above := v.t.withinLess(dst, d, x, base, lo, hi)
	if at := done * d.Size(); at < len(x) {
		m, more := withinLessGeneric(dst[n:], d, x[at:], base[at:], lo, hi)
		n, above = n+m, above+more
	}
	return n, above
}

// Finite reports whether x has neither NaN nor infinity.
func (v Vector) Finite(x []float32) bool {
	n, ok := v.t.finite(x)
	return ok && finiteGeneric(x[n:])
}

// Apply sets dst[i] = op(a[i], b[i], c[i]).
func (v Vector) Apply(op kernel.VectorOp, dst, a, b, c []float32) {
	applyGeneric(op, dst, a, b, c, v.t.apply(op, dst, a, b, c))
}

// piece is how many elements the portable loops widen at a time: few enough
// for the first-level cache.
const piece = 512

// pieces calls f for each run of at most piece elements of [from, n).
func pieces(from, n int, f func(i, j int)) {
	for i := from; i < n; i += piece {
		f(i, min(i+piece, n))
	}
}

func axpyGeneric(y []float32, a float32, x []float32) {
	for i := range y {
		y[i] += float32(a * x[i])
	}
}

func scaleGeneric(y []float32, a float32, x []float32) {
	for i := range y {
		y[i] = a * x[i]
	}
}

func subGeneric(dst, a, b []float32) {
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

func lessGeneric(dst []float32, a []byte, d tensor.DType, b []float32, from int) {
	var tmp [piece]float32
	pieces(from, len(dst), func(i, j int) {
		tensor.Widen(tmp[:j-i], a[i*d.Size():j*d.Size()], d)
		subGeneric(dst[i:j], tmp[:j-i], b[i:j])
	})
}

func weightedSumGeneric(dst []float32, d tensor.DType, x [][]byte, w []float32, div float32, from int) {
	size := d.Size()
	var tmp [piece]float32
	pieces(from, len(dst), func(i, j int) {
		out, t := dst[i:j], tmp[:j-i]
		for k := range x {
			tensor.Widen(t, x[k][i*size:j*size], d)
			if k == 0 {
				scaleGeneric(out, w[0], t)
			} else {
				axpyGeneric(out, w[k], t)
			}
		}
		for q := range out {
			out[q] /= div
		}
	})
}

// tally holds the sums of kernel.Vector's TaskVectors for one piece.
type tally struct{ num, pos, neg, wpos, wneg [piece]float32 }

func taskVectorsGeneric(dst []float32, d tensor.DType, base []byte, x []kernel.TaskVector, v kernel.Vote, from int) {
	size := d.Size()
	var b, t [piece]float32
	var s tally
	pieces(from, len(dst), func(i, j int) {
		n := j - i
		s = tally{}
		tensor.Widen(b[:n], base[i*size:j*size], d)
		if v.Onto {
			copy(s.num[:n], b[:n])
		}
		for k := range x {
			tensor.Widen(t[:n], x[k].X[i*size:j*size], d)
			subGeneric(t[:n], t[:n], b[:n])
			s.add(t[:n], &x[k], i)
		}
		if v.Onto {
			copy(dst[i:j], s.num[:n])
			return
		}
		for q := range n {
			dst[i+q] = b[q] + float32(v.Scale*s.elect(q, v))
		}
	})
}

// add adds the differences d, which begin at element at, as far as x keeps them.
func (s *tally) add(d []float32, x *kernel.TaskVector, at int) {
	for q, d := range d {
		m := math.Float32bits(d) & 0x7fffffff
		if m < x.Lo || m >= x.Hi || x.Keep != nil && x.Keep[(at+q)/64]>>((at+q)%64)&1 == 0 {
			s.num[q] += 0 // -0 becomes 0, as with a term of 0
			continue
		}
		u := x.Coef * d
		s.num[q] += u
		if u > 0 {
			s.pos[q] += u
			s.wpos[q] += x.Weight
		} else if u < 0 {
			s.neg[q] += u
			s.wneg[q] += x.Weight
		}
	}
}

// elect returns what element q adds to the base, before scaling.
func (s *tally) elect(q int, v kernel.Vote) float32 {
	if !v.Elect {
		return s.num[q]
	}
	num, div := s.pos[q], s.wpos[q]
	if !(s.num[q] >= 0) {
		num, div = s.neg[q], s.wneg[q]
	}
	if v.Normalize {
		if div == 0 {
			div = 1
		}
		num /= div
	}
	return num + (s.num[q] - s.num[q])
}

// Draws sets dst to whole numbers below n.
func (v Vector) Draws(dst []uint32, key [2]uint32, stream, n uint32) {
	done := v.t.draws(dst, key, stream, n)
	rest := dst[done:]
	philox.Key(key).Fill(rest, uint64(done)/4, uint64(stream))
	for i, w := range rest {
		rest[i] = uint32(uint64(w) * uint64(n) >> 32)
	}
}

func bernoulliGeneric(dst []uint64, key [2]uint32, stream uint32, at, n int, p float64) {
	limit, k := coin(p), philox.Key(key)
	top := uint32(limit >> 24)
	var even [1]uint64
	for i := 0; i < n; i += 64 {
		var word uint64
		even[0] = 0
		for j := 0; j < 64; j += 16 {
			c := uint64(at+i+j) / 16
			w0, w1, w2, w3 := k.Block(uint32(c), uint32(c>>32), stream, 0)
			for q, w := range [4]uint32{w0, w1, w2, w3} {
				for r := range 4 {
					byte := w >> (8 * r) & 255
					word |= below(byte, top) << (j + 4*q + r)
					even[0] |= (below(byte, top+1) &^ below(byte, top)) << (j + 4*q + r)
				}
			}
		}
		dst[i/64] = word
		tossAgain(dst[i/64:][:1], even[:], key, stream, at+i, limit)
	}
}

// below returns 1 where w is less than limit, else 0.
func below(w, limit uint32) uint64 { return (uint64(w) - uint64(limit)) >> 63 }

// tossAgain decides the coins whose first byte is that of the limit, which even
// marks, by the 24 bits that follow.
func tossAgain(dst, even []uint64, key [2]uint32, stream uint32, at int, limit uint64) {
	rest := uint32(limit & 0xffffff)
	if rest == 0 {
		return
	}
	for w, left := range even {
		for ; left != 0; left &= left - 1 {
			bit := bits.TrailingZeros64(left)
			i := uint64(at + 64*w + bit)
			c := i / 4
			w0, w1, w2, w3 := philox.Key(key).Block(uint32(c), uint32(c>>32), stream, 1)
			dst[w] |= below([4]uint32{w0, w1, w2, w3}[i%4]>>8, rest) << bit
		}
	}
}

// coin returns the bound below which a word of 32 bits has probability p.
func coin(p float64) uint64 {
	return uint64(math.Round(min(max(p, 0), 1) * (1 << 32)))
}

func withinGeneric(dst []uint32, x []float32, lo, hi uint32) (n, above int) {
	for _, x := range x {
		m := math.Float32bits(x) & 0x7fffffff
		switch {
		case m >= hi:
			above++
		case m >= lo:
			dst[n] = m
			n++
		}
	}
	return n, above
}

func withinLessGeneric(dst []uint32, d tensor.DType, x, base []byte, lo, hi uint32) (n, above int) {
	var a, b [piece]float32
	size := d.Size()
	pieces(0, len(x)/size, func(i, j int) {
		t := a[:j-i]
		tensor.Widen(t, x[i*size:j*size], d)
		tensor.Widen(b[:j-i], base[i*size:j*size], d)
		subGeneric(t, t, b[:j-i])
		m, more := withinGeneric(dst[n:], t, lo, hi)
		n, above = n+m, above+more
	})
	return n, above
}

func finiteGeneric(x []float32) bool {
	for _, x := range x {
		if math.Float32bits(x)&0x7f800000 == 0x7f800000 {
			return false
		}
	}
	return true
}
