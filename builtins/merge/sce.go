package merge

import (
	"math"

	"pewter/kernel"
)

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
	energy, err := t.Sum(t.N, func(x *Tile, acc []float64) { x.addSquares(acc, kept) })
	if err != nil {
		return nil, err
	}
	w := t.shares(energy)
	return func(dst []float32, x *Tile) {
		t.agree(dst, x, x.chosen(kept), w)
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
		acc[0] += float64(x.varying())
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

// chosen returns 1 for the elements that are selected and 0 for others; nil where all are.
func (x *Tile) chosen(s selected) []float32 {
	if s.cut.Bits == allBits {
		return nil
	}
	is := room(x, 3)
	for i, v := range x.variance() {
		least := s.cut.least(x.At + i)
		if s.only != nil {
			least = noneBits
			if s.only.keeps(x.At + i) {
				least = allBits
			}
		}
		less := uint32(int64(uint64(math.Float32bits(v)&0x7fffffff)-uint64(least)) >> 63) // all ones where it is
		is[i] = math.Float32frombits(one &^ less)
	}
	return is
}

const one = 0x3f800000 // the bits of 1

// addSquares adds the squares of the selected elements of each task vector.
func (x *Tile) addSquares(acc []float64, s selected) {
	is := x.chosen(s)
	for k, d := range x.deltas() {
		if is != nil {
			kept := room(x, 0)
			x.t.dev.Apply(kernel.OpWhere, kept, is, d, filled(room(x, 1), 0))
			d = kept
		}
		acc[k] = x.t.addDot(acc[k], d, d, false)
	}
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

// agree sets dst to the weighted mean of what has the sign of the sum; only where is is 1,
// unless it is nil.
func (t *Tensor) agree(dst []float32, x *Tile, is, w []float32) {
	num, div := filled(room(x, 0), 0), filled(room(x, 1), 0)
	sum, term, side, zero := room(x, 2), room(x, 4), room(x, 5), filled(room(x, 6), 0)
	clear(sum)
	for _, d := range x.deltas() {
		t.dev.Axpy(sum, 1, d)
	}
	for i, v := range sum {
		side[i] = -1
		if v >= 0 {
			side[i] = 1
		}
	}
	for k, d := range x.deltas() {
		t.dev.Apply(kernel.OpMul, term, d, side, nil)
		t.dev.Apply(kernel.OpMax, term, term, zero, nil) // |d| where it agrees
		t.addAgreed(num, div, term, dst, w[k])
	}
	t.Round(num)
	t.Round(div)
	for i, v := range sum {
		dst[i] = float32(side[i]*num[i])/max(div[i], 1e-6) + (v - v)
	}
	if is != nil {
		t.dev.Apply(kernel.OpWhere, dst, is, dst, zero)
	}
}

// addAgreed adds w times the sizes to num, and w to div where there is one; it needs room.
func (t *Tensor) addAgreed(num, div, size, room []float32, w float32) {
	clear(room)
	t.dev.Apply(kernel.OpLess, room, room, size, nil)
	t.dev.Axpy(div, w, room)
	if t.compat {
		clear(room)
		t.dev.Axpy(room, w, size)
		t.Round(room)
		w, size = 1, room
	}
	t.dev.Axpy(num, w, size)
}
