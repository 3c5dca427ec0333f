package cpu

import (
	"unsafe"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// tasks holds one task of each kind, so that none is allocated.
type tasks struct {
	product     product
	streaming   streaming
	elementwise elementwise
	byRows      byRows
	embedGrad   embedGrad
	rowSums     rowSums
	attention   attention
	attnGrad    attentionGrad
	logprob     logprob
	logits      logitGrad
	squares     squares
	turns       rotations
	sum         sum
	each        each
}

// Embed is dst[i] = table[ids[i]].
func (d *Device) Embed(dst, table kernel.Array, ids []int32) {
	check("Embed", len(table.Shape) == 2 && matrix(dst, len(ids), table.Shape[1]) && weight(table), dst, table)
	for _, id := range ids {
		check("Embed: a token id outside the table", 0 <= id && int(id) < table.Shape[0], table)
	}
	r := &d.tasks.byRows
	*r = byRows{do: embedRow, ids: ids, table: table}
	r.x[0] = f32(dst)
	r.past = table.DType == tensor.F32 && d.pastCaches(r.x[0], table.Shape[1])
	d.overRows(r, len(ids), table.Shape[1])
}

func embedRow(r *byRows, _ *worker, i int) {
	if r.past {
		table := f32(r.table)
		next := int(r.ids[min(i+1, len(r.ids)-1)])
		r.t.pastCopy(r.row(0, i), table[int(r.ids[i])*r.cols:][:r.cols], table[next*r.cols:][:r.cols])
		return
	}
	at := int(r.ids[i]) * r.cols * r.table.DType.Size()
	r.t.widen(r.row(0, i), unsafe.Add(pointer(r.table), at), r.table.DType)
}

// Scatter is dst[rows[i]] = x[i].
func (d *Device) Scatter(dst, x kernel.Array, rows []int32) {
	check("Scatter", len(dst.Shape) == 2 && matrix(x, len(rows), dst.Shape[1]), dst, x)
	for _, row := range rows {
		check("Scatter: a row outside dst", 0 <= row && int(row) < dst.Shape[0], dst)
	}
	r := &d.tasks.byRows
	*r = byRows{do: scatterRow, ids: rows}
	r.x[0], r.x[1] = f32(dst), f32(x)
	d.overRows(r, len(rows), dst.Shape[1])
}

func scatterRow(r *byRows, _ *worker, i int) { copy(r.row(0, int(r.ids[i])), r.row(1, i)) }

// RMSNorm is dst = x / sqrt(mean(x²) + eps) * (w + offset).
func (d *Device) RMSNorm(dst, x, w kernel.Array, eps, offset float32) {
	n := w.Len()
	check("RMSNorm", dst.Len() == x.Len() && n > 0 && x.Len()%n == 0 && weight(w), dst, x, w)
	r := &d.tasks.byRows
	*r = byRows{do: rmsRow, s: [4]float32{eps, offset}}
	r.x = [5][]float32{f32(dst), f32(x), d.floats(0, w)}
	if r.past = d.pastCaches(r.x[0], n, r.x[1]); !r.past {
		r.all = rmsRows
	}
	d.overRows(r, x.Len()/n, n)
}

// rmsRow is the norm of a row that is written past the caches.
func rmsRow(r *byRows, _ *worker, i int) {
	x := r.row(1, i)
	s := invSqrt(r.t.dot(x, x)/float32(r.cols) + r.s[0])
	r.t.pastNorm(r.row(0, i), x, r.x[2], nil, 0, s, r.s[1])
}

func rmsRows(r *byRows, i, j int) {
	r.t.rmsRows(r.x[0][i*r.cols:j*r.cols], r.x[1][i*r.cols:j*r.cols], r.x[2], float32(r.cols), r.s[0], r.s[1])
}

// LayerNorm is dst = (x - mean(x)) / sqrt(var(x) + eps) * w + b.
func (d *Device) LayerNorm(dst, x, w, b kernel.Array, eps float32) {
	n := w.Len()
	check("LayerNorm", dst.Len() == x.Len() && n > 0 && x.Len()%n == 0 && weight(w) && vectors(n, b), dst, x, w, b)
	r := &d.tasks.byRows
	*r = byRows{do: layerNormRow, s: [4]float32{eps}}
	r.x = [5][]float32{f32(dst), f32(x), d.floats(0, w), d.floats(1, b)}
	r.past = d.pastCaches(r.x[0], n, r.x[1])
	d.overRows(r, x.Len()/n, n)
}

func layerNormRow(r *byRows, _ *worker, i int) {
	x := r.row(1, i)
	m, s := r.t.moments(x, r.s[0])
	r.norm()(r.row(0, i), x, r.x[2], r.x[3], m, s, 0)
}

// norm is tier.norm of the rows' kind of store.
func (r *byRows) norm() func(dst, x, w, b []float32, m, r, c float32) {
	if r.past {
		return r.t.pastNorm
	}
	return r.t.norm
}

// moments returns the mean of x and 1/sqrt(var + eps).
func (t *tier) moments(x []float32, eps float32) (mean, inv float32) {
	n := float32(len(x))
	mean = t.sum(x) / n
	return mean, invSqrt(t.sumDev(x, mean)/n + eps)
}

// GLU is dst = act(gate) * up.
func (d *Device) GLU(dst, gate, up kernel.Array, act kernel.Activation) {
	check("GLU", dst.Len() == gate.Len() && gate.Len() == up.Len() && int(act) < len(d.tier.glu), dst, gate, up)
	e := &d.tasks.elementwise
	*e = elementwise{do: gluPart, act: act, x: [5][]float32{f32(dst), f32(gate), f32(up)}}
	d.overElements(e, dst.Len())
}

func gluPart(e *elementwise, t *tier, i, j int) {
	t.glu[e.act](e.x[0][i:j], e.x[1][i:j], e.x[2][i:j])
}

// Add is dst = a + b.
func (d *Device) Add(dst, a, b kernel.Array) {
	check("Add", dst.Len() == a.Len() && a.Len() == b.Len(), dst, a, b)
	e := &d.tasks.elementwise
	*e = elementwise{do: addPart, x: [5][]float32{f32(dst), f32(a), f32(b)}}
	d.overElements(e, dst.Len())
}

func addPart(e *elementwise, t *tier, i, j int) { t.add(e.x[0][i:j], e.x[1][i:j], e.x[2][i:j]) }

// AddRow adds b to each row of x.
func (d *Device) AddRow(x, b kernel.Array) {
	n := b.Len()
	check("AddRow", n > 0 && x.Len()%n == 0 && weight(b), x, b)
	r := &d.tasks.byRows
	*r = byRows{do: addRow}
	r.x = [5][]float32{f32(x), d.floats(0, b)}
	d.overRows(r, x.Len()/n, n)
}

func addRow(r *byRows, _ *worker, i int) { r.t.add(r.row(0, i), r.row(0, i), r.x[1]) }

// Scale is dst = a * s.
func (d *Device) Scale(dst, a kernel.Array, s float32) {
	check("Scale", dst.Len() == a.Len(), dst, a)
	e := &d.tasks.elementwise
	*e = elementwise{do: scalePart, s: [3]float32{s}, x: [5][]float32{f32(dst), f32(a)}}
	d.overElements(e, dst.Len())
}

func scalePart(e *elementwise, t *tier, i, j int) { t.scale(e.x[0][i:j], e.x[1][i:j], e.s[0]) }

// Softcap is x = limit * tanh(x / limit).
func (d *Device) Softcap(x kernel.Array, limit float32) {
	e := &d.tasks.elementwise
	*e = elementwise{do: softcapPart, s: [3]float32{limit, 1 / limit}, x: [5][]float32{f32(x)}}
	d.overElements(e, x.Len())
}

func softcapPart(e *elementwise, t *tier, i, j int) {
	t.softcap(e.x[0][i:j], e.x[0][i:j], e.s[0], e.s[1])
}
