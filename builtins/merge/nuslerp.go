package merge

import "math"

func init() {
	Methods.Add("nuslerp", "Spherical interpolation by weights, of whole tensors, rows or columns.", NuSLERP{Flatten: true})
}

// NuSLERP interpolates between two models at t = w₁/(w₀+w₁) along the great
// circle through their directions; with a base, between their task vectors.
// Flatten takes a tensor as one vector; otherwise each row is one, or with
// RowWise each column (a vector along the first dimension). goddard, 2024.
type NuSLERP struct {
	Flatten bool `mergekit:"nuslerp_flatten" doc:"a tensor is one vector"`
	RowWise bool `mergekit:"nuslerp_row_wise" doc:"else: vectors lie along the first dimension, not the last"`
}

// Needs implements Method.
func (NuSLERP) Needs() Needs {
	return Needs{Base: Optional, Min: 2, Max: 2, Weights: Ones, Single: true}
}

// Check implements Method.
func (NuSLERP) Check() error { return nil }

// Plan implements Method.
func (m NuSLERP) Plan(t *Tensor) (TileFunc, error) {
	share := 0.5
	if sum := t.Weights[0] + t.Weights[1]; math.Abs(sum) >= 1e-6 {
		share = t.Weights[1] / sum
	}
	series := (*Tile).Model
	if t.HasBase {
		series = (*Tile).Delta
	}
	if t.compat {
		return m.rounded(t, share, series)
	}
	c, err := t.pieces(m.Flatten, m.RowWise, series, 2)
	if err != nil {
		return nil, err
	}
	from, to := make([]float32, len(c)), make([]float32, len(c))
	for i, g := range c {
		a, b := g.nuslerp(share)
		from[i], to[i] = float32(a), float32(b)
	}
	stride, every := m.layout(t, len(c))
	return func(dst []float32, x *Tile) {
		a, b := series(x, 0), series(x, 1)
		for i := range dst {
			p := (x.At + i) / stride % every
			dst[i] = float32(from[p]*a[i]) + float32(to[p]*b[i])
		}
		if t.HasBase {
			t.Round(dst)
			t.dev.Axpy(dst, 1, x.Base())
		}
	}, nil
}

// layout says which vector element i belongs to: i/stride%every.
func (m NuSLERP) layout(t *Tensor, n int) (stride, every int) {
	switch {
	case n == 1:
		return max(1, t.Len()), 1
	case m.RowWise:
		return 1, n
	}
	return t.Cols(), n
}

// pieces returns the products of n series over each vector: the whole tensor,
// each column (of two series), or each row.
func (t *Tensor) pieces(whole, columns bool, f seriesFunc, n int) ([]gram, error) {
	if whole || len(t.Shape) < 2 {
		g, err := t.gram(f, n)
		return []gram{g}, err
	}
	if columns {
		return t.columnGrams(f)
	}
	return t.rowGrams(f, n)
}

// rowGrams returns the products of n series over each row.
func (t *Tensor) rowGrams(f seriesFunc, n int) ([]gram, error) {
	out := make([]gram, t.Len()/max(1, t.Cols()))
	err := t.Rows(func(row int, x *Tile) {
		sums := make([]float64, n*(n+1)/2)
		t.addProducts(sums, n, x, f)
		out[row] = gramOf(sums, n)
	})
	return out, err
}

// columnGrams returns the products of two series along the first dimension.
func (t *Tensor) columnGrams(f seriesFunc) ([]gram, error) {
	n := t.Len() / t.Shape[0]
	sums, err := t.Sum(3*n, func(x *Tile, acc []float64) {
		a, b := f(x, 0), f(x, 1)
		var rounded []float32
		if t.compat {
			rounded = t.roundedProducts(a, b)
		}
		for i := range a {
			s, p, q := acc[(x.At+i)%n*3:], float64(a[i]), float64(b[i])
			cross := p * q
			if rounded != nil {
				cross = float64(rounded[i])
			}
			s[0] += p * p
			s[1] += cross
			s[2] += q * q
		}
	})
	out := make([]gram, n)
	for i := range out {
		out[i] = gramOf(sums[3*i:3*i+3], 2)
	}
	return out, err
}

// nuslerp returns the coefficients of the two vectors.
func (g gram) nuslerp(t float64) (from, to float64) {
	angle := math.Acos(g.cosine(0, 1))
	if math.Abs(math.Sin(angle)) < 1e-8 {
		return 1 - t, t
	}
	return arc(angle, t)
}
