package cpu

import (
	"math"

	"pewter/kernel"
)

// Logits are held for as many rows as make logitsHeld, so that they stay in the
// cache, and for at least rowsHeld, so that reading the weights pays.
const logitsHeld, rowsHeld = 1 << 18, 128

// LogProbGrad returns log-likelihoods and takes the gradient of -Σ weight*LogProb
// to x and w, a block of rows after another: an element of dw is one chain over
// all rows.
func (d *Device) LogProbGrad(dx, dw, x, w kernel.Array, target []int32, weight []float32, h kernel.Head) []float32 {
	m, n, k := x.Rows(), w.Rows(), x.Cols()
	check("LogProbGrad", matrix(x, m, k) && matrix(w, n, k) && matrix(dx, m, k) && matrix(dw, n, k) && len(target) == m && len(weight) == m && n > 0, dx, dw, x, w)
	for _, t := range target {
		check("LogProbGrad: a target outside the vocabulary", int(t) < n, w)
	}
	out := make([]float32, m)
	held := min(m, max(rowsHeld, logitsHeld/n))
	z := d.arena.floats(held * n)
	for i := 0; i < m; i += held {
		j := min(m, i+held)
		part := d.Slice(x, i, j)
		g := kernel.Array{Shape: []int{j - i, n}, Data: plain(z, 0).base}
		d.MatMul(g, part, w)
		r := &d.tasks.byRows
		*r = byRows{do: logitGradRow, ids: target[i:j], s: [4]float32{h.Scale, h.Softcap}}
		r.x = [5][]float32{z, nil, nil, weight[i:j], out[i:j]}
		d.overRows(r, j-i, n)
		d.MatMulNN(d.Slice(dx, i, j), g, w, false)
		d.MatMulTN(dw, g, part, true)
	}
	d.arena.putFloats(z)
	return out
}

// logitGradRow turns products into the gradient of the loss to them,
// weight*(softmax - onehot) through the cap and the scale, and keeps the
// target's log-likelihood.
func logitGradRow(r *byRows, w *worker, i int) {
	z, scale, limit := r.row(0, i), r.s[0], r.s[1]
	if scale == 0 {
		scale = 1
	}
	target, out := int(r.ids[i]), &r.x[4][i]
	if target < 0 {
		*out = float32(math.NaN())
		clear(z)
		return
	}
	r.t.logits(z, scale, limit)
	var y []float32
	if limit != 0 {
		y = w.scratch(1, len(z))
		copy(y, z)
	}
	at, top := z[target], r.t.max(z)
	sum := r.t.exp2Sum(z, z, log2e, top*log2e)
	*out = at - logSum(top, sum)
	c := float32(r.x[3][i] * scale)
	r.t.scale(z, z, c/sum)
	z[target] -= c
	if limit != 0 {
		r.t.uncap(z, z, y, 1/limit)
	}
}
