package cpu

import "pewter/kernel"

// RMSNormGrad takes dy back through RMSNorm. With r = 1/sqrt(mean(x²)+eps) and
// g = dy*(w+offset):
//
//	dx = r*g - x * r³ * mean(g*x);  dw += Σ rows dy*x*r
func (d *Device) RMSNormGrad(dx, dw, dy, x, w kernel.Array, eps, offset float32) {
	n := w.Len()
	check("RMSNormGrad", n > 0 && dx.Len() == x.Len() && dy.Len() == x.Len() && x.Len()%n == 0 && dw.Len() == n, dx, dw, dy, x, w)
	rows := x.Len() / n
	scale := d.arena.floats(rows)
	r := &d.tasks.byRows
	*r = byRows{do: rmsScaleRow, s: [4]float32{eps, offset}}
	r.x = [5][]float32{f32(dx), f32(dy), f32(x), d.floats(0, w), scale}
	d.overRows(r, rows, n)
	d.weightGrad(dw, dy, x, nil, scale)
	r.do = rmsGradRow
	d.overRows(r, rows, n)
	d.arena.putFloats(scale)
}

func rmsScaleRow(r *byRows, _ *worker, i int) {
	x := r.row(2, i)
	r.x[4][i] = invSqrt(r.t.dot(x, x)/float32(r.cols) + r.s[0])
}

func rmsGradRow(r *byRows, _ *worker, i int) {
	dy, x, w, s := r.row(1, i), r.row(2, i), r.x[3], r.x[4][i]
	m := r.t.dot3(dy, x, w, r.s[1]) / float32(r.cols)
	r.t.normGrad(r.row(0, i), dy, x, w, 0, s, r.s[1], m*(s*s*s), 0)
}

// LayerNormGrad takes dy back through LayerNorm. With r = 1/sqrt(var+eps),
// c = x - mean(x) and g = dy*w:
//
//	dx = r*g - c * r³ * mean(g*c) - r*mean(g);  dw += Σ rows dy*c*r;  db += Σ rows dy
func (d *Device) LayerNormGrad(dx, dw, db, dy, x, w kernel.Array, eps float32) {
	n := w.Len()
	check("LayerNormGrad", n > 0 && dx.Len() == x.Len() && dy.Len() == x.Len() && x.Len()%n == 0 && vectors(n, dw, db), dx, dw, db, dy, x, w)
	rows := x.Len() / n
	both := d.arena.floats(2 * rows)
	r := &d.tasks.byRows
	*r = byRows{do: momentsRow, s: [4]float32{eps}}
	r.x = [5][]float32{f32(dx), f32(dy), f32(x), d.floats(0, w), both}
	d.overRows(r, rows, n)
	d.weightGrad(dw, dy, x, both[rows:], both[:rows])
	if db.Data != nil {
		d.AddRowGrad(db, dy)
	}
	r.do = layerNormGradRow
	d.overRows(r, rows, n)
	d.arena.putFloats(both)
}

func momentsRow(r *byRows, _ *worker, i int) {
	r.x[4][r.n+i], r.x[4][i] = r.t.moments(r.row(2, i), r.s[0])
}

func layerNormGradRow(r *byRows, _ *worker, i int) {
	dy, x, w := r.row(1, i), r.row(2, i), r.x[3]
	s, m, n := r.x[4][i], r.x[4][r.n+i], float32(r.cols)
	gc := r.t.dot3(dy, w, x, -m) / n
	g := r.t.dot(dy, w) / n
	r.t.normGrad(r.row(0, i), dy, x, w, m, s, 0, gc*(s*s*s), g*s)
}

// weightGrad adds Σ rows dy*(x-mean)*scale to dw; mean may be nil.
func (d *Device) weightGrad(dw, dy, x kernel.Array, mean, scale []float32) {
	n := dw.Len()
	c := &d.tasks.columns
	*c = columns{do: weightGradRow, x: [4][]float32{f32(dw), f32(dy), f32(x)}, mean: mean, scale: scale}
	d.overColumns(c, dy.Len()/n, n)
}

func weightGradRow(c *columns, i, j0, j1 int) {
	m := float32(0)
	if c.mean != nil {
		m = c.mean[i]
	}
	c.t.fmaMul(c.x[0][j0:j1], c.row(2, i, j0, j1), c.row(1, i, j0, j1), m, c.scale[i])
}

// GLUGrad takes dy back through GLU.
func (d *Device) GLUGrad(dgate, dup, dy, gate, up kernel.Array, act kernel.Activation) {
	n := gate.Len()
	check("GLUGrad", vectors(n, dgate, dup, dy, up) && int(act) < len(d.tier.gluGrad), dgate, dup, dy, gate, up)
	e := &d.tasks.elementwise
	*e = elementwise{do: gluGradPart, act: act, x: [5][]float32{f32(dgate), f32(dup), f32(dy), f32(gate), f32(up)}}
	d.overElements(e, n)
}

func gluGradPart(e *elementwise, t *tier, i, j int) {
	t.gluGrad[e.act](e.x[0][i:j], e.x[1][i:j], e.x[2][i:j], e.x[3][i:j], e.x[4][i:j])
}
