package cpu

import "math"

// The elementary functions below are sequences of float32 operations, each
// rounded, which the assembly repeats lane by lane. Their constants are shared
// with it (gen/math.go holds the same numbers).

const (
	log2e = 1.4426950408889634 // 1/ln 2
	ln2Hi = 0.693145751953125  // its multiples by integers up to 511 are exact
	ln2Lo = 1.42860677e-06
	shift = 3<<22 + 127 // see nearest
	faint = -127        // 2ˣ of less is 0

	tanhEnd  = 8.66434 // tanh of more is 1, and here h is 2²⁴: d - 1 is exact up to it
	siluEdge = 87.33   // beyond these, 1 + e⁻ᵃ of an activation's a may overflow
	geluEdge = 10

	geluK = 1.5957691216057308 // 2√(2/π)
	geluC = 0.044715
	// geluArg is slope·x(x² + 1/geluC); the reciprocal is a sum, whose first part is
	// exact to add to the squares up to 100, as is ln 2/slope, whose multiples by
	// integers up to 255 are exact.
	slope  = geluK * geluC
	geluHi = 22.36386108398437 // a multiple of 2⁻¹⁷
	geluLo = 1/geluC - geluHi
	stepHi = 9.714111328125
	stepLo = math.Ln2/slope - stepHi
)

// A series is c of 1 + r + c[0]r² + … + c[4]r⁶, which is eʳ to 2⁻²⁶ of itself for
// |r| <= ln 2/2; or of a multiple of r.
type series [5]float32

var (
	risen   = series{0.4999999814961129, 0.16666543424175237, 0.0416672007147208, 0.008366547140259467, 0.0013882516254808681}
	fallen  = risen.of(-1)     // of e⁻ʳ
	halved  = risen.of(-0.5)   // of e^(-r/2)
	doubled = risen.of(2)      // of e^(2r)
	sloped  = risen.of(-slope) // of e^(-slope·r)
)

// of returns the series of a multiple.
func (c series) of(a float64) series {
	p := a
	for i := range c {
		p = float64(p * a)
		c[i] = float32(float64(c[i]) * p)
	}
	return c
}

// at returns z(c[0] + c[1]r + c[2]z + c[3]rz + c[4]z²) + linear, where z = r².
func (c *series) at(r, linear float32) float32 {
	z := float32(r * r)
	far := fma(c[4], z, fma(c[3], r, c[2]))
	return fma(fma(far, z, fma(c[1], r, c[0])), z, linear)
}

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

// nearest returns the integer n nearest to ac and 2ⁿ, for n in [-127, 127], where
// that of -127 is 0: added to shift, n is in the lowest bits of the sum, and there
// as the exponent of 2ⁿ. One less than shift makes half the power.
func nearest(a, c, shift float32) (n, power float32) {
	m := fma(a, c, shift)
	return m - shift, math.Float32frombits(math.Float32bits(m) << 23)
}

// exp returns eˣ. The power of two is applied last, so that subnormal results are
// rounded once.
func exp(x float32) float32 {
	x = maximum(-111, minimum(89, x))
	n := float32(math.RoundToEven(float64(float32(x * log2e))))
	r := fma(n, -ln2Lo, fma(n, -ln2Hi, x))
	return scale2(risen.at(r, r)+1, n)
}

// exp2 returns 2ˣ for x <= 127, as softmax takes it: what is below 2⁻¹²⁶ becomes 0.
func exp2(x float32) float32 {
	x = maximum(faint, x)
	n, power := nearest(x, 1, shift)
	f := x - n
	p := exp2C[0]
	for _, c := range exp2C[1:] {
		p = fma(p, f, c)
	}
	return p * power
}

// exp2C are the coefficients of 2ᶠ for |f| <= 1/2, the highest first.
var exp2C = [...]float32{0.0001535336181146596, 0.001339887444542602, 0.00961843735830458, 0.05550332471026942, 0.2402264791361958, 0.6931472028551282, 1}

