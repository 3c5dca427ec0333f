package cpu

import (
	"math"

	"pewter/kernel"
)

// Logits are held for as many rows as make logitsHeld, so that they stay in the
// cache, and for at least rowsHeld, so that reading the weights pays. Of more than
// wordsMost words logits are held for rowsMost rows and some words at a time, 16 MB
// of them; products take as much again to pack them.
const (
	logitsHeld = 1 << 18
	rowsHeld   = 128
	wordsMost  = 1 << 16
	rowsMost   = 512
	logitsMost = 4 << 20
)

// logitGrad is a task over rows of logits, which become the gradient of the loss to
// the products that they are of: weight*(softmax - onehot) through the cap and the
// scale.
type logitGrad struct {
	kernel.Head
	t          *tier
	held       int       // rows at a time
	words      int       // and words
	z          []float32 // [rows, cols]: of rows from row on and words from word on
	ld         int       // of z's rows, an odd number of lines, as pages apart they would share a few sets of the caches
	row, rows  int
	word, cols int
	step       int // rows of a piece
	target     []int32
	weight     []float32
	out        []float32 // log-likelihoods
	top, sum   []float32 // of all words, as logprob.row's; nil where z is of them all
}

// LogProbGrad sets logProb to log-likelihoods and takes the gradient of -Σ weight*LogProb
// to x and w, a block of rows and words after another: an element of dw is one chain
// over all rows, one of dx over all words.
func (d *Device) LogProbGrad(logProb []float32, dx, dw, x, w kernel.Array, target []int32, weight []float32, h kernel.Head) {
	m, n, k := x.Rows(), w.Rows(), x.Cols()
	check("LogProbGrad", matrix(x, m, k) && matrix(w, n, k) && matrix(dx, m, k) && matrix(dw, n, k) && len(target) == m && len(weight) == m && len(logProb) == m && n > 0, dx, dw, x, w)
	for _, t := range target {
		check("LogProbGrad: a target outside the vocabulary", int(t) < n, w)
	}
	if h.Scale == 0 {
		h.Scale = 1
	}
	g := &d.tasks.logits
	*g = logitGrad{Head: h, t: d.tier, target: target, weight: weight, out: logProb}
	g.held, g.words = min(m, max(rowsHeld, logitsHeld/n)), n
	if n > wordsMost {
		g.held = min(m, rowsMost)
		g.words = logitsMost / max(1, g.held) &^ (maxNC - 1)
	}
	d.logitGrad(g, dx, dw, x, w)
}

// logitGrad goes through the rows and words by blocks of g.held and g.words.
func (d *Device) logitGrad(g *logitGrad, dx, dw, x, w kernel.Array) {
	m, n := x.Rows(), w.Rows()
	check("LogProbGrad", weight(w), w)
	if n > wordsMost || g.words < n {
		d.normalize(g, x, w)
	}
	const line = cacheLine / 4
	g.ld = (min(n, g.words)+line-1)&^(line-1) | line
	z := d.arena.floats(g.held * g.ld)
	for i := 0; i < m; i += g.held {
		for j := 0; j < n; j += g.words {
			g.z, g.row, g.word = z, i, j
			g.rows, g.cols = min(g.held, m-i), min(g.words, n-j)
			d.logitBlock(g, dx, dw, x, w)
		}
	}
	d.arena.putFloats(z)
	d.arena.putFloats(g.top)
	d.arena.putFloats(g.sum)
}

// normalize goes through all logits for their largest and sums, row by row.
func (d *Device) normalize(g *logitGrad, x, w kernel.Array) {
	m, l := x.Rows(), &d.tasks.logprob
	h := g.Head
	d.reduceLogits(l, x, w, g.target, h)
	g.top, g.sum = d.arena.floats(m), d.arena.floats(m)
	for i := range m {
		g.top[i], g.sum[i], _ = l.row(i)
		g.out[i] = l.logProb(i, logSum(g.top[i], g.sum[i]))
	}
	d.endLogProb(l)
}

// logitBlock does the rows and words at hand.
func (d *Device) logitBlock(g *logitGrad, dx, dw, x, w kernel.Array) {
	k, z := x.Cols(), plain(g.z, g.ld)
	to, rows := f32(dx)[g.row*k:], byRow(x).part(g.row, 0)
	d.multiply(product{a: rows, b: byRow(w).part(g.word, 0), m: g.rows, n: g.cols, k: k, c: g.z, ldc: g.ld})
	g.step = max(1, grain/g.cols)
	d.runOn(d.threadsFor(g.rows*g.cols), g, (g.rows+g.step-1)/g.step)
	d.multiply(product{a: z, b: byCol(w).part(0, g.word), m: g.rows, n: k, k: g.cols, c: to, ldc: k, add: g.word > 0})
	d.multiply(product{a: z.turned(), b: rows.turned(), m: g.cols, n: k, k: g.rows, c: f32(dw)[g.word*k:], ldc: k, add: true})
}

func (g *logitGrad) piece(w *worker, p int) {
	for i := p * g.step; i < min(g.rows, (p+1)*g.step); i++ {
		g.do(w, g.row+i, g.z[i*g.ld:][:g.cols])
	}
}

// do turns the products z of row i into the gradient of the loss to them, and keeps
// the target's log-likelihood.
func (g *logitGrad) do(w *worker, i int, z []float32) {
	target := int(g.target[i])
	if target < 0 {
		g.out[i] = float32(math.NaN())
		clear(z)
		return
	}
	g.t.logits(z, g.Scale, g.Softcap)
	var y []float32
	if g.Softcap != 0 {
		y = w.scratch(1, len(z))
		copy(y, z)
	}
	sum := g.powers(i, target, z)
	c := g.weight[i] * g.Scale
	g.t.scale(z, z, c/sum)
	if j := target - g.word; 0 <= j && j < len(z) {
		z[j] -= c
	}
	if g.Softcap != 0 {
		g.t.uncap(z, z, y, 1/g.Softcap)
	}
}

// powers turns logits into their exponentials below the largest, and returns the
// sum of all of the row's.
func (g *logitGrad) powers(i, target int, z []float32) (sum float32) {
	if g.sum != nil {
		g.t.exp2Sum(z, z, log2e, g.top[i]*log2e)
		return g.sum[i]
	}
	at, top := z[target], g.t.max(z)
	sum = g.t.exp2Sum(z, z, log2e, top*log2e)
	g.out[i] = at - logSum(top, sum)
	return sum
}
