package merge

import "math"

func init() {
	Methods.Add("sce", "Select elements by variance, weigh models by energy, erase minority signs: θ₀ + Σ wₖτₖ / Σ wₖ, wₖ = Στₖ²/ΣΣτⱼ².", SCE{SelectTopk: 1})
}

// SCE selects the elements whose task vectors vary most among the models,
// weighs each model by the energy it has there, and adds those elements that
// agree with the sign of their sum. arXiv:2408.07990.
//
//	mask = the ⌊select_topk · #{var > 0}⌋ elements of largest variance
//	wₖ   = Σ (mask·τₖ)² / Σⱼ Σ (mask·τⱼ)²
//	θ    = θ₀ + Σ_{agree} wₖτₖ / max(Σ_{agree} wₖ, 1e-6)
type SCE struct {
	SelectTopk float64 `doc:"share of elements selected"`
}

// Needs implements Method.
func (SCE) Needs() Needs { return Needs{Base: Always, Min: 1} }

// Check implements Method.
func (m SCE) Check() error { return within("select_topk", 0, 1, m.SelectTopk) }

// Plan implements Method.
func (m SCE) Plan(t *Tensor) (TileFunc, error) {
	kept, err := m.selected(t)
	if err != nil {
		return nil, err
	}
	energy, err := t.Sum(t.N, func(x *Tile, acc []float64) {
		for k := range acc {
			d := m.masked(x, k, kept)
			acc[k] = t.addDot(acc[k], d, d, false)
		}
	})
	if err != nil {
		return nil, err
	}
	w := t.shares(energy)
	return func(dst []float32, x *Tile) {
		d := make([][]float32, t.N)
		for k := range d {
			d[k] = m.masked(x, k, kept)
		}
		t.agree(dst, x, d, w)
		t.Round(dst)
		t.dev.Axpy(dst, 1, x.Base())
	}, nil
}

// selected says of which elements' variance is large enough; a cut, or a choice.
type selected struct {
	cut  Cut
	only choice
}

// selected finds the elements of the largest variance.
func (m SCE) selected(t *Tensor) (selected, error) {
	if m.SelectTopk >= 1 {
		return selected{cut: Cut{Bits: allBits, Last: math.MaxInt}}, nil
	}
	nonzero, err := t.Sum(1, func(x *Tile, acc []float64) {
		for _, v := range x.variance() {
			if v != 0 {
				acc[0]++
			}
		}
	})
	if err != nil {
		return selected{}, err
	}
	variance := func(x *Tile, _ int) []float32 { return x.variance() }
	rank := int(nonzero[0] * m.SelectTopk)
	cuts, err := t.Cuts(variance, [][]int{{rank}})
	s := selected{cut: cuts[0][0]}
	if err == nil && t.compat && s.cut.splits() {
		var v []float32
		if v, err = t.gather(variance, 0); err == nil {
			a := byMagnitude(v).reversed()
			a.first(rank)
			s.only = a.choice(0, rank)
		}
	}
	return s, err
}

// keeps reports whether element i of variance v is selected.
func (s selected) keeps(i int, v float32) bool {
	if s.only != nil {
		return s.only.keeps(i)
	}
	return s.cut.Keeps(i, v)
}

// variance returns the variance of the task vectors at each element.
func (x *Tile) variance() []float32 {
	if x.hasVariance {
		return x.work
	}
	x.hasVariance = true
	n := x.t.N
	d := make([][]float32, n)
	for k := range d {
		d[k] = x.Delta(k)
	}
	x.work = sized(x.work, x.Len)
	for i := range x.work {
		var mean, sum float64
		for k := range d {
			mean += float64(d[k][i])
		}
		mean /= float64(n)
		for k := range d {
			e := float64(d[k][i]) - mean
			sum += e * e
		}
		x.work[i] = float32(sum / float64(n))
	}
	x.t.Round(x.work)
	return x.work
}

// masked returns the selected elements of a task vector.
func (m SCE) masked(x *Tile, k int, s selected) []float32 {
	d := x.Delta(k)
	if s.cut.Bits == allBits {
		return d
	}
	v := x.variance()
	x.kept = grown(x.kept, x.t.N)
	x.kept[k] = sized(x.kept[k], x.Len)
	for i := range d {
		x.kept[k][i] = 0
		if s.keeps(x.At+i, v[i]) {
			x.kept[k][i] = d[i]
		}
	}
	return x.kept[k]
}

// shares returns the models' shares of the mean squares over the tensor, equal
// ones where they are nothing.
func (t *Tensor) shares(e []float64) []float32 {
	var sum float64
	for k := range e {
		e[k] = t.r(e[k] / float64(max(1, t.Len())))
		sum += e[k]
	}
	sum = t.r(sum)
	w := make([]float32, len(e))
	for k := range w {
		w[k] = float32(1 / float64(len(e)))
		if sum >= 1e-6 || !t.compat && sum > 0 {
			w[k] = float32(t.r(e[k] / sum))
		}
	}
	return w
}

// agree sets dst to the weighted mean of what has the sign of the sum.
func (t *Tensor) agree(dst []float32, x *Tile, d [][]float32, w []float32) {
	num, div, term := room(x, 0), room(x, 1), room(x, 2)
	clear(num)
	clear(div)
	clear(dst)
	for k := range d {
		t.dev.Axpy(dst, 1, d[k])
	}
	for k := range d {
		for i, v := range d[k] {
			term[i] = 0
			if sum := dst[i]; sum >= 0 && v > 0 || sum < 0 && v < 0 {
				term[i] = w[k] * v
				div[i] += w[k]
			}
		}
		t.Round(term)
		t.dev.Axpy(num, 1, term)
	}
	t.Round(num)
	t.Round(div)
	for i, sum := range dst {
		dst[i] = num[i]/max(div[i], 1e-6) + (sum - sum)
	}
}
