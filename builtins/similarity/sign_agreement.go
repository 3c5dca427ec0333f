package similarity

import (
	"math"
	"math/bits"

	"pewter/kernel"
)

func init() {
	Measures.Add("sign_agreement", "The share of weights that have the same sign in two models; 0 agrees with 0 alone.", SignAgreement{})
}

// SignAgreement is the share of elements that have the same sign in two models;
// zero and minus zero agree with each other and with nothing else. It is NaN where a
// weight is.
type SignAgreement struct{}

// Models returns 2.
func (SignAgreement) Models() int { return 2 }

// Uses reports true.
func (SignAgreement) Uses(string, []int) bool { return true }

// AddTile counts the elements that agree, and all, 64 at a time.
func (SignAgreement) AddTile(dev kernel.Vector, sums []Sums, t *Tile) {
	n := t.X[0].Len()
	words := (n + 63) / 64
	zeros := 0
	t.Two = t.Two[:0] // NaN where a model has one
	for i, x := range t.X {
		nan := 0.0
		if dev.Signs(t.Words[i][:words], t.Words[i][words:], x) {
			nan = math.NaN()
		}
		t.Two = append(t.Two, nan)
		zeros += ones(t.Words[i][words : 2*words])
	}
	t.pairs(func(k, i, j int) {
		a, b := t.Words[i][:2*words], t.Words[j][:2*words]
		differ := 0
		if zeros == 0 {
			differ = differing(a[:words], b[:words])
		} else {
			differ = differingOrZero(a, b)
		}
		sums[k].add(Sums{float64(n-differ) + t.Two[i] + t.Two[j], float64(n)})
	})
}

// ones counts bits.
func ones(a []uint64) (n int) {
	for _, w := range a {
		n += bits.OnesCount64(w)
	}
	return n
}

// differing counts the bits that differ. Inlined, it would lack registers.
//
//go:noinline
func differing(a, b []uint64) (n int) {
	b = b[:len(a)]
	for i, w := range a {
		n += bits.OnesCount64(w ^ b[i])
	}
	return n
}

// differingOrZero counts the elements whose signs differ, or of which one is 0, by
// words of signs and then as many of zeros.
//
//go:noinline
func differingOrZero(a, b []uint64) (n int) {
	words := len(a) / 2
	zeroA, zeroB := a[words:], b[words:]
	for i, w := range a[:words] {
		n += bits.OnesCount64((w ^ b[i]) | (zeroA[i] ^ zeroB[i]))
	}
	return n
}

// Value is the share.
func (SignAgreement) Value(s Sums) float64 { return s[0] / s[1] }
