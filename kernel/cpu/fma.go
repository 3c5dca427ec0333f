//go:build !arm64

package cpu

import "math"

// fma returns a*b + c with one rounding, as VFMADD231PS does.
//
// The product of two float32 is exact in float64. Rounding the sum to float64
// and then to float32 errs only where the first rounding lands on a point
// halfway between two float32, or where the result is subnormal.
func fma(a, b, c float32) float32 {
	s := float64(a)*float64(b) + float64(c)
	u := math.Float64bits(s)
	if u&0x1fffffff == 0x10000000 || u&(0x7ff<<52) < 897<<52 {
		return fmaOdd(float64(a)*float64(b), float64(c), s)
	}
	return float32(s)
}

// fmaOdd rounds p + c, of which s is the nearest float64, to float32: it first
// rounds to odd, which a second rounding cannot spoil.
func fmaOdd(p, c, s float64) float32 {
	t := s - p
	e := float64(p-float64(s-t)) + float64(c-t) // p + c = s + e exactly
	if e != 0 && e-e == 0 {
		u := math.Float64bits(s)
		if u&1 == 0 {
			if (e > 0) == (s > 0) {
				u++
			} else {
				u--
			}
		}
		s = math.Float64frombits(u)
	}
	return float32(s)
}
