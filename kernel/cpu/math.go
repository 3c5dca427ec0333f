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

// exp returns eˣ.
func exp(x float32) float32 {
	p, _, n := expParts(x)
	return scale2(p, n)
}

// expParts returns eˣ as 2ⁿ(p + l), where l is what rounding takes from p:
//
//	n = round(x / ln 2); r + r' = x - n ln 2; p + l = 1 + (r + (P(r)·r·r + r'))
func expParts(x float32) (p, l, n float32) {
	x = maximum(expLo, minimum(expHi, x))
	n = float32(math.RoundToEven(float64(float32(x * log2e))))
	hi := fma(n, -ln2Hi, x)
	r := fma(n, -ln2Lo, hi)
	l = fma(n, -ln2Lo, hi-r)
	q := fma(float32(expC0), r, expC1)
	q = fma(q, r, expC2)
	q = fma(q, r, expC3)
	q = fma(q, r, expC4)
	q = fma(q, r, expC5)
	q = fma(float32(q*r), r, l) + r
	p = q + 1
	return p, q - (p - 1), n
}

// halves returns two powers of two whose product is 2ⁿ, neither of them
// subnormal.
func halves(n float32) (f, g float32) {
	i := int32(n)
	return pow2(i >> 1), pow2(i - i>>1)
}

// scale2 returns 2ⁿp. The power is applied in two factors, so that subnormal
// results are rounded once and large ones become infinite.
func scale2(p, n float32) float32 {
	if p != p {
		return p // and n is no integer
	}
	f, g := halves(n)
	return float32(p*f) * g
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

// negative returns -|x|.
func negative(x float32) float32 { return math.Float32frombits(math.Float32bits(x) | 1<<31) }

// sigmoid returns 1/(1 + exp(-x)).
func sigmoid(x float32) float32 {
	p := exp(negative(x))
	inv := 1 / (p + 1)
	if x < 0 {
		return p * inv
	}
	return inv
}

// logistic returns x·sigmoid(a + low), for an a with the sign of x and low what
// rounding took from it. With
// E = exp(-|a|) = 2ⁿ(p + l) it is the quotient of u + ul, which is x or xE, and
// d + dl = 1 + E; the power of two of xE is applied last.
func logistic(x, a, low float32) float32 {
	p, l, n := expParts(negative(a))
	if p != p {
		return p
	}
	m, ml, last := float32(1), float32(0), float32(0)
	if x < 0 {
		l = fma(p, low, l)
		m, ml, last = p, l, n
	} else {
		l = fma(-p, low, l)
	}
	u := x * m
	ul := fma(x, ml, fma(x, m, -u))
	f, g := halves(n)
	s := float32(f * g)
	p, l = p*s, l*s
	d := p + 1
	dl := float32(float32(1-d)+p) + l
	inv := 1 / d
	q := float32(u * inv)
	r := fma(-q, dl, ul) + fma(-q, d, u)
	return scale2(fma(r, inv, q), last)
}

// clamp returns x within [lo, hi]; NaN stays.
func clamp(x, lo, hi float32) float32 { return maximum(lo, minimum(hi, x)) }

// silu returns x/(1 + exp(-x)).
func silu(x float32) float32 {
	c := clamp(x, expLo, 30)
	if x < 30 {
		return logistic(c, c, 0)
	}
	return x
}

// geluArg returns 2√(2/π)(x + 0.044715x³): GELU with tanh is x·sigmoid of it.
func geluArg(x float32) float32 {
	return float32(float32(x*geluK) * fma(float32(x*x), geluC, 1))
}

// geluArgs returns geluArg(x) and what rounding took from it: where the
// exponential is small, it multiplies that.
func geluArgs(x float32) (a, low float32) {
	z := float32(x * x)
	f := fma(z, geluC, 1)
	fl := fma(z, geluCLow, fma(fma(x, x, -z), geluC, fma(z, geluC, -(f-1))))
	m := float32(x * geluK)
	ml := fma(x, geluKLow, fma(x, geluK, -m))
	a = float32(m * f)
	return a, fma(m, fl, fma(ml, f, fma(m, f, -a)))
}

// geluTanh returns x·sigmoid of geluArg. Beyond ±30 that is x or 0.
func geluTanh(x float32) float32 {
	c := clamp(x, -30, 30)
	a, low := geluArgs(c)
	if x < 30 {
		return logistic(c, a, low)
	}
	return x
}

// sqrt is exact: the float64 root of a float32 rounds without a second error.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// invSqrt returns 1/√x.
func invSqrt(x float32) float32 { return 1 / sqrt(x) }

// log returns the natural logarithm, computed in float64: the series of
// 2·artanh(f/(2+f)) of the fraction, and the exponent times ln 2.
func log(x float32) float32 {
	switch {
	case x == 0:
		return negInf
	case x < 0:
		return float32(math.NaN())
	case !(x <= math.MaxFloat32):
		return x
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
