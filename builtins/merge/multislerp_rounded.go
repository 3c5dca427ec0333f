package merge

import "math"

// roundedMean is MultiSLERP with each step rounded to the tensors' type. The
// vectors between are computed anew for each pass.
type roundedMean struct {
	MultiSLERP
	t *Tensor
	w []float64

	norms, dots      []float64
	meanNorm, length float64
}

func (m *roundedMean) plan() (TileFunc, error) {
	t := m.t
	var sum float64
	for k := range m.w {
		m.w[k] = t.r(m.w[k])
		sum += m.w[k]
	}
	for k := range m.w {
		if m.NormalizeWeights {
			m.w[k] = t.r(m.w[k] / t.r(sum))
		}
	}
	m.dots = make([]float64, t.N)
	err := first(
		m.sum(t.N, func(x *Tile, acc []float64) {
			for k := range acc {
				acc[k] = t.addDot(acc[k], m.series(x, k), m.series(x, k), true)
			}
		}, &m.norms, math.Sqrt),
		m.norm(func(x *Tile) []float32 { return m.mean(x) }, &m.meanNorm),
		m.sum(t.N, func(x *Tile, acc []float64) {
			for k := range acc {
				acc[k] = t.addDot(acc[k], m.unit(x, k), m.mean(x), false)
			}
		}, &m.dots, func(x float64) float64 { return x }),
		m.norm(m.tangent, &m.length),
	)
	m.length = t.r(m.length + t.r(m.Eps))
	return m.tile, err
}

// sum sets out to rounded sums over the tensor.
func (m *roundedMean) sum(n int, f func(x *Tile, acc []float64), out *[]float64, of func(float64) float64) error {
	s, err := m.t.Sum(n, f)
	for i := range s {
		s[i] = m.t.r(of(s[i]))
	}
	*out = s
	return err
}

func (m *roundedMean) norm(f func(x *Tile) []float32, out *float64) error {
	var s []float64
	err := m.sum(1, func(x *Tile, acc []float64) {
		v := f(x)
		acc[0] = m.t.addDot(acc[0], v, v, true)
	}, &s, math.Sqrt)
	*out = s[0]
	return err
}

func (m *roundedMean) series(x *Tile, k int) []float32 {
	if m.t.HasBase {
		return x.Delta(k)
	}
	return x.Model(k)
}

// unit returns model k's direction.
func (m *roundedMean) unit(x *Tile, k int) []float32 {
	x.kept = grown(x.kept, m.t.N)
	x.kept[k] = sized(x.kept[k], x.Len)
	n := float32(m.t.r(m.norms[k] + m.t.r(m.Eps)))
	for i, v := range m.series(x, k) {
		x.kept[k][i] = v / n
	}
	m.t.Round(x.kept[k])
	return x.kept[k]
}

// add adds v times the weight of model k to dst; term is room to work in.
func (m *roundedMean) add(dst, term, v []float32, k int) {
	for i := range v {
		term[i] = v[i] * float32(m.w[k])
	}
	m.t.Round(term)
	clearFirst(dst, k)
	m.t.dev.Axpy(dst, 1, term)
}

// mean returns the mean direction.
func (m *roundedMean) mean(x *Tile) []float32 {
	x.u = grown(x.u, 4)
	mean, term := sized(x.u[0], x.Len), sized(x.u[1], x.Len)
	x.u[0], x.u[1] = mean, term
	for k := range m.t.N {
		m.add(mean, term, m.unit(x, k), k)
	}
	m.t.Round(mean)
	if m.meanNorm > 0 {
		for i := range mean {
			mean[i] /= float32(m.meanNorm)
		}
		m.t.Round(mean)
	}
	return mean
}

// tangent returns the mean tangent.
func (m *roundedMean) tangent(x *Tile) []float32 {
	mean := m.mean(x)
	out, term := sized(x.u[2], x.Len), sized(x.u[3], x.Len)
	x.u[2], x.u[3] = out, term
	for k := range m.t.N {
		u := m.unit(x, k)
		for i := range term {
			term[i] = mean[i] * float32(m.dots[k])
		}
		m.t.Round(term)
		m.t.dev.Sub(term, u, term)
		m.t.Round(term)
		m.add(out, x.u[1], term, k)
	}
	m.t.Round(out)
	return out
}

func (m *roundedMean) tile(dst []float32, x *Tile) {
	t := m.t
	tangent := m.tangent(x)
	mean, term := x.u[0], x.u[1]
	cos, sin := float32(t.r(math.Cos(m.length))), float32(t.r(t.r(math.Sin(m.length))/m.length))
	for i := range dst {
		dst[i], term[i] = mean[i]*cos, tangent[i]*sin
	}
	t.Round(dst)
	t.Round(term)
	t.dev.Axpy(dst, 1, term)
	t.Round(dst)
	var scale float64
	for k := range m.w {
		scale += t.r(m.norms[k] * m.w[k])
	}
	for i := range dst {
		dst[i] *= float32(t.r(scale))
	}
	if t.HasBase {
		t.Round(dst)
		t.dev.Axpy(dst, 1, x.Base())
	}
}
