package merge

import "math"

// roundedKarcher is Karcher with each vector rounded to the tensors' type. What
// a step multiplies by is kept, and the steps are done anew for each pass.
type roundedKarcher struct {
	t     *Tensor
	m     Karcher
	norms []float64
	steps []karcherStep
	scale float64
}

// karcherStep is one step: the mean is first divided by norm; then each model
// gives f·(u - dot·mean), and the mean goes by length along their sum.
type karcherStep struct {
	norm, length float64
	dot, f       []float64
}

func (m *roundedKarcher) plan() (TileFunc, error) {
	t := m.t
	sums, err := t.Sum(t.N, func(x *Tile, acc []float64) {
		for k := range acc {
			acc[k] = t.addDot(acc[k], x.Model(k), x.Model(k), true)
		}
	})
	if err != nil {
		return nil, err
	}
	m.norms = sums
	for k := range sums {
		m.norms[k] = math.Sqrt(sums[k])
		m.scale += m.norms[k] / float64(t.N)
	}
	for range m.m.MaxIter {
		more, err := m.step()
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
	}
	if _, err := m.open(); err != nil {
		return nil, err
	}
	return m.tile, nil
}

// open begins a step: it finds what the mean is divided by.
func (m *roundedKarcher) open() (*karcherStep, error) {
	norm, err := m.length(func(x *Tile) []float32 { return m.mean(x, m.steps) })
	if norm == 0 {
		norm = 1
	}
	m.steps = append(m.steps, karcherStep{norm: norm})
	return &m.steps[len(m.steps)-1], err
}

// step adds one step, and reports whether there may be more.
func (m *roundedKarcher) step() (bool, error) {
	s, err := m.open()
	if err != nil {
		return false, err
	}
	dots, err := m.t.Sum(m.t.N, func(x *Tile, acc []float64) {
		mean := m.mean(x, m.steps)
		for k := range acc {
			acc[k] = m.t.addDot(acc[k], mean, m.unit(x, k), true)
		}
	})
	if err != nil {
		return false, err
	}
	s.dot, s.f = make([]float64, m.t.N), make([]float64, m.t.N)
	for k := range dots {
		s.dot[k] = min(max(m.t.r(dots[k]), -1), 1)
		if angle := m.t.r(math.Acos(s.dot[k])); angle >= m.m.Tol {
			s.f[k] = m.t.r(m.t.r(angle/m.t.r(math.Sin(angle))) / float64(m.t.N))
		}
	}
	s.length, err = m.length(func(x *Tile) []float32 { return m.tangent(x, m.mean(x, m.steps), s) })
	if s.length < m.m.Tol {
		m.steps = m.steps[:len(m.steps)-1]
		return false, err
	}
	return true, err
}

func (m *roundedKarcher) length(f func(x *Tile) []float32) (float64, error) {
	s, err := m.t.Sum(1, func(x *Tile, acc []float64) {
		v := f(x)
		acc[0] = m.t.addDot(acc[0], v, v, true)
	})
	return math.Sqrt(s[0]), err
}

// unit returns model k's direction.
func (m *roundedKarcher) unit(x *Tile, k int) []float32 {
	x.kept = grown(x.kept, m.t.N)
	x.kept[k] = sized(x.kept[k], x.Len)
	for i, v := range x.Model(k) {
		x.kept[k][i] = v / float32(max(m.norms[k], 1e-38))
	}
	m.t.Round(x.kept[k])
	return x.kept[k]
}

// mean returns the mean after some steps.
func (m *roundedKarcher) mean(x *Tile, steps []karcherStep) []float32 {
	t := m.t
	x.u = grown(x.u, 3)
	mean, term := sized(x.u[0], x.Len), sized(x.u[1], x.Len)
	x.u[0], x.u[1] = mean, term
	for k := range t.N {
		scaled(t, term, m.unit(x, k), 1/float64(t.N))
		clearFirst(mean, k)
		t.dev.Axpy(mean, 1, term)
		t.Round(mean)
	}
	for i := range steps {
		s := &steps[i]
		for i := range mean {
			mean[i] /= float32(s.norm)
		}
		t.Round(mean)
		if s.length == 0 {
			break
		}
		tangent := m.tangent(x, mean, s)
		for i := range tangent {
			tangent[i] /= float32(s.length)
		}
		t.Round(tangent)
		scaled(t, tangent, tangent, t.r(math.Sin(s.length)))
		scaled(t, mean, mean, t.r(math.Cos(s.length)))
		t.dev.Axpy(mean, 1, tangent)
		t.Round(mean)
	}
	return mean
}

// tangent returns the direction of a step.
func (m *roundedKarcher) tangent(x *Tile, mean []float32, s *karcherStep) []float32 {
	t := m.t
	out, term := sized(x.u[2], x.Len), x.u[1]
	x.u[2] = out
	clear(out)
	for k := range t.N {
		if s.f[k] == 0 {
			continue
		}
		scaled(t, term, mean, s.dot[k])
		t.dev.Sub(term, m.unit(x, k), term)
		t.Round(term)
		scaled(t, term, term, s.f[k])
		t.dev.Axpy(out, 1, term)
		t.Round(out)
	}
	return out
}

// scaled sets dst = a*x, rounded.
func scaled(t *Tensor, dst, x []float32, a float64) {
	for i := range dst {
		dst[i] = x[i] * float32(a)
	}
	t.Round(dst)
}

func (m *roundedKarcher) tile(dst []float32, x *Tile) {
	scaled(m.t, dst, m.mean(x, m.steps), m.t.r(m.scale))
}
