package align

import (
	"pewter/builtins/model"
	"pewter/kernel"
	"pewter/kernel/tensor"
)

// matchResidual assigns the dimensions of the residual stream. Every weight of
// the model takes part, so that the gains are added up in pieces: in float32
// over a weight, in float64 over all of them.
func (m *matcher) matchResidual() (bool, error) {
	n := m.spec.Hidden
	total := make([]float64, n*n)
	g := m.dev.New(n, n)
	defer m.dev.Free(g)
	for _, w := range m.weights {
		if err := m.ctx.Err(); err != nil {
			return false, err
		}
		if w.rows.kind != residual && w.cols.kind != residual {
			continue
		}
		if err := m.addResidual(g, w); err != nil {
			return false, err
		}
		for i, v := range m.dev.Get(g).Float32s() {
			total[i] += float64(v)
		}
	}
	r := axis{kind: residual}
	p, gained := better(total, n, m.perm[r])
	if gained {
		m.perm[r] = p
	}
	return gained, nil
}

// addResidual sets g to the gains by one weight.
func (m *matcher) addResidual(g kernel.Array, w weight) error {
	r := axis{kind: residual}
	x, err := m.source(m.to, w, r, false)
	if err != nil {
		return err
	}
	y, err := m.source(m.from, w, r, true)
	if err != nil {
		return err
	}
	if w.rows == r {
		return m.addTransposed(g, x, y)
	}
	rows, n := sides(x.Info().Shape)
	step := max(1, 1<<22/n)
	p, q := make([]float32, min(step, rows)*n), make([]float32, min(step, rows)*n)
	for at := 0; at < rows; at += step {
		k := min(step, rows-at)
		if err := first(x.Read(p[:k*n], at*n), y.Read(q[:k*n], at*n)); err != nil {
			return err
		}
		m.multiply(g, p[:k*n], q[:k*n], at > 0)
	}
	return nil
}

// addTransposed is addResidual for a weight whose rows are the dimensions.
func (m *matcher) addTransposed(g kernel.Array, x, y model.Source) error {
	rows, cols := sides(x.Info().Shape)
	p, q := make([]float32, rows*cols), make([]float32, rows*cols)
	if err := first(x.Read(p, 0), y.Read(q, 0)); err != nil {
		return err
	}
	m.multiply(g, transpose(p, rows, cols), transpose(q, rows, cols), false)
	return nil
}

// multiply sets g, or adds to it, the products of columns of x with those of y.
func (m *matcher) multiply(g kernel.Array, x, y []float32, add bool) {
	n := m.spec.Hidden
	p := m.dev.Put(tensor.FromFloat32s(x, len(x)/n, n))
	q := m.dev.Put(tensor.FromFloat32s(y, len(y)/n, n))
	m.dev.MatMulTN(g, p, q, add)
	m.dev.Free(p, q)
}

// transpose returns the columns of a matrix as rows.
func transpose(x []float32, rows, cols int) []float32 {
	if cols == 1 {
		return x
	}
	const block = 32 // both sides of a block stay in the nearest cache
	out := make([]float32, len(x))
	for i0 := 0; i0 < rows; i0 += block {
		for j0 := 0; j0 < cols; j0 += block {
			for i := i0; i < min(i0+block, rows); i++ {
				for j := j0; j < min(j0+block, cols); j++ {
					out[j*rows+i] = x[i*cols+j]
				}
			}
		}
	}
	return out
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
