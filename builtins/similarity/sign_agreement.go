package similarity

import "pewter/kernel"

func init() {
	Measures.Add("sign_agreement", "The share of weights that have the same sign in two models.", SignAgreement{})
}

// SignAgreement is the share of elements that have the same sign in two models;
// zero and minus zero agree with each other and with nothing else. It is NaN where a
// weight is.
type SignAgreement struct{}

// Models returns 2.
func (SignAgreement) Models() int { return 2 }

// Uses reports true.
func (SignAgreement) Uses(string, []int) bool { return true }

// Prepare makes the signs, 1, -1 and 0, and counts those that are not 0.
func (SignAgreement) Prepare(dev kernel.Vector, t *Tile) {
	dev.Apply(kernel.OpSign, t.Made, t.X, nil, nil)
	t.Own = dev.Dot(t.Made, t.Made)
}

// Add counts the elements that agree, and all. Of those that are not 0 in
// either model, the products of signs add up to those that agree less those that
// do not.
func (SignAgreement) Add(dev kernel.Vector, s *Sums, a, b *Tile) {
	n := float64(len(a.X))
	signed := n // in both
	if a.Own < n || b.Own < n {
		signed = signedInBoth(a.Made, b.Made)
	}
	zero := n - a.Own - b.Own + signed
	s[0] += (dev.Dot(a.Made, b.Made)+signed)/2 + zero
	s[1] += n
}

func signedInBoth(a, b []float32) float64 {
	n := 0
	for i, x := range a {
		if x != 0 && b[i] != 0 {
			n++
		}
	}
	return float64(n)
}

// Value is the share.
func (SignAgreement) Value(s Sums) float64 { return s[0] / s[1] }
