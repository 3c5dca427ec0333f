package cpu

import "math"

// gaussEnd is where the tail of the Gaussian distribution is 0.
const gaussEnd = 14.9

// gaussMid and gaussC are, for each of four ranges of t, its middle and the
// coefficients of h about it, the highest first. Range i has i in the lowest two bits
// of the exponent of 1 + t.
var gaussMid = [4]float32{2.04492188, 4.90234375, 10.921875, 0.578125}

var gaussC = [...][4]float32{
	{6.20265041e-07, 1.5591205e-09, 1.18931416e-12, -9.0987829e-05},
	{-2.14780607e-06, -1.2055418e-08, -1.47975087e-11, -0.00018790942},
	{7.79752372e-06, 6.22541023e-08, 1.2375917e-10, 0.000293947203},
	{-3.36518024e-05, -3.77055414e-07, -1.42302714e-09, -0.000793997897},
	{0.000135037451, 2.38123926e-06, 1.72906685e-08, 0.00256977463},
	{-0.00051274139, -1.44176329e-05, -1.99526085e-07, -0.007386351},
	{0.00185660529, 8.49269127e-05, 2.27786336e-06, 0.0196968634},
	{-0.00636003772, -0.000488311169, -2.58729378e-05, -0.0482831597},
	{0.0204326641, 0.00273359567, 0.000291706499, 0.106701747},
	{-0.0608633459, -0.0148660019, -0.00326360529, -0.206537634},
	{0.165326089, 0.0783454403, 0.0362280905, 0.332808048},
}

// gaussEdge is where exp(-x²/2) may be subnormal.
const gaussEdge = 13

// gauss returns the quotient h of the tail of the Gaussian distribution and
// exp(-t²/2), for t in [0, gaussEnd]: Φ(-t) = h·exp(-t²/2). It falls slowly from 1/2
// to 0.027. The highest eight coefficients are taken in pairs, the others one by one,
// for the roundings. In each range the constant coefficient is a float32 but for a 2³⁰th,
// as the middles are chosen so.
func gauss(t float32) float32 {
	i := math.Float32bits(t+1) >> 23 % 4
	w := t - gaussMid[i]
	z := float32(w * w)
	q := fma(gaussC[0][i], w, gaussC[1][i])
	for k := 2; k < 8; k += 2 {
		q = fma(q, z, fma(gaussC[k][i], w, gaussC[k+1][i]))
	}
	for _, c := range gaussC[8:] {
		q = fma(q, w, c[i])
	}
	return q
}

// bell returns w and a power of two whose product with 1 + w is exp(-t²/2), for t
// in [0, gaussEdge].
func bell(t float32) (w, power float32) {
	s := float32(t * t)
	n, power := nearest(s, -log2e/2, shift)
	r := fma(n, 2*ln2Hi, s) + fma(n, 2*ln2Lo, fma(t, t, -s))
	return halved.at(r, float32(r*-0.5)), power
}

// gelu returns x·Φ(x), which is max(x, 0) - |x|·Φ(-|x|).
func gelu(x float32) float32 {
	t := absolute(x)
	if !(t <= gaussEdge) {
		return geluFar(x)
	}
	h := gauss(t)
	u := float32(t * h)
	w, power := bell(t)
	return maximum(0, x) - float32((u+fma(u, w, fma(t, h, -u)))*power)
}

// geluFar is gelu beyond gaussEdge.
func geluFar(x float32) float32 {
	if !(x < 0) {
		return x
	}
	t := minimum(gaussEnd, -x)
	return faded(-float64(t)*float64(gauss(t)), -float64(t)*float64(t)/2)
}

// normal returns Φ(x) and exp(-x²/2).
func normal(x float32) (cdf, e float32) {
	t := minimum(gaussEnd, absolute(x))
	if t <= gaussEdge {
		w, power := bell(t)
		e = fma(w, power, power)
	} else {
		e = faded(1, -float64(t)*float64(t)/2)
	}
	c := float32(gauss(t) * e)
	if x < 0 {
		return c, e
	}
	return 1 - c, e
}
