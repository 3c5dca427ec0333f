package merge

import (
	"fmt"
	"math"

	"pewter/kernel/tensor"
)

// A sparsity says which elements of a model's task vector are kept.
type sparsity struct {
	low, high Cut     // those above low but not above high
	only      choice  // instead of these, where not nil
	p         float64 // each with this probability
	rescale   float64 // and what is kept is multiplied by this
}

// whole keeps everything.
func whole() sparsity {
	return sparsity{low: Cut{Bits: allBits, Last: math.MaxInt}, high: Cut{noneBits, -1}, p: 1, rescale: 1}
}

// Apply returns the kept elements of model k's task vector, and zeros elsewhere.
func (s sparsity) Apply(x *Tile, k int) []float32 {
	d := x.Delta(k)
	x.kept = grown(x.kept, x.t.N)
	out := sized(x.kept[k], x.Len)
	x.kept[k] = out
	if s.only != nil {
		s.only.keep(out, d, x.At)
	} else {
		for i, one := 0, []sparsity{s}; i < len(d); {
			end := x.segment(one, i)
			between(out[i:end], d[i:end], s.low.least(x.At+i), s.high.least(x.At+i))
			i = end
		}
	}
	if s.p < 1 {
		choice(x.mask(k, s.p)).keep(out, out, x.At&63)
	}
	for i, v := range out {
		out[i] = float32(s.rescale) * v
	}
	x.t.Round(out)
	return out
}

// between sets dst to the elements of x whose magnitudes, as bits, are in [lo, hi), and to
// zero elsewhere. What is kept cannot be foreseen, so nothing branches on it.
func between(dst, x []float32, lo, hi uint32) {
	dst = dst[:len(x)]
	for i, v := range x {
		b := math.Float32bits(v)
		m := int64(b & 0x7fffffff)
		dst[i] = math.Float32frombits(b & uint32((m-int64(hi))>>63) &^ uint32((m-int64(lo))>>63))
	}
}

// magnitude keeps of each task vector the share density of its elements that
// are largest: max(1, ⌊density·n⌋ of n.
func (t *Tensor) magnitude(density PerModel) ([]sparsity, error) {
	n := t.Len()
	ranks := make([][]int, t.N)
	for k := range ranks {
		ranks[k] = []int{keepCount(density.Of(k), n)}
	}
	cuts, err := t.deltaCuts(ranks)
	s := make([]sparsity, t.N)
	for k := range s {
		s[k] = whole()
		s[k].low = cuts[k][0]
		if err == nil && t.compat && s[k].low.splits() {
			s[k].only, err = t.sorted(k, true, 0, ranks[k][0])
		}
	}
	return s, err
}

// keepCount returns how many of n elements a density keeps.
func keepCount(density float64, n int) int {
	switch {
	case density >= 1:
		return n
	case density <= 0:
		return 0
	}
	return max(1, int(density*float64(n)))
}

// random keeps each element with a probability, and rescales what is left:
// "p" divides by the probability, "l1" keeps the sum of magnitudes.
func (t *Tensor) random(density PerModel, rescale string) ([]sparsity, error) {
	s := make([]sparsity, t.N)
	for k := range s {
		s[k] = whole()
		s[k].p = min(max(density.Of(k), 0), 1)
		if rescale == "p" && s[k].p > 0 {
			s[k].rescale = 1 / s[k].p
		}
	}
	if rescale != "l1" {
		return s, nil
	}
	return s, t.keepNorm(s, true)
}

// rescaled returns what keeps the sum of magnitudes of each task vector, where
// rescale says so.
func (t *Tensor) rescaled(rescale string) func([]sparsity, error) ([]sparsity, error) {
	return func(s []sparsity, err error) ([]sparsity, error) {
		if err != nil || rescale == "" {
			return s, err
		}
		return s, t.keepNorm(s, false)
	}
}

// checkNorm reports a way to rescale that is not known.
func checkNorm(rescale string) error {
	if rescale != "" && rescale != "l1" {
		return fmt.Errorf(`rescale is %q, want "l1" (keep the sum of magnitudes) or None (do not)`, rescale)
	}
	return nil
}

// keepNorm rescales so that the kept elements, at random or not, have the sum of
// magnitudes that the whole had.
func (t *Tensor) keepNorm(s []sparsity, random bool) error {
	sums, err := t.Sum(2*t.N, func(x *Tile, acc []float64) {
		for k := range s {
			acc[2*k] += absSum(x.Delta(k))
			acc[2*k+1] += absSum(s[k].Apply(x, k))
		}
	})
	for k := range s {
		s[k].rescale = t.normFactor(sums[2*k], sums[2*k+1], random)
	}
	return err
}

// normFactor returns what gives the kept the sum of magnitudes of all. The peer rounds
// the sums and their quotient to the tensors' type, but for float16 at random.
func (t *Tensor) normFactor(all, kept float64, random bool) float64 {
	if !(all > 0 && kept > 0) {
		return 1
	}
	if f := t.r(t.r(all) / t.r(kept)); f > 0 && !math.IsInf(f, 0) && !(random && t.dtype == tensor.F16) {
		return f // sums of float16 may be too large for it
	}
	return all / kept
}

// absSum returns Σ|x|.
func absSum(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += math.Abs(float64(v))
	}
	return sum
}

// outliers drops the share gamma of largest elements and keeps the share
// density of those that follow: with elements in descending order, the
// ⌊density·n⌋ from ⌊gamma·n⌋ on.
func (t *Tensor) outliers(density, gamma PerModel) ([]sparsity, error) {
	n := t.Len()
	ranks := make([][]int, t.N)
	for k := range ranks {
		keep, top := int(density.Of(k)*float64(n)), int(gamma.Of(k)*float64(n))
		bottom := max(0, n-keep-top)
		ranks[k] = []int{n - bottom, n - bottom - keep}
	}
	cuts, err := t.deltaCuts(ranks)
	s := make([]sparsity, t.N)
	for k := range s {
		s[k] = whole()
		s[k].low, s[k].high = cuts[k][0], cuts[k][1]
		if err == nil && t.compat && (s[k].low.splits() || s[k].high.splits()) {
			s[k].only, err = t.sorted(k, false, n-ranks[k][0], n-ranks[k][1])
		}
	}
	return s, err
}

// sorted keeps the elements of model k's task vector from one rank to another, in
// ascending or descending magnitude, in the peer's order of equal ones.
func (t *Tensor) sorted(k int, descending bool, from, to int) (choice, error) {
	d, err := t.gather((*Tile).Delta, k)
	if err != nil {
		return nil, err
	}
	a := byMagnitude(d)
	if descending {
		a = a.reversed()
	}
	a.sort(from, to)
	return a.choice(from, to), nil
}
