package cpu

import "pewter/kernel"

// wordBlock is how many words' logits are held while their gradient is taken.
const wordBlock = 4096

// LogProbGrad takes the gradient of -Σ weight*LogProb to x and w, a block of
// words after another.
func (d *Device) LogProbGrad(dx, dw, x, w kernel.Array, target []int32, weight, lse []float32, h kernel.Head) {
	m, n, k := x.Rows(), w.Rows(), x.Cols()
	check("LogProbGrad", matrix(x, m, k) && matrix(w, n, k) && matrix(dx, m, k) && matrix(dw, n, k) && len(target) == m && len(weight) == m && len(lse) == m, dx, dw, x, w)
	clear(f32(dx))
	z := d.arena.floats(m * min(n, wordBlock))
	for j := 0; j < n; j += wordBlock {
		cols := min(wordBlock, n-j)
		part, dpart := d.Slice(w, j, j+cols), d.Slice(dw, j, j+cols)
		g := kernel.Array{Shape: []int{m, cols}, Data: plain(z, 0).base}
		d.MatMul(g, x, part)
		r := &d.tasks.byRows
		*r = byRows{do: logitGradRow, ids: target, s: [4]float32{h.Scale, h.Softcap, float32(j)}}
		r.x = [5][]float32{z, nil, nil, weight, lse}
		d.overRows(r, m, cols)
		d.MatMulNN(dx, g, part, true)
		d.MatMulTN(dpart, g, x, true)
	}
	d.arena.putFloats(z)
}

// logitGradRow turns products into the gradient of the loss to them:
// weight*(softmax - onehot), through the cap and the scale.
func logitGradRow(r *byRows, w *worker, i int) {
	z, scale, limit, from := r.row(0, i), r.s[0], r.s[1], int(r.s[2])
	if scale == 0 {
		scale = 1
	}
	weight, target := r.x[3][i], int(r.ids[i])-from
	if r.ids[i] < 0 || weight == 0 {
		clear(z)
		return
	}
	r.t.logits(z, scale, limit)
	var y []float32
	if limit != 0 {
		y = w.scratch(1, len(z))
		copy(y, z)
	}
	r.t.expSum(z, z, 1, r.x[4][i])
	if 0 <= target && target < len(z) {
		z[target]--
	}
	r.t.scale(z, z, weight*scale)
	if limit != 0 {
		r.t.uncap(z, z, y, 1/limit)
	}
}
