package cpu

import "pewter/kernel"

// normScalars is how many numbers the way back through a norm needs of each row: the
// mean, the scale r, s and t of
//
//	dx = (dy*(w+offset))*r - ((x-mean)*s + t)
const normScalars = 4

// RMSNormGrad takes dy back through RMSNorm. With r = 1/sqrt(mean(x²)+eps) and
// g = dy*(w+offset):
//
//	dx = r*g - x * r³ * mean(g*x);  dw += Σ rows dy*x*r
func (d *Device) RMSNormGrad(dx, dw, dy, x, w kernel.Array, eps, offset float32) {
	n := w.Len()
	check("RMSNormGrad", n > 0 && dx.Len() == x.Len() && dy.Len() == x.Len() && x.Len()%n == 0 && dw.Len() == n, dx, dw, dy, x, w)
	d.normGrad(rmsGradRow, dx, dw, kernel.Array{}, dy, x, w, eps, offset)
}

// LayerNormGrad takes dy back through LayerNorm. With r = 1/sqrt(var+eps),
// c = x - mean(x) and g = dy*w:
//
//	dx = r*g - c * r³ * mean(g*c) - r*mean(g);  dw += Σ rows dy*c*r;  db += Σ rows dy
func (d *Device) LayerNormGrad(dx, dw, db, dy, x, w kernel.Array, eps float32) {
	n := w.Len()
	check("LayerNormGrad", n > 0 && dx.Len() == x.Len() && dy.Len() == x.Len() && x.Len()%n == 0 && vectors(n, dw, db), dx, dw, db, dy, x, w)
	d.normGrad(layerNormGradRow, dx, dw, db, dy, x, w, eps, 0)
}

// normGrad takes dy back through a norm: first the scalars of each row, by rows, and
// then all elements, by columns, as a sum over rows is one chain.
func (d *Device) normGrad(row func(r *byRows, w *worker, i int), dx, dw, db, dy, x, w kernel.Array, eps, offset float32) {
	n, weights := w.Len(), d.floats(0, w)
	rows := x.Len() / n
	scalars := d.arena.floats(normScalars * rows)
	r := &d.tasks.byRows
	*r = byRows{do: row, s: [4]float32{eps, offset}, x: [5][]float32{f32(dy), f32(x), weights, scalars}}
	d.overRows(r, rows, n)
	c := &d.tasks.columns
	*c = columns{do: normGradPart, x: [6][]float32{f32(dx), f32(dw), nil, f32(dy), f32(x), weights}, scalars: scalars, offset: offset}
	if db.Data != nil {
		c.x[2] = f32(db)
	}
	d.overColumns(c, rows, n)
	d.arena.putFloats(scalars)
}

// rmsGradRow and layerNormGradRow set the mean, r, s and t of row i.
func rmsGradRow(r *byRows, _ *worker, i int) {
	dy, x, n := r.row(0, i), r.row(1, i), float32(r.cols)
	inv := invSqrt(r.t.dot(x, x)/n + r.s[0])
	m := r.t.dot3(dy, x, r.x[2], r.s[1]) / n
	copy(r.x[3][normScalars*i:], []float32{0, inv, m * (inv * inv * inv), 0})
}

func layerNormGradRow(r *byRows, _ *worker, i int) {
	dy, x, w, n := r.row(0, i), r.row(1, i), r.x[2], float32(r.cols)
	m, inv := r.t.moments(x, r.s[0])
	gc := r.t.dot3(dy, w, x, -m) / n
	g := r.t.dot(dy, w) / n
	copy(r.x[3][normScalars*i:], []float32{m, inv, gc * (inv * inv * inv), g * inv})
}

// normGradPart adds to dw and db and sets dx, in columns [j0, j1) of row i.
func normGradPart(c *columns, i, j0, j1 int) {
	s := c.scalars[normScalars*i:]
	var db []float32
	if c.x[2] != nil {
		db = c.x[2][j0:j1]
	}
	c.t.normGrad(c.row(0, i, j0, j1), c.x[1][j0:j1], db, c.row(3, i, j0, j1), c.row(4, i, j0, j1), c.x[5][j0:j1], s[0], s[1], c.offset, s[2], s[3])
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
