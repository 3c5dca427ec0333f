package similarity

import "math"

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

// Add sums (a-b)² in float64.
func (L2) Add(s *Sums, a, b []float32) {
	var sq [4]float64
	n := len(a) &^ 3
	for i := 0; i < n; i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		d0, d1 := float64(x[0])-float64(y[0]), float64(x[1])-float64(y[1])
		d2, d3 := float64(x[2])-float64(y[2]), float64(x[3])-float64(y[3])
		sq[0], sq[1], sq[2], sq[3] = sq[0]+d0*d0, sq[1]+d1*d1, sq[2]+d2*d2, sq[3]+d3*d3
	}
	for i := n; i < len(a); i++ {
		d := float64(a[i]) - float64(b[i])
		sq[0] += d * d
	}
	s[0] += sum4(sq)
}

// Value is the root of the sum.
func (L2) Value(s Sums) float64 { return math.Sqrt(s[0]) }
