package cpu

import "math"

// gaussEnd is where the tail of the Gaussian distribution is 0.
const gaussEnd = 14.9

// gaussMid and gaussC are, for each of eight ranges of t, its middle and the
// coefficients of h about it, the highest first. Range i has i in the lowest
// three bits of what is left of the bits of 1 + t after 22 are shifted out.
var gaussMid = [8]float32{1.46337891, 2.45605469, 3.91479492, 5.9675293, 8.85351562, 12.8530273, 0.225830078, 0.764892578}

var gaussC = [...][8]float32{
	{2.75966922e-05, 2.32919956e-06, 2.53723698e-07, 1.50225095e-08, 6.88514412e-10, 3.20539637e-11, 0.000175086418, 0.000144245787},
	{-0.000113509479, -1.56888182e-05, -1.56455269e-06, -1.13234492e-07, -7.54445928e-09, -4.53627969e-10, -0.00200198777, -0.000542199472},
	{0.000396512798, 6.7529887e-05, 7.96171298e-06, 7.73262514e-07, 6.79995509e-08, 5.86271565e-09, 0.00597811257, 0.00169095467},
	{-0.00134974928, -0.000274549675, -4.13265116e-05, -5.37124924e-06, -6.46536307e-07, -7.82999834e-08, -0.0158397481, -0.00502898311},
	{0.00434969971, 0.00107593846, 0.000209534512, 3.67025168e-05, 6.14061719e-06, 1.04207345e-06, 0.0391132198, 0.0139797255},
	{-0.0131164612, -0.00401507225, -0.00102723797, -0.000245895324, -5.76123493e-05, -1.37856468e-05, -0.0879947841, -0.0358402915},
	{0.0365935452, 0.0141653223, 0.00485958904, 0.00161419669, 0.000534628925, 0.000181355208, 0.176332384, 0.0833332241},
	{-0.0928995386, -0.0468360484, -0.0221059732, -0.0103704501, -0.00490617706, -0.00237232028, -0.303806096, -0.171261802},
	{0.20913431, 0.143362537, 0.0962595269, 0.0651143566, 0.0445061736, 0.0308542065, 0.421273291, 0.297663331},
}

// gaussEdge is where exp(-x²/2) may be subnormal.
const gaussEdge = 13

// gauss returns the quotient h of the tail of the Gaussian distribution and
// exp(-t²/2), for t in [0, gaussEnd]: Φ(-t) = h·exp(-t²/2). It falls slowly from 1/2
// to 0.027. In each range the constant coefficient is a float32 but for a 2³⁰th,
// as the middles are chosen so.
func gauss(t float32) float32 {
	i := math.Float32bits(t+1) >> 22 % 8
	w := t - gaussMid[i]
	q := gaussC[0][i]
	for _, c := range gaussC[1:] {
		q = fma(q, w, c[i])
	}
	return q
}

// bell returns w and a power of two whose product with 1 + w is exp(-t²/2), for t
// in [0, gaussEdge].
func bell(t float32) (w, power float32) {
	s := float32(t * t)
	n, power := nearest(s, -log2e/2, shift)
	r := fma(n, 2*ln2Lo, fma(n, 2*ln2Hi, s)) + fma(t, t, -s)
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
	return faded(-t*gauss(t), -float64(t)*float64(t)/2)
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
