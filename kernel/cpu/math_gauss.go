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

// gauss returns, for t in [0, gaussEnd], the tail of the Gaussian distribution
// as its quotient by exp(-t²/2),
//
//	Φ(-t) = (h + hl)·exp(-t²/2),  exp(-t²/2) = 2ⁿ(p + l)
//
// h falls slowly from 1/2 to 0.027. In each range the constant coefficient is a
// float32 but for a 2³⁰th, as the middles are chosen so.
func gauss(t float32) (h, hl, p, l, n float32) {
	i := math.Float32bits(t+1) >> 22 % 8
	w := t - gaussMid[i]
	q := gaussC[0][i]
	last := len(gaussC) - 1
	for _, c := range gaussC[1:last] {
		q = fma(q, w, c[i])
	}
	c := gaussC[last][i]
	h = fma(q, w, c)
	hl = fma(q, w, c-h)
	s := float32(t * t)
	p, l, n = expParts(float32(-0.5 * s))
	return h, hl, p, fma(p, float32(-0.5*fma(t, t, -s)), l), n
}

// absolute returns |x|.
func absolute(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

// gelu returns x·Φ(x), which is max(x, 0) - |x|·Φ(-|x|).
func gelu(x float32) float32 {
	t := minimum(gaussEnd, absolute(x))
	h, hl, p, l, n := gauss(t)
	y := float32(t * h)
	yl := fma(t, hl, fma(t, h, -y))
	z := float32(y * p)
	z += fma(yl, p, fma(y, l, fma(y, p, -z)))
	return maximum(0, x) - scale2(z, n)
}

// normal returns Φ(x) and exp(-x²/2).
func normal(x float32) (cdf, e float32) {
	h, _, p, _, n := gauss(minimum(gaussEnd, absolute(x)))
	e = scale2(p, n)
	c := float32(h * e)
	if x < 0 {
		return c, e
	}
	return 1 - c, e
}
