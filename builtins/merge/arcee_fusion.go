package merge

import (
	"cmp"
	"math"
	"slices"

	"pewter/kernel"
)

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
	err := t.Rows(func(row int, x *Tile) { kl[row] = x.divergence(x.Model(0), x.Base()) })
	if err != nil {
		return nil, err
	}
	importance := func(x *Tile, _ int) []float32 {
		x.work = sized(x.work, x.Len)
		x.timesRow(x.work, x.Delta(0), kl)
		t.Round(x.work)
		return x.work
	}
	q, err := t.quartiles(importance, slices.ContainsFunc(kl, func(f float32) bool { return f < 0 }))
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
// a series in order. Where some may be negative, which they are by rounding alone, a value
// below zero is found from the other end, among the negative ones.
func (t *Tensor) quartiles(f seriesFunc, negative bool) (q [3]float32, err error) {
	n, ranks := t.Len(), make([][]int, 2)
	if n < 5 { // the first quartile is the least of all, which no cut gives
		return t.fewQuartiles(f)
	}
	for _, share := range []float64{.25, .5, .75} {
		i := int(share * float64(n-1))
		ranks[0], ranks[1] = append(ranks[0], n-i), append(ranks[1], i+1)
	}
	if !negative {
		ranks = ranks[:1]
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
		if negative && err == nil {
			if below := math.Float32frombits(cuts[1][i].Bits); below > 0 {
				q[i] = -below
			}
		}
	}
	return q, err
}

// fewQuartiles is quartiles of so few elements that they can be sorted.
func (t *Tensor) fewQuartiles(f seriesFunc) (q [3]float32, err error) {
	v, err := t.gather(f, 0)
	if err != nil || len(v) == 0 {
		return q, err
	}
	slices.SortFunc(v, func(a, b float32) int {
		if a != a || b != b {
			return -cmp.Compare(a, b) // NaN last
		}
		return cmp.Compare(a, b)
	})
	for i := range q {
		q[i] = v[(i+1)*(len(v)-1)/4]
	}
	return q, nil
}

// timesRow sets dst to |d| times the number of its row.
func (x *Tile) timesRow(dst, d, of []float32) {
	size := room(x, 0)
	x.t.dev.Apply(kernel.OpAbs, size, d, nil, nil)
	clear(dst)
	for i := 0; i < len(d); {
		row := (x.At + i) / x.t.Cols()
		end := min(len(d), (row+1)*x.t.Cols()-x.At)
		x.t.dev.Axpy(dst[i:end], of[row], size[i:end])
		i = end
	}
}

// divergence returns the Kullback-Leibler divergence of the softmax of a from
// that of b, in nats, with 1e-8 added to probabilities:
//
//	Σ p·log(p/q)
func (x *Tile) divergence(a, b []float32) float32 {
	p, q := x.softmax(room(x, 0), a), x.softmax(room(x, 1), b)
	for i := range p {
		q[i] = p[i] / q[i]
	}
	x.t.Round(q)
	for i := range q {
		q[i] = float32(math.Log(float64(q[i])))
	}
	x.t.Round(q)
	for i := range q {
		q[i] *= p[i]
	}
	x.t.Round(q)
	var sum float64
	for _, v := range q {
		sum += float64(v)
	}
	return float32(x.t.r(sum))
}

// softmax sets p to exp(v)/Σexp(v) + 1e-8.
func (x *Tile) softmax(p, v []float32) []float32 {
	top := float32(math.Inf(-1))
	for _, f := range v {
		top = max(top, f)
	}
	x.sums = sized(x.sums, len(v))
	e, sum := x.sums, 0.0
	for i, f := range v {
		e[i] = math.Exp(float64(f) - float64(top))
		sum += e[i]
	}
	for i, f := range e {
		p[i] = float32(f / sum)
	}
	x.t.Round(p)
	for i := range p {
		p[i] += 1e-8
	}
	x.t.Round(p)
	return p
}
