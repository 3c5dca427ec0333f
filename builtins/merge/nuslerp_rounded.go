package merge

import "math"

// rounded is Plan with each step rounded to the tensors' type: the unit
// vectors, their products and sums, angles, sines, and each term.
func (m NuSLERP) rounded(t *Tensor, share float64, f seriesFunc) (TileFunc, error) {
	c, err := t.pieces(m.Flatten, m.RowWise, f, 2)
	if err != nil {
		return nil, err
	}
	stride, every := m.layout(t, len(c))
	vector := func(x *Tile, i int) int { return (x.At + i) / stride % every }
	units := func(x *Tile, k int) []float32 {
		x.kept = grown(x.kept, t.N)
		x.kept[k] = sized(x.kept[k], x.Len)
		for i, v := range f(x, k) {
			x.kept[k][i] = v / float32(max(t.r(c[vector(x, i)].norm(k)), 1e-7))
		}
		t.Round(x.kept[k])
		return x.kept[k]
	}
	u, err := t.pieces(m.Flatten, m.RowWise, units, 2)
	if err != nil {
		return nil, err
	}
	arcs := make([][3]float32, len(u))
	for i := range u {
		arcs[i] = roundedArc(t, min(max(t.r(u[i][0][1]), -1), 1), share)
	}
	return func(dst []float32, x *Tile) {
		for k, in := range [2][]float32{f(x, 0), f(x, 1)} {
			for i := range dst {
				x.work = sized(x.work, x.Len)
				x.work[i] = arcs[vector(x, i)][k] * in[i]
			}
			t.Round(x.work)
			clearFirst(dst, k)
			t.dev.Axpy(dst, 1, x.work)
			t.Round(dst)
		}
		for i := range dst {
			dst[i] /= arcs[vector(x, i)][2]
		}
		if t.HasBase {
			t.Round(dst)
			t.dev.Axpy(dst, 1, x.Base())
		}
	}, nil
}

// roundedArc returns what the two ends of an arc are multiplied by, and what
// their sum is divided by.
func roundedArc(t *Tensor, cos, share float64) [3]float32 {
	if 1-cos*cos <= 1e-16 {
		return [3]float32{float32(1 - share), float32(share), 1}
	}
	angle := t.r(math.Acos(cos))
	return [3]float32{
		float32(t.r(math.Sin(t.r((1 - share) * angle)))),
		float32(t.r(math.Sin(t.r(share * angle)))),
		float32(t.r(math.Sin(angle))),
	}
}
