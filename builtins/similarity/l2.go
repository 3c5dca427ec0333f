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

// Prepare does nothing.
func (L2) Prepare(kernel.Vector, *Tile) {}

// Add sums (a-b)² in float64.
func (L2) Add(dev kernel.Vector, s *Sums, a, b *Tile) { s[0] += dev.Distance(a.X, b.X) }

// Value is the root of the sum.
func (L2) Value(s Sums) float64 { return math.Sqrt(s[0]) }
