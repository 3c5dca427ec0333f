package cpu

import (
	"math"

	"pewter/kernel"
)

// logprob takes tiles of logits as they are made and keeps, for each row and
// each block of maxNC words, the largest logit, where it is, and the sum of
// exponents below it.
type logprob struct {
	t          *tier
	scale, cap float32
	target     []int32
	m          int
	max, sum   []float32 // [blocks, m]
	arg        []int32   // [blocks, m]
	at         []float32 // the target's logit
}

// LogProb returns log-likelihoods of the targets without keeping logits.
func (d *Device) LogProb(x, w kernel.Array, target []int32, h kernel.Head) kernel.LogProbs {
	l := &d.tasks.logprob
	d.reduceLogits(l, x, w, target, h)
	m := x.Rows()
	out := kernel.LogProbs{LogProb: make([]float32, m), LSE: make([]float32, m), Argmax: make([]int32, m)}
	for i := range m {
		var top, sum float32
		top, sum, out.Argmax[i] = l.row(i)
		out.LSE[i] = logSum(top, sum)
		out.LogProb[i] = l.logProb(i, out.LSE[i])
	}
	d.endLogProb(l)
	return out
}

// logProb returns the log-likelihood of row i's target.
func (l *logprob) logProb(i int, lse float32) float32 {
	if l.target[i] < 0 {
		return float32(math.NaN())
	}
	return l.at[i] - lse
}

// reduceLogits makes the logits of x by w and keeps of them what l does, until
// endLogProb.
func (d *Device) reduceLogits(l *logprob, x, w kernel.Array, target []int32, h kernel.Head) {
	m, n, k := x.Rows(), w.Rows(), x.Cols()
	check("LogProb", matrix(x, m, k) && matrix(w, n, k) && weight(w) && len(target) == m && n > 0, x, w)
	d.startLogProb(l, m, n, target, h)
	d.multiply(product{a: byRow(x), b: byRow(w), panels: panelsOf(w), streamed: streamOf(w), m: m, n: n, k: k, sink: l})
}

func (d *Device) endLogProb(l *logprob) {
	d.arena.putFloats(l.max)
	d.arena.putFloats(l.sum)
	d.arena.putFloats(l.at)
}

func (d *Device) startLogProb(l *logprob, m, n int, target []int32, h kernel.Head) {
	blocks := (n + maxNC - 1) / maxNC
	for _, w := range d.pool.workers {
		for i, b := 0, w.best(m); i < m; i++ {
			b[i] = negInf
		}
	}
	l.t, l.scale, l.cap, l.target, l.m = d.tier, h.Scale, h.Softcap, target, m
	l.max, l.sum, l.at = d.arena.floats(blocks*m), d.arena.floats(blocks*m), d.arena.floats(m)
	if cap(l.arg) < blocks*m {
		l.arg = make([]int32, blocks*m)
	}
	l.arg = l.arg[:blocks*m]
	for _, t := range target {
		check("LogProb: a target outside the vocabulary", int(t) < n, kernel.Array{Shape: []int{m, n}})
	}
}

// take makes logits of a tile of products and reduces its rows.
func (l *logprob) take(w *worker, c []float32, ld, i, m, j, n int) {
	for r := range m {
		z := c[r*ld : r*ld+n]
		l.t.logits(z, l.scale, l.cap)
		row, at := i+r, j/maxNC*l.m+i+r
		if t := int(l.target[row]) - j; 0 <= t && t < n {
			l.at[row] = z[t]
		}
		top := l.t.max(z)
		l.max[at], l.arg[at] = top, -1
		if b := &w.best(l.m)[row]; !(top < *b) {
			*b = top // else another block holds the largest
			l.arg[at] = int32(j + l.t.indexOf(z, top))
		}
		l.sum[at] = l.t.exp2Sum(nil, z, log2e, top*log2e)
	}
}

// best is the largest logit of each of m rows that the worker has seen.
func (w *worker) best(m int) []float32 { return w.scratch(3, m) }

// logits scales and caps z in place.
func (t *tier) logits(z []float32, scale, limit float32) {
	if scale != 0 && scale != 1 {
		t.scale(z, z, scale)
	}
	if limit != 0 {
		t.softcap(z, z, limit, 1/limit)
	}
}

// row puts the blocks of row i together, in order: of its logits the largest, where
// that is, and the sum of exponents below it.
func (l *logprob) row(i int) (top, sum float32, arg int32) {
	best := 0
	top = negInf
	for b := i; b < len(l.max); b += l.m {
		if l.max[b] > top {
			top, best = l.max[b], b
		}
	}
	for b := i; b < len(l.max); b += l.m {
		sum += float32(l.sum[b] * exp2(float32(l.max[b]*log2e)-float32(top*log2e)))
	}
	return top, sum, l.arg[max(best, i)]
}

// logSum returns log Σ exp z of sum = Σ 2^(z·log₂e - top·log₂e), with what rounds in
// these factors: the float32 log₂e and its product with top.
func logSum(top, sum float32) float32 {
	const ln2 = 1 / float64(float32(log2e))
	return float32(float64(float64(float32(top*log2e))*ln2) + float64(log(sum)))
}

// indexOf returns where the largest of z, v, is first, or 0.
func (t *tier) indexOf(z []float32, v float32) int {
	const run = 64
	at := 0
	for at+run < len(z) && t.max(z[at:at+run]) < v {
		at += run
	}
	for i, x := range z[at:] {
		if x == v {
			return at + i
		}
	}
	return 0
}
