package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// bca returns the bias-corrected and accelerated interval of Efron, "Better
// bootstrap confidence intervals" (JASA 1987): the quantiles of dist at
//
//	Φ(z₀ + (z₀+z)/(1 - a(z₀+z))),  z = Φ⁻¹((1∓level)/2)
//
// where Φ(z₀) is the share of dist below v (those equal count half) and the
// acceleration a = Σu³/(6(Σu²)^1.5), u = mean(jack) - jack.
// Where all resamples or all of jack are equal the interval is that one value.
func bca(v float64, dist, jack []float64, level float64) (lo, hi float64) {
	below := 0.0
	for _, b := range dist {
		switch {
		case b < v:
			below++
		case b == v:
			below += 0.5
		}
	}
	n := float64(len(dist))
	below = min(max(below, 0.5), n-0.5) // Φ⁻¹ stays finite where v lies outside dist
	z0, a := normalQuantile(below/n), acceleration(jack)
	at := func(p float64) float64 {
		z := z0 + normalQuantile(p)
		return normalCDF(z0 + z/(1-a*z))
	}
	return quantiles(dist, at((1-level)/2), at((1+level)/2))
}

func acceleration(jack []float64) float64 {
	m := Mean(jack)
	var cubes, squares float64
	for _, j := range jack {
		u := m - j
		cubes, squares = cubes+float64(u*u*u), squares+float64(u*u)
	}
	if squares == 0 || len(jack) < 2 {
		return 0
	}
	return cubes / (6 * squares * math.Sqrt(squares))
}

// jackknife returns the value of the statistic without each item, or without
// each cluster, in turn; none where that leaves nothing.
func (o BootstrapOptions) jackknife(x []float64) []float64 {
	if o.Stat == nil && o.Clusters == nil {
		return jackknifeMean(x)
	}
	groups := o.groups(x)
	if len(groups) < 2 {
		return nil // a statistic of nothing need not exist
	}
	jack := make([]float64, len(groups))
	rest := make([]float64, 0, len(x))
	for i := range groups {
		rest = rest[:0]
		for j, g := range groups {
			if i != j {
				rest = append(rest, g...)
			}
		}
		jack[i] = o.stat(rest)
	}
	return jack
}

func jackknifeMean(x []float64) []float64 {
	sum, n := Sum(x), float64(len(x))
	jack := make([]float64, len(x))
	for i, v := range x {
		jack[i] = (sum - v) / (n - 1)
	}
	return jack
}

func quantiles(dist []float64, p, q float64) (lo, hi float64) {
	s := slices.Clone(dist)
	slices.Sort(s)
	return sortedQuantile(s, p), sortedQuantile(s, q)
}

// normalCDF is Φ, the distribution function of the standard normal.
func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// normalQuantile is Φ⁻¹; infinite at 0 and 1. (math.Erfcinv loses the tails.)
func normalQuantile(p float64) float64 { return mathext.NormalQuantile(p) }
