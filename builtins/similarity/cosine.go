package similarity

import (
	"math"
	"strings"
)

func init() {
	Measures.Add("cosine", "The cosine of two models' weights as one vector: Σab / √(Σa² Σb²).", Cosine{})
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

// Add sums ab, a² and b² in float64, four elements at a time.
func (Cosine) Add(s *Sums, a, b []float32) {
	var ab, aa, bb [4]float64
	n := len(a) &^ 3
	for i := 0; i < n; i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		x0, x1, x2, x3 := float64(x[0]), float64(x[1]), float64(x[2]), float64(x[3])
		y0, y1, y2, y3 := float64(y[0]), float64(y[1]), float64(y[2]), float64(y[3])
		ab[0], ab[1], ab[2], ab[3] = ab[0]+x0*y0, ab[1]+x1*y1, ab[2]+x2*y2, ab[3]+x3*y3
		aa[0], aa[1], aa[2], aa[3] = aa[0]+x0*x0, aa[1]+x1*x1, aa[2]+x2*x2, aa[3]+x3*x3
		bb[0], bb[1], bb[2], bb[3] = bb[0]+y0*y0, bb[1]+y1*y1, bb[2]+y2*y2, bb[3]+y3*y3
	}
	for i := n; i < len(a); i++ {
		x, y := float64(a[i]), float64(b[i])
		ab[0], aa[0], bb[0] = ab[0]+x*y, aa[0]+x*x, bb[0]+y*y
	}
	s.add(Sums{sum4(ab), sum4(aa), sum4(bb)})
}

func sum4(x [4]float64) float64 { return x[0] + x[1] + (x[2] + x[3]) }

// Value is NaN where all weights of a model are zero.
func (Cosine) Value(s Sums) float64 { return s[0] / math.Sqrt(s[1]*s[2]) }
