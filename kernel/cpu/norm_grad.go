package cpu

import "pewter/kernel"

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

// normGrad takes dy back through a norm: dw, and db if there is one, are sums over
// rows.
func (d *Device) normGrad(row func(r *rowSums, i int, sums []float32), dx, dw, db, dy, x, w kernel.Array, eps, offset float32) {
	n := w.Len()
	r := &d.tasks.rowSums
	*r = rowSums{do: row, s: [2]float32{eps, offset}, x: [4][]float32{f32(dx), f32(dy), f32(x), d.floats(0, w)}}
	r.past = d.pastCaches(r.x[0], n, r.x[1], r.x[2])
	r.dst[0] = f32(dw)
	if db.Data != nil {
		r.dst[1] = f32(db)
	}
	d.overRowSums(r, x.Len()/n, n)
}

// normGrad is tier.normGrad of the rows' kind of store.
func (r *rowSums) normGrad() normGradFunc {
	if r.past {
		return r.t.pastNormGrad
	}
	return r.t.normGrad
}

// rmsGradRow adds to dw and sets dx, of row i.
func rmsGradRow(r *rowSums, i int, sums []float32) {
	dy, x, w, n := r.row(1, i), r.row(2, i), r.x[3], float32(r.cols)
	xx, gx := r.t.rmsSums(x, dy, w, r.s[1])
	inv, m := invSqrt(xx/n+r.s[0]), gx/n
	r.normGrad()(r.row(0, i), sums, nil, dy, x, w, 0, inv, r.s[1], m*(inv*inv*inv), 0)
}

// layerNormGradRow adds to dw and db and sets dx, of row i.
func layerNormGradRow(r *rowSums, i int, sums []float32) {
	dy, x, w, n := r.row(1, i), r.row(2, i), r.x[3], float32(r.cols)
	mean := r.t.sum(x) / n
	dev, gx, g := r.t.layerSums(x, dy, w, mean)
	inv, m := invSqrt(dev/n+r.s[0]), gx/n
	var db []float32
	if r.dst[1] != nil {
		db = sums[r.cols:]
	}
	r.normGrad()(r.row(0, i), sums[:r.cols], db, dy, x, w, mean, inv, 0, m*(inv*inv*inv), g/n*inv)
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
