package similarity

import (
	"math"
	"strings"

	"pewter/kernel"
)

func init() {
	Measures.Add("cosine", "The cosine of two models' weights as one vector: Σab / √(Σa² Σb²). lm_head does not count: in most models it is the embedding again.", Cosine{})
}

// Cosine is the cosine of the angle between the weights of two models, flattened:
//
//	Σab / √(Σa² Σb²)
//
// The head does not count, as in "On the Limits of Model Merging for
// Multilinguality in Pre-Training": in most models it is the embedding again.
type Cosine struct {
	Head bool // lm_head counts too
}

// Models returns 2.
func (Cosine) Models() int { return 2 }

// Uses reports true but for the head.
func (c Cosine) Uses(name string, _ []int) bool { return c.Head || !isHead(name) }

func isHead(name string) bool { return strings.HasPrefix(name, "lm_head.") }

// AddTile sums ab, a² and b² in float64.
func (Cosine) AddTile(dev kernel.Vector, sums []Sums, t *Tile) {
	n := len(t.X)
	dev.Dots(t.Two, t.X)
	t.pairs(func(k, i, j int) { sums[k].add(Sums{t.Two[i*n+j], t.Two[i*n+i], t.Two[j*n+j]}) })
}

// Value is NaN where all weights of a model are zero.
func (Cosine) Value(s Sums) float64 { return s[0] / math.Sqrt(s[1]*s[2]) }
