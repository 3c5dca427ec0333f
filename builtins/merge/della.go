package merge

import (
	"fmt"
	"math"
)

func init() {
	d := DELLA{Density: PerModel{0.5}, Epsilon: PerModel{0.15}, Rescale: "p", Scale: 1}
	linear := d
	d.Normalize = true
	Methods.Add("della", "Drop elements of the task vectors at random, small ones more often, p = density - ε + 2ε·rank/(n-1); elect signs, average those that agree.", DELLATIES{d})
	Methods.Add("della_linear", "Drop elements of the task vectors at random, small ones more often, p = density - ε + 2ε·rank/(n-1); add them.", DELLALinear{linear})
}

// DELLA drops elements with a probability that falls with the rank of their
// magnitude within their row (MagPrune, arXiv:2406.11617). The element of rank r
// of n, from 0 for the smallest, is kept with probability
//
//	p = density - ε + 2ε · r/(n-1)
//
// and divided by it. The coin of an element depends on the seed, the tensor's
// name, the model's place and the element's index alone.
type DELLA struct {
	Density   PerModel `doc:"mean probability"`
	Epsilon   PerModel `doc:"ε; 0 < density-ε and density+ε < 1"`
	Rescale   string   `doc:"'p': divide by p; 'l1': keep Σ|τ|, as mergekit does; None: neither"`
	Normalize bool     `doc:"divide the sum by that of the weights"`
	Scale     float64  `mergekit:"lambda" doc:"λ"`
}

// DELLATIES adds what agrees with the sign of the sum.
type DELLATIES struct{ DELLA }

// DELLALinear adds all that is kept.
type DELLALinear struct{ DELLA }

// Needs implements Method.
func (DELLA) Needs() Needs { return Needs{Base: Always, Min: 1, Weights: Ones, Random: true} }

// Check implements Method.
func (m DELLA) Check() error {
	for k := range max(len(m.Density), len(m.Epsilon)) {
		if k >= len(m.Density) && len(m.Density) != 1 || k >= len(m.Epsilon) && len(m.Epsilon) != 1 {
			break // a number of values that is reported elsewhere
		}
		if d, e := m.Density.Of(k), m.Epsilon.Of(k); d < 1 && !(d-e > 0 && d+e < 1) {
			return fmt.Errorf("density %v with epsilon %v: want both density-epsilon > 0 and density+epsilon < 1", d, e)
		}
	}
	return first(within("density", 0, 1, m.Density...), finite("scale", m.Scale), checkRescale(m.Rescale))
}

// Plan implements Method.
func (m DELLATIES) Plan(t *Tensor) (TileFunc, error) { return m.plan(t, true) }

// Plan implements Method.
func (m DELLALinear) Plan(t *Tensor) (TileFunc, error) { return m.plan(t, false) }

func (m DELLA) plan(t *Tensor, elect bool) (TileFunc, error) {
	t.ByRows()
	chances, rescale := make([]chances, t.N), make([]float64, t.N)
	for k := range rescale {
		chances[k], rescale[k] = m.chances(k, t.Cols()), 1
	}
	if m.Rescale == "l1" {
		if err := m.keepNorm(t, chances, rescale); err != nil {
			return nil, err
		}
	}
	v := vote{Elect: elect, Normalize: m.Normalize, Scale: m.Scale}
	return t.voteOf(v, func(x *Tile, k int) []float32 { return m.prune(x, k, chances[k], rescale[k]) }), nil
}

// chances are the probabilities with which the elements of a row are kept, by rank.
type chances struct {
	limit []uint64 // p·2³², rounded up: a coin of 32 bits is less where the element is kept
	p     []float32
}

// chances returns those of model k, none where it is kept whole.
func (m DELLA) chances(k, cols int) chances {
	var c chances
	density, eps := m.Density.Of(k), m.Epsilon.Of(k)
	if density >= 1 {
		return c
	}
	for rank := range max(1, cols) {
		p := density
		if cols > 1 {
			p += eps * (2*float64(rank)/float64(cols-1) - 1)
		}
		c.limit, c.p = append(c.limit, uint64(math.Ceil(p*(1<<32)))), append(c.p, float32(p))
	}
	return c
}

// keepNorm sets the factors that give what is kept the sum of magnitudes of the whole.
func (m DELLA) keepNorm(t *Tensor, c []chances, rescale []float64) error {
	sums := make([][]float64, t.Len()/max(1, t.Cols()))
	err := t.Rows(func(row int, x *Tile) {
		sums[row] = make([]float64, 2*t.N)
		for k := range t.N {
			sums[row][2*k] = absSum(x.Delta(k))
			sums[row][2*k+1] = absSum(m.prune(x, k, c[k], 1))
		}
	})
	for k := range rescale {
		var all, kept float64
		for _, s := range sums {
			all, kept = all+s[2*k], kept+s[2*k+1]
		}
		rescale[k] = t.normFactor(all, kept, true)
	}
	return err
}

// prune returns what is kept of model k's task vector, rescaled.
func (m DELLA) prune(x *Tile, k int, c chances, rescale float64) []float32 {
	d := x.Delta(k)
	x.kept = grown(x.kept, x.t.N)
	x.kept[k] = sized(x.kept[k], x.Len)
	out, cols := x.kept[k], max(1, x.t.Cols())
	if c.p == nil {
		copy(out, d)
		return out
	}
	x.coins = sized(x.coins, x.Len+8)
	coins := x.coins[x.fill(k):]
	for row := 0; row < x.Len; row += cols {
		m.pruneRow(out[row:row+cols], d[row:row+cols], coins[row:], x.order.sort(d[row:row+cols]), c, rescale)
	}
	x.t.Round(out)
	return out
}

// pruneRow sets out to what is kept of a row whose elements have an order. Coins cannot be
// foreseen, so nothing branches on them.
func (m DELLA) pruneRow(out, d []float32, coins []uint32, order []uint64, c chances, rescale float64) {
	limit, p := c.limit[:len(order)], c.p[:len(order)]
	divide := m.Rescale == "p"
	for rank, key := range order {
		i := uint32(key)
		v := d[i] * float32(rescale)
		if divide {
			v /= p[rank]
		}
		kept := uint32((uint64(coins[i]) - limit[rank]) >> 32) // all ones where coin < limit
		out[i] = math.Float32frombits(math.Float32bits(v) & kept)
	}
}
