package merge

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// A row's order is that of sorting it, whatever its numbers are.
func TestRowOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := map[string]func() float32{
		"normal":     func() float32 { return float32(rng.NormFloat64()) },
		"few values": func() float32 { return float32(rng.IntN(5) - 2) },
		"far apart":  func() float32 { return float32(math.Exp(40 * rng.NormFloat64())) },
		"any bits":   func() float32 { return math.Float32frombits(rng.Uint32()) },
		"tiny":       func() float32 { return math.Float32frombits(rng.Uint32N(1000)) },
		"zero":       func() float32 { return 0 },
	}
	var o rowOrder
	for name, f := range draw {
		for _, n := range []int{0, 1, 2, 7, 64, 577, 5000} {
			x := make([]float32, n)
			want := make([]uint64, n)
			for i := range x {
				x[i] = f()
				want[i] = uint64(math.Float32bits(x[i])&0x7fffffff)<<32 | uint64(i)
			}
			slices.Sort(want)
			if got := o.sort(x); !slices.Equal(got, want) {
				t.Errorf("%s, %d elements: not in order", name, n)
			}
		}
	}
}
