package similarity

import (
	"math"

	"pewter/kernel"
)

func init() {
	Measures.Add("sign_agreement", "The share of weights that have the same sign in two models.", SignAgreement{})
}

// SignAgreement is the share of elements that have the same sign in two models;
// zero and minus zero agree with each other and with nothing else.
type SignAgreement struct{}

// Models returns 2.
func (SignAgreement) Models() int { return 2 }

// Uses reports true.
func (SignAgreement) Uses(string, []int) bool { return true }

// Add counts the elements that agree, and all.
func (SignAgreement) Add(_ kernel.Vector, s *Sums, a, b []float32) {
	agree := 0
	for i, x := range a {
		p, q := math.Float32bits(x), math.Float32bits(b[i])
		same := 1 - int((p^q)>>31)
		if p<<1 == 0 || q<<1 == 0 {
			same = 0
			if p<<1 == q<<1 {
				same = 1
			}
		}
		agree += same
	}
	s[0] += float64(agree)
	s[1] += float64(len(a))
}

// Value is the share.
func (SignAgreement) Value(s Sums) float64 { return s[0] / s[1] }
