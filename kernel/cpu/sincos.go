package cpu

import (
	"math"
	"math/bits"
)

// Sines and cosines are computed in float64 and rounded: of float32 numbers, none
// is so near a multiple of π/2 that more would be needed.

const (
	halfPi    = math.Pi / 2
	halfPiLow = 6.123233995736766e-17 // what halfPi lacks in float64
	sinC0     = 2.7249895230611676e-06
	sinC1     = -0.000198400864995936
	sinC2     = 0.008333331874273714
	sinC3     = -0.16666666663854168
	cosC0     = 2.4463754730095443e-05
	cosC1     = -0.0013887588896733915
	cosC2     = 0.041666650639724655
	cosC3     = -0.49999999969106984

	reducible = 1 << 30 // larger numbers need more bits of π
)

// sincos returns the sine and cosine of x: with n = round(x·2/π) and r = x - n·π/2
//
//	sin r = r + r·z·S(z);  cos r = 1 + z·C(z);  z = r²
//
// changed places and signs as the quarter n says.
func sincos(x float32) (sin, cos float32) {
	r, n := reduce(x)
	z := float64(r * r)
	s := math.FMA(math.FMA(math.FMA(sinC0, z, sinC1), z, sinC2), z, sinC3)
	c := math.FMA(math.FMA(math.FMA(cosC0, z, cosC1), z, cosC2), z, cosC3)
	s, c = math.FMA(float64(r*z), s, r), math.FMA(z, c, 1)
	if n&1 != 0 {
		s, c = c, s
	}
	return turned(s, n), turned(c, n+1)
}

// turned returns x, or -x in the quarters 2 and 3.
func turned(x float64, n int32) float32 {
	return float32(math.Float64frombits(math.Float64bits(x) ^ uint64(n&2)<<62))
}

// reduce returns r in [-π/4, π/4] and n, of which the lowest two bits count,
// where x = r + n·π/2.
func reduce(x float32) (r float64, n int32) {
	if a := absolute(x); !(a < reducible) {
		return reduceLarge(x)
	}
	q := math.RoundToEven(float64(float64(x) * (2 / math.Pi)))
	r = math.FMA(q, -halfPi, float64(x))
	return math.FMA(q, -halfPiLow, r), int32(q)
}

// twoOverPi is 2/π: word i has the weight 2^(-64(i+1)).
var twoOverPi = [...]uint64{0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0}

// reduceLarge multiplies x = m·2ᵉ by those 128 bits of 2/π that matter: bits of
// a weight that makes multiples of 4 are left out, and so are those that make
// less than 2⁻¹⁰⁰. M. Payne, R. Hanek, SIGNUM 1983.
func reduceLarge(x float32) (r float64, n int32) {
	u := math.Float32bits(x)
	if u>>23&0xff == 0xff {
		return math.NaN(), 0
	}
	m, e := uint64(u&(1<<23-1)|1<<23), int(u>>23&0xff)-150
	i, s := (e-2)/64, (e-2)%64 // the bit of weight 2^(1-e) is the first
	word := func(i int) uint64 { return twoOverPi[i]<<s | twoOverPi[i+1]>>1>>(63-s) }
	hi, lo := bits.Mul64(m, word(i+1))
	hi += m * word(i)
	n = int32(hi >> 62)
	hi, lo = hi<<2|lo>>62, lo<<2
	n += int32(hi >> 63) // to the nearest: what is left is signed
	r = (float64(int64(hi))*0x1p-64 + float64(lo)*0x1p-128) * halfPi
	if u>>31 != 0 {
		return -r, -n
	}
	return r, n
}

// sincosGo sets sin and cos to those of x, which may be one of them.
func sincosGo(sin, cos, x []float32) {
	for i, v := range x {
		sin[i], cos[i] = sincos(v)
	}
}

// allReducible reports whether all of x are in the range of the vector loops.
func allReducible(x []float32) bool {
	for _, v := range x {
		if !(absolute(v) < reducible) {
			return false
		}
	}
	return true
}

// sincosBy returns the loop that has assembly for multiples of lanes numbers.
func sincosBy(lanes int, f func(n int, sin, cos, x *float32)) func(sin, cos, x []float32) {
	return func(sin, cos, x []float32) {
		n := len(x) &^ (lanes - 1)
		if n > 0 && allReducible(x[:n]) {
			f(n, &sin[0], &cos[0], &x[0])
		} else {
			n = 0
		}
		sincosGo(sin[n:], cos[n:], x[n:])
	}
}