// scale2 returns 2ⁿp. The power is applied in two factors, so that subnormal
// results are rounded once and large ones become infinite.
func scale2(p, n float32) float32 {
	if p != p {
		return p // and n is no integer
	}
	i := int32(n)
	return float32(p*pow2(i>>1)) * pow2(i-i>>1)
}

// pow2 returns 2ⁿ for a normal result.
func pow2(n int32) float32 { return math.Float32frombits(uint32(n+127) << 23) }

// faded returns x·eᵃ, which may be subnormal, for a < 0.
func faded(x, a float64) float32 {
	a = max(a, -150)
	n := math.RoundToEven(float64(a * log2e))
	r := float32(a - float64(n*math.Ln2))
	return scale2(float32(x*(float64(risen.at(r, r))+1)), float32(n))
}

// tanh returns the hyperbolic tangent, h/(1 + h) of h = (exp 2|x| - 1)/2 with the
// sign of x. With n ln 2 + 2r = 2|x|, h = 2ⁿ⁻¹(exp 2r - 1) + (2ⁿ⁻¹ - 1/2). The float32
// ln 2 is right to 2⁻²⁹, which is enough as no large h matters. The quotient q is
// corrected by what rounding left, of which 1 - q is the reciprocal of the divisor.
func tanh(x float32) float32 {
	a := minimum(tanhEnd, absolute(x))
	n, half := nearest(a, 2*log2e, shift-1)
	r := fma(n, -math.Ln2/2, a)
	h := fma(doubled.at(r, r+r), half, half-0.5)
	d := h + 1
	q := h / d
	q = fma(left(q, d, h-(d-1), h), 1-q, q)
	return float32(math.Copysign(float64(q), float64(x)))
}

// left returns x - q(d + l).
func left(q, d, l, x float32) float32 { return fma(-q, l, fma(-q, d, x)) }

// absolute returns |x|.
func absolute(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

// onePlusExp returns 1 + e⁻ˣ for |x| <= siluEdge.
func onePlusExp(x float32) float32 {
	n, power := nearest(x, -log2e, shift)
	r := fma(n, ln2Lo, fma(n, ln2Hi, x))
	sum, rest := onePlus(power, fallen.at(r, -r))
	return sum + rest
}

// onePlus returns 1 + power + power·w, as a sum and the smaller rest.
func onePlus(power, w float32) (sum, rest float32) {
	sum = power + 1
	return sum, fma(w, power, 1-(sum-power))
}

// sigmoid returns 1/(1 + e⁻ˣ).
func sigmoid(x float32) float32 {
	switch {
	case absolute(x) <= siluEdge:
		return 1 / onePlusExp(x)
	case x < 0:
		return faded(1, float64(x))
	}
	return minimum(1, x)
}

// silu returns x/(1 + e⁻ˣ).
func silu(x float32) float32 {
	switch {
	case absolute(x) <= siluEdge:
		return x / onePlusExp(x)
	case x < 0:
		return faded(float64(maximum(-111, x)), float64(x))
	}
	return x
}

// geluArg returns 2√(2/π)(x + 0.044715x³): GELU with tanh is x·sigmoid of it.
func geluArg(x float32) float32 {
	return float32(x*geluK) * fma(float32(x*x), geluC, 1)
}

// geluTanh returns x·sigmoid of geluArg. As the exponential multiplies an error of
// the argument, that is slope·x·(g + l), with what rounding takes from the sum in l.
func geluTanh(x float32) float32 {
	if !(absolute(x) <= geluEdge) {
		return geluTanhFar(x)
	}
	g := fma(x, x, geluHi)
	l := fma(x, x, geluHi-g) + geluLo
	a := float32(x * g)
	l = fma(x, l, fma(x, g, -a))
	n, power := nearest(a, -slope*log2e, shift)
	r := fma(n, stepHi, a) + fma(n, stepLo, l)
	sum, rest := onePlus(power, sloped.at(r, float32(r*-slope)))
	return x / (sum + rest)
}

// geluTanhFar is geluTanh beyond geluEdge.
func geluTanhFar(x float32) float32 {
	if !(x < 0) {
		return x
	}
	y := float64(maximum(-30, x))
	return faded(y, float64(geluK*y)*(1+float64(float64(geluC*y)*y)))
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
