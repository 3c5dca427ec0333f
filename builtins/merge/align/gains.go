package align

import (
	"pewter/builtins/model"
	"pewter/kernel/tensor"
)

// gains returns what each unit along an axis gains in each place: element [i, j]
// is the product of the weights of the other model's unit i with those of unit j.
func (m *matcher) gains(a axis, units int) ([]float32, error) {
	if err := m.ctx.Err(); err != nil {
		return nil, err
	}
	x, err := m.features(m.to, a, false)
	if err != nil {
		return nil, err
	}
	y, err := m.features(m.from, a, true)
	if err != nil {
		return nil, err
	}
	width := len(x) / units
	p := m.dev.Put(tensor.FromFloat32s(x, units, width))
	q := m.dev.Put(tensor.FromFloat32s(y, units, width))
	g := m.dev.New(units, units)
	defer m.dev.Free(p, q, g)
	m.dev.MatMul(g, p, q)
	return m.dev.Get(g).Float32s(), nil
}

// features returns a row for each dimension along an axis: all weights of its
// units, one tensor after the other, their other axes moved if asked.
func (m *matcher) features(c model.Checkpoint, a axis, move bool) ([]float32, error) {
	type piece struct {
		x           []float32
		width, step int // element k of dimension i is x[i*step + k*next]
		next        int
	}
	var pieces []piece
	n, width := 0, 0
	for _, w := range m.weights {
		if w.rows != a && w.cols != a {
			continue
		}
		x, rows, cols, err := m.read(c, w, a, move)
		if err != nil {
			return nil, err
		}
		p := piece{x, cols, cols, 1}
		if n = rows; w.cols == a {
			p, n = piece{x, rows, 1, cols}, cols
		}
		pieces = append(pieces, p)
		width += p.width
	}
	out := make([]float32, 0, n*width)
	for i := range n {
		for _, p := range pieces {
			for k := range p.width {
				out = append(out, p.x[i*p.step+k*p.next])
			}
		}
	}
	return out, nil
}

// read returns a whole weight, its axes other than a moved if asked.
func (m *matcher) read(c model.Checkpoint, w weight, a axis, move bool) (x []float32, rows, cols int, err error) {
	src, err := m.source(c, w, a, move)
	if err != nil {
		return nil, 0, 0, err
	}
	rows, cols = sides(src.Info().Shape)
	x = make([]float32, rows*cols)
	return x, rows, cols, src.Read(x, 0)
}

// source returns a weight, its axes other than a moved if asked.
func (m *matcher) source(c model.Checkpoint, w weight, a axis, move bool) (model.Source, error) {
	src, err := c.Source(w.name)
	if err != nil || !move {
		return src, err
	}
	return permuted(src, m.unless(w.rows, a), m.unless(w.cols, a)), nil
}

// unless returns the permutation of an axis, nil for the one that is held.
func (m *matcher) unless(b, held axis) permutation {
	if b == held {
		return nil
	}
	return m.perm[b]
}

// sides returns the sides of a matrix; a vector is a column.
func sides(shape []int) (rows, cols int) {
	return shape[0], tensor.Len(shape[1:])
}
