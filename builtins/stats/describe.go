// Package stats has the statistics that results are reported with: summaries,
// correlations, regression, and intervals by resampling. Everything is a pure
// function of its arguments, the seed included, with the same result on every
// machine and for any number of threads.
package stats

import (
	"math"
	"slices"
)

// Mean returns Σx/n, or NaN for no numbers.
func Mean(x []float64) float64 { return Sum(x) / float64(len(x)) }

// Sum returns Σx with Neumaier's compensation, so that the order of rows hardly
// matters.
func Sum(x []float64) float64 {
	var sum, lost float64
	for _, v := range x {
		t := sum + v
		if math.Abs(sum) >= math.Abs(v) {
			lost += sum - t + v
		} else {
			lost += v - t + sum
		}
		sum = t
	}
	if math.IsNaN(lost) { // an infinity went in: the plain sum says which
		return sum
	}
	return sum + lost
}

// Var returns Σ(x-mean)²/(n-ddof): ddof 1 estimates the variance of the
// population, 0 is that of the numbers themselves. It is NaN unless n > ddof.
func Var(x []float64, ddof int) float64 {
	if len(x) <= ddof {
		return math.NaN()
	}
	m, ss, s := Mean(x), 0.0, 0.0
	for _, v := range x {
		ss += float64((v - m) * (v - m)) // the conversion forbids fusing: the same bits everywhere
		s += v - m
	}
	// The second term would be zero but for the rounding of the mean.
	return (ss - s*s/float64(len(x))) / float64(len(x)-ddof)
}

// Std returns the square root of Var. Where the squares leave the range of numbers it
// is computed in units in which they do not.
func Std(x []float64, ddof int) float64 {
	if v := Var(x, ddof); v > 1e-280 && !math.IsInf(v, 1) {
		return math.Sqrt(v)
	}
	d, e := scaled(x)
	return math.Ldexp(math.Sqrt(Var(d, ddof)), e)
}

// StdErr returns the standard error of the mean, Std(x, 1)/√n.
func StdErr(x []float64) float64 { return Std(x, 1) / math.Sqrt(float64(len(x))) }

// CV returns the coefficient of variation in percent, 100*Std(x, 1)/Mean(x); it is NaN
// where the mean is 0.
func CV(x []float64) float64 {
	m := Mean(x)
	if m == 0 {
		return math.NaN()
	}
	return 100 * Std(x, 1) / m
}

// Median returns the middle number, or the mean of the middle two.
func Median(x []float64) float64 { return Quantile(x, 0.5) }

// Quantile returns the q-quantile, 0 <= q <= 1, interpolated linearly between
// the two nearest of the sorted numbers: position q*(n-1) from 0, as numpy does.
// It is NaN for no numbers, for a NaN among them and for q out of range.
func Quantile(x []float64, q float64) float64 {
	if slices.ContainsFunc(x, math.IsNaN) {
		return math.NaN()
	}
	s := slices.Clone(x)
	slices.Sort(s)
	return sortedQuantile(s, q)
}

func sortedQuantile(s []float64, q float64) float64 {
	if len(s) == 0 || !(q >= 0 && q <= 1) {
		return math.NaN()
	}
	at := q * float64(len(s)-1)
	i := int(at)
	if i+1 >= len(s) || s[i] == s[i+1] {
		return s[i]
	}
	t, d := at-float64(i), s[i+1]-s[i]
	switch {
	case t == 0:
		return s[i]
	case math.IsInf(d, 1):
		return float64(s[i]*(1-t)) + float64(s[i+1]*t)
	case t >= 0.5: // from the nearer end: exact at both
		return s[i+1] - float64(d*(1-t))
	}
	return s[i] + float64(d*t)
}
