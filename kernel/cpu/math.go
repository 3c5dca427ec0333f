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
	geluK    = 1.5957691216057308 // 2√(2/π); Low is what rounding to float32 leaves
	geluKLow = 1.5957691216057308 - 1.5957691669464111
	geluC    = 0.044715
	geluCLow = 0.044715 - 0.04471499845385551
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
	return float32(float32(x*geluK) * fma(float32(x*x), geluC, 1))
}

// geluArgs returns geluArg(x) and what rounding took from it: far to the left,
// the exponential multiplies that. Beyond ±30 GELU is 0 or x anyway.
func geluArgs(x float32) (a, low float32) {
	x = maximum(-30, minimum(30, x))
	z := float32(x * x)
	f := fma(z, geluC, 1)
	fl := fma(z, geluCLow, fma(fma(x, x, -z), geluC, fma(z, geluC, -(f-1))))
	m := float32(x * geluK)
	ml := fma(x, geluKLow, fma(x, geluK, -m))
	a = float32(m * f)
	return a, fma(m, fl, fma(ml, f, fma(m, f, -a)))
}

// geluTanh returns x·sigmoid(a), where a + low is geluArg(x).
func geluTanh(x float32) float32 {
	a, low := geluArgs(x)
	if a < sigmoidEdge {
		p := expTimes(a, x)
		return fma(p, low, p)
	}
	p := exp(-a)
	return x / (1 + fma(p, -low, p))
}

// gauss returns the Gaussian distribution Φ(x) and e = exp(-x²/2). With
// t = |x|, u = 1/(1 + t/4) and a polynomial R fitted to a relative 2e-8,
//
//	Φ(-t) = e·u·R(u)
//
// where e is corrected for what rounding takes from x², and the product for what
// it takes from u, to which u·R is 0.6 + 2.6u times as sensitive.
func gauss(x float32) (cdf, e float32) {
	t := minimum(20, float32(math.Abs(float64(x))))
	s := float32(t * t)
	e = exp(float32(-0.5 * s))
	e = fma(e, float32(-0.5*fma(t, t, -s)), e)
	d := fma(t, 0.25, 1)
	u := 1 / d
	lost := fma(-fma(t, 0.25, -(d-1)), u, fma(-d, u, 1))
	r := float32(gaussC[0])
	for _, c := range gaussC[1:] {
		r = fma(r, u, c)
	}
	p := float32(float32(e*u) * r)
	p = fma(p, float32(lost*fma(u, 2.6, 0.6)), p)
	if x < 0 {
		return p, e
	}
	return 1 - p, e
}

var gaussC = [...]float32{
	0.016950201, -0.06485912, 0.05665783, 0.021540957, 0.018654604,
	0.08333922, 0.073196955, 0.09524666, 0.09952665, 0.09974605,
}

// gelu returns x·Φ(x).
func gelu(x float32) float32 {
	p, _ := gauss(x)
	return x * p
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
