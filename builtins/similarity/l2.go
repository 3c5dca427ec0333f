package similarity

import (
	"math"

	"pewter/kernel"
)

func init() {
	Measures.Add("l2", "The distance between two models' weights: √Σ(a-b)².", L2{})
}

// L2 is the Euclidean distance of the weights of two models:
//
//	√Σ(a-b)²
type L2 struct{}

// Models returns 2.
func (L2) Models() int { return 2 }

// Uses reports true.
func (L2) Uses(string, []int) bool { return true }

// AddTile sums (a-b)² in float64.
func (L2) AddTile(dev kernel.Vector, sums []Sums, t *Tile) {
	dev.Distances(t.Two, t.X)
	t.pairs(func(k, i, j int) { sums[k][0] += t.Two[i*len(t.X)+j] })
}

// Value is the root of the sum.
func (L2) Value(s Sums) float64 { return math.Sqrt(s[0]) }
