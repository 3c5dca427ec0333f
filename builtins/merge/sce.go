package merge

import "math"

func init() {
	Methods.Add("sce", "Select elements by variance, weigh models by energy, erase minority signs.", SCE{SelectTopk: 1})
}

// SCE selects the elements whose task vectors vary most among the models,
// weighs each model by the energy it has there, and adds those elements that
// agree with the sign of their sum. arXiv:2408.07990.
//
//	mask = the ⌊select_topk · #{var > 0}⌋ elements of largest variance
//	wₖ   = Σ (mask·τₖ)² / Σⱼ Σ (mask·τⱼ)²
//	θ    = θ₀ + Σ_{agree} wₖτₖ / max(Σ_{agree} wₖ, 1e-6)
type SCE struct {
	SelectTopk float64 // share of elements selected
}

// Needs implements Method.
func (SCE) Needs() Needs { return Needs{Base: Always, Min: 1} }

// Check implements Method.
func (m SCE) Check() error { return within("select_topk", 0, 1, m.SelectTopk) }

// Plan implements Method.
func (m SCE) Plan(t *Tensor) (TileFunc, error) {
	cut, err := m.selected(t)
	if err != nil {
		return nil, err
	}
	energy, err := t.Sum(t.N, func(x *Tile, acc []float64) {
		for k := range acc {
			for _, d := range m.masked(x, k, cut) {
				acc[k] += float64(d) * float64(d)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	w := shares(energy)
	return func(dst []float32, x *Tile) {
		d := make([][]float32, t.N)
		for k := range d {
			d[k] = m.masked(x, k, cut)
		}
		for i := range dst {
			dst[i] = agree(d, w, i)
		}
		t.Round(dst)
		t.dev.Axpy(dst, 1, x.Base())
	}, nil
}

// selected returns the cut of the variance.
func (m SCE) selected(t *Tensor) (Cut, error) {
	if m.SelectTopk >= 1 {
		return Cut{allBits, math.MaxInt}, nil
	}
	nonzero, err := t.Sum(1, func(x *Tile, acc []float64) {
		for _, v := range x.variance() {
			if v != 0 {
				acc[0]++
			}
		}
	})
	if err != nil {
		return Cut{}, err
	}
	cuts, err := t.Cuts(func(x *Tile, _ int) []float32 { return x.variance() }, [][]int{{int(nonzero[0] * m.SelectTopk)}})
	return cuts[0][0], err
}

// variance returns the variance of the task vectors at each element.
func (x *Tile) variance() []float32 {
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
		x.work[i] = float32(sum / float64(max(1, n-1)))
	}
	x.t.Round(x.work)
	return x.work
}

// masked returns the selected elements of a task vector.
func (m SCE) masked(x *Tile, k int, cut Cut) []float32 {
	d := x.Delta(k)
	if cut.Bits == allBits {
		return d
	}
	v := x.variance()
	x.kept = sized(x.kept, x.t.N)
	x.kept[k] = sized(x.kept[k], x.Len)
	for i := range d {
		x.kept[k][i] = 0
		if cut.Keeps(x.At+i, v[i]) {
			x.kept[k][i] = d[i]
		}
	}
	return x.kept[k]
}

// shares returns each number's share of their sum, equal ones where that is nothing.
func shares(e []float64) []float32 {
	var sum float64
	for _, v := range e {
		sum += v
	}
	w := make([]float32, len(e))
	for k := range w {
		w[k] = float32(1 / float64(len(e)))
		if sum > 0 {
			w[k] = float32(e[k] / sum)
		}
	}
	return w
}

// agree returns the weighted mean, at element i, of what has the sign of the sum.
func agree(d [][]float32, w []float32, i int) float32 {
	var sum, num, div float32
	for k := range d {
		sum += d[k][i]
	}
	for k := range d {
		if v := d[k][i]; sum >= 0 && v > 0 || sum < 0 && v < 0 {
			num += float32(w[k] * v)
			div += w[k]
		}
	}
	return num/max(div, 1e-6) + (sum - sum)
}
