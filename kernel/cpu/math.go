package cpu

import "math"

// The elementary functions below are sequences of float32 operations, each
// rounded, which the assembly repeats lane by lane. Their constants are shared
// with it (gen/math.go holds the same numbers).

const (
	expLo    = -111      // x·exp of less is 0
	expHi    = 89        // exp of more is infinite
	log2e    = 1.4426950 // 1/ln 2
	ln2Hi    = 0.693145751953125
	ln2Lo    = 1.42860677e-06
	expC0    = 1.9875691500e-4
	expC1    = 1.3981999507e-3
	expC2    = 8.3334519073e-3
	expC3    = 4.1665795894e-2
	expC4    = 1.6666665459e-1
	expC5    = 5.0000001201e-1
	tanhEdge = 0.625
	tanhC0   = -5.70498872745e-3
	tanhC1   = 2.06390887954e-2
	tanhC2   = -5.37397155531e-2
	tanhC3   = 1.33314422036e-1
	tanhC4   = -3.33332819422e-1
	geluK    = 0.7978845608028654 // √(2/π)
	geluC    = 0.044715
)

// minimum and maximum return their second argument if one is NaN, as MINPS does.
func minimum(a, b float32) float32 {
	if a < b {
		return a
	}
	return b
}

func maximum(a, b float32) float32 {
	if a > b {
		return a
	}
	return b
}

// exp returns eˣ:
//
//	n = round(x / ln 2); r + l = x - n ln 2; eˣ = 2ⁿ (1 + (r + (r² P(r) + l)))
func exp(x float32) float32 { return expTimes(x, 1) }

// expTimes returns m·eˣ. The power of two is applied last, in two factors, so
// that subnormal results are rounded once and large ones become infinite.
func expTimes(x, m float32) float32 {
	x = maximum(expLo, minimum(expHi, x))
	n := float32(math.RoundToEven(float64(float32(x * log2e))))
	hi := fma(n, -ln2Hi, x)
	r := fma(n, -ln2Lo, hi)
	l := fma(n, -ln2Lo, hi-r)
	p := fma(float32(expC0), r, expC1)
	p = fma(p, r, expC2)
	p = fma(p, r, expC3)
	p = fma(p, r, expC4)
	p = fma(p, r, expC5)
	p = (fma(p, float32(r*r), l) + r) + 1
	if n != n {
		return n
	}
	i := int32(n)
	h := i >> 1
	return float32(float32(float32(m*p)*pow2(h)) * pow2(i-h))
}

// pow2 returns 2ⁿ for a normal result.
func pow2(n int32) float32 { return math.Float32frombits(uint32(n+127) << 23) }

// tanh returns the hyperbolic tangent: an odd polynomial near zero, elsewhere
// 1 - 2/(exp 2|x| + 1) with the sign of x.
func tanh(x float32) float32 {
	a := float32(math.Abs(float64(x)))
	z := float32(x * x)
	p := fma(float32(tanhC0), z, tanhC1)
	p = fma(p, z, tanhC2)
	p = fma(p, z, tanhC3)
	p = fma(p, z, tanhC4)
	near := fma(float32(p*z), x, x)
	far := 1 - float32(2/(exp(float32(a+a))+1))
	if a < tanhEdge {
		return near
	}
	return float32(math.Copysign(float64(far), float64(x)))
}

// sigmoidEdge is where 1 + exp(-x) is no longer told from exp(-x).
const sigmoidEdge = -18

// sigmoid returns 1/(1 + exp(-x)), or eˣ far to the left.
func sigmoid(x float32) float32 {
	if x < sigmoidEdge {
		return exp(x)
	}
	return 1 / (1 + exp(-x))
}

// silu returns x/(1 + exp(-x)), or x·eˣ far to the left.
func silu(x float32) float32 {
	if x < sigmoidEdge {
		return expTimes(x, x)
	}
	return x / (1 + exp(-x))
}

// geluArg returns 2√(2/π)(x + 0.044715x³): GELU with tanh is x·sigmoid of it.
func geluArg(x float32) float32 {
	return float32(float32(x*(2*geluK)) * fma(float32(x*x), geluC, 1))
}

// geluTanh returns x·sigmoid(geluArg(x)).
func geluTanh(x float32) float32 { return float32(x * sigmoid(geluArg(x))) }

// normCDF returns the Gaussian Φ(x) = erfc(-x/√2)/2.
func normCDF(x float32) float32 {
	return float32(0.5 * math.Erfc(-float64(x)*math.Sqrt2/2))
}

// sqrt is exact: the float64 root of a float32 rounds without a second error.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// invSqrt returns 1/√x.
func invSqrt(x float32) float32 { return 1 / sqrt(x) }

// log returns the natural logarithm, computed in float64: the series of
// 2·artanh(f/(2+f)) of the fraction, and the exponent times ln 2.
func log(x float32) float32 {
	if !(x > 0) || x > math.MaxFloat32 {
		return float32(math.Log(float64(x))) // NaN and infinities
	}
	f, e := math.Frexp(float64(x))
	if f < math.Sqrt2/2 {
		f, e = f*2, e-1
	}
	s := (f - 1) / (f + 1)
	z := float64(s * s)
	p := 1.0 / 15
	for _, c := range [...]float64{1. / 13, 1. / 11, 1. / 9, 1. / 7, 1. / 5, 1. / 3, 1} {
		p = float64(p*z) + c
	}
	return float32(float64(2*s*p) + float64(float64(e)*math.Ln2))
}
