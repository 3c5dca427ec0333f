package cpu

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// fma rounds once, as arithmetic with 2000 bits and one rounding does.
func TestFMA(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	draw := func(near int) float32 {
		u := r.Uint32()
		if r.IntN(2) == 0 {
			u &^= 1<<r.IntN(23) - 1 // few bits: sums that fall halfway
		}
		if near >= 0 {
			u = u&0x807fffff | uint32(near+r.IntN(30)-15)<<23&0x7f800000
		}
		return math.Float32frombits(u)
	}
	for range 300000 {
		near := []int{-1, 127, 64, 20}[r.IntN(4)]
		a, b := draw(near), draw(near)
		c := draw(max(-1, 2*near-127))
		if bad(a) || bad(b) || bad(c) {
			continue
		}
		x := func(f float32) *big.Float { return new(big.Float).SetPrec(2000).SetFloat64(float64(f)) }
		p := x(0).Mul(x(a), x(b))
		want, _ := p.Add(p, x(c)).Float32()
		if got := fma(a, b, c); got != want {
			t.Fatalf("fma(%x, %x, %x) = %x, want %x", a, b, c, got, want)
		}
	}
}

func bad(x float32) bool { return x-x != 0 }
