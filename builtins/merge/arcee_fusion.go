package merge

import "math"

func init() {
	Methods.Add("arcee_fusion", "Take over those elements of a model whose change matters most: |θ₁-θ₀|·KL(softmax θ₁ ‖ softmax θ₀) >= median + 1.5·IQR.", ArceeFusion{})
}

// ArceeFusion takes over the elements of a model that are outliers in importance,
//
//	I = |θ₁-θ₀| · KL(softmax(row of θ₁) ‖ softmax(row of θ₀))
//	θ = θ₀ + (θ₁-θ₀) where I >= median + 1.5·(Q₃ - Q₁), else θ₀
//
// A quantile q is the value at place ⌊q(n-1)⌋ of the sorted ones. Two models
// given without a base are the base and the model. Arcee AI, 2024.
type ArceeFusion struct{}

// Needs implements Method.
func (ArceeFusion) Needs() Needs {
	return Needs{Base: Always, Min: 1, Max: 1, Pair: true, Single: true, Wide: true}
}

// Check implements Method.
func (ArceeFusion) Check() error { return nil }

// Plan implements Method.
func (m ArceeFusion) Plan(t *Tensor) (TileFunc, error) {
	kl := make([]float32, t.Len()/max(1, t.Cols()))
	err := t.Rows(func(row int, x *Tile) { kl[row] = t.divergence(x.Model(0), x.Base()) })
	if err != nil {
		return nil, err
	}
	importance := func(x *Tile, _ int) []float32 {
		x.work = sized(x.work, x.Len)
		x.timesRow(x.work, x.Delta(0), kl)
		t.Round(x.work)
		return x.work
	}
	q, err := t.quartiles(importance)
	if err != nil {
		return nil, err
	}
	threshold := float32(t.r(float64(q[1]) + t.r(1.5*t.r(float64(q[2]-q[0])))))
	return func(dst []float32, x *Tile) {
		copy(dst, x.Base())
		d := x.Delta(0)
		for i, v := range importance(x, 0) {
			if v >= threshold || v != v {
				dst[i] += d[i]
			}
		}
	}, nil
}

// quartiles returns the values at places ⌊n'/4⌋, ⌊n'/2⌋ and ⌊3n'/4⌋, n' = n-1, of those of
// a series in order. Few are negative, and only by rounding: a value below zero is found
// from the other end, among the negative ones.
func (t *Tensor) quartiles(f seriesFunc) (q [3]float32, err error) {
	n := t.Len()
	ranks := make([][]int, 2)
	for _, share := range []float64{.25, .5, .75} {
		i := int(share * float64(n-1))
		ranks[0], ranks[1] = append(ranks[0], n-i), append(ranks[1], i+1)
	}
	cuts, err := t.Cuts(func(x *Tile, sign int) []float32 {
		v, side := f(x, 0), float32(1-2*sign)
		for i := range v {
			v[i] = max(side*v[i], 0)
		}
		return v
	}, ranks)
	for i := range q {
		q[i] = math.Float32frombits(cuts[0][i].Bits)
		if below := math.Float32frombits(cuts[1][i].Bits); err == nil && below > 0 {
			q[i] = -below
		}
	}
	return q, err
}

// timesRow sets dst to |d| times the number of its row.
func (x *Tile) timesRow(dst, d, of []float32) {
	for i := 0; i < len(d); {
		row := (x.At + i) / x.t.Cols()
		end := min(len(d), (row+1)*x.t.Cols()-x.At)
		for f := of[row]; i < end; i++ {
			dst[i] = abs(d[i]) * f
		}
	}
}

// divergence returns the Kullback-Leibler divergence of the softmax of a from
// that of b, in nats, with 1e-8 added to probabilities:
//
//	Σ p·log(p/q)
func (t *Tensor) divergence(a, b []float32) float32 {
	p, q := t.softmax(a), t.softmax(b)
	for i := range p {
		q[i] = p[i] / q[i]
	}
	t.Round(q)
	for i := range q {
		q[i] = float32(math.Log(float64(q[i])))
	}
	t.Round(q)
	for i := range q {
		q[i] *= p[i]
	}
	t.Round(q)
	var sum float64
	for _, v := range q {
		sum += float64(v)
	}
	return float32(t.r(sum))
}

// softmax returns exp(x)/Σexp(x) + 1e-8.
func (t *Tensor) softmax(x []float32) []float32 {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, float64(v))
	}
	p, e, sum := make([]float32, len(x)), make([]float64, len(x)), 0.0
	for i, v := range x {
		e[i] = math.Exp(float64(v) - top)
		sum += e[i]
	}
	for i, v := range e {
		p[i] = float32(v / sum)
	}
	t.Round(p)
	for i := range p {
		p[i] += 1e-8
	}
	t.Round(p)
	return p
}
