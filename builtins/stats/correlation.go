package stats

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"pewter/internal/plural"
)

// A Correlation says how two variables go together.
type Correlation struct {
	R      float64 // in [-1, 1]
	P      float64 // two-sided, of R being 0
	N      int
	Method string // "pearson" or "spearman"
}

// Pearson returns the linear correlation
//
//	r = Σ(x-x̄)(y-ȳ) / (√Σ(x-x̄)² √Σ(y-ȳ)²)
//
// and its p from t = r√((n-2)/(1-r²)) with n-2 degrees of freedom (1 where n is
// 2), as scipy.stats.pearsonr. Errors: lengths that differ, fewer than two
// points, a NaN or an infinity, a variable that is constant.
func Pearson(x, y []float64) (Correlation, error) {
	if err := checkPairs("pearson", x, y, 2); err != nil {
		return Correlation{}, err
	}
	r := pearson(x, y)
	return Correlation{r, correlationP(r, len(x)), len(x), "pearson"}, nil
}

// Spearman returns the correlation of the ranks, those of equal numbers being
// their average; p as for Pearson, as scipy.stats.spearmanr.
func Spearman(x, y []float64) (Correlation, error) {
	if err := checkPairs("spearman", x, y, 2); err != nil {
		return Correlation{}, err
	}
	r := rankCorrelation(Ranks(x), Ranks(y))
	return Correlation{r, correlationP(r, len(x)), len(x), "spearman"}, nil
}

func checkPairs(what string, x, y []float64, least int) error {
	if len(x) != len(y) {
		return fmt.Errorf("%s: got %s for x and %d for y, want as many", what, plural.Of(len(x), "number"), len(y))
	}
	if len(x) < least {
		return fmt.Errorf("%s: too few points: got %d, want at least %d", what, len(x), least)
	}
	for i := range x {
		if !finite(x[i]) || !finite(y[i]) {
			return fmt.Errorf("%s: point %d is (%v, %v); drop such points first", what, i, x[i], y[i])
		}
	}
	for _, c := range []struct {
		name string
		v    []float64
	}{{"x", x}, {"y", y}} {
		if slices.Min(c.v) == slices.Max(c.v) {
			return fmt.Errorf("%s: %s is constant (%v): the result is not defined", what, c.name, c.v[0])
		}
	}
	return nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func pearson(x, y []float64) float64 {
	if len(x) == 2 { // they are on a line, whatever rounding says
		return math.Copysign(1, x[1]-x[0]) * math.Copysign(1, y[1]-y[0])
	}
	dx, _ := deviations(x)
	dy, _ := deviations(y)
	return along(dot(dx, dx), dot(dy, dy), dot(dx, dy))
}

// along returns xy/√(xx·yy), at most 1. One root of a product errs less than two,
// and of whole numbers on a line not at all.
func along(xx, yy, xy float64) float64 {
	return min(max(xy/math.Sqrt(float64(xx*yy)), -1), 1)
}

// deviations returns x less its mean, divided by 2 to the power e, which makes the
// largest .5 to 1: their squares stay in the range of numbers. The mean is taken off
// twice, for it may be no float64: far from 0 its rounding would count as spread.
func deviations(x []float64) (d []float64, e int) {
	d, e = scaled(x)
	d, more := scaled(centred(centred(d)))
	return d, e + more
}

// scaled returns x divided by 2 to the power e, which makes its largest .5 to 1.
func scaled(x []float64) (out []float64, e int) {
	top := 0.0
	for _, v := range x {
		top = max(top, abs(v))
	}
	_, e = math.Frexp(top)
	out = make([]float64, len(x))
	for i, v := range x {
		out[i] = math.Ldexp(v, -e)
	}
	return out, e
}

func dot(x, y []float64) (sum float64) {
	for i := range x {
		sum += float64(x[i] * y[i])
	}
	return sum
}

// rankCorrelation is pearson of ranks, whose mean is (n+1)/2 and whose sums of
// squares are exact: equal orders give 1 and no less.
func rankCorrelation(x, y []float64) float64 {
	m := float64(len(x)+1) / 2
	var xx, yy, xy float64
	for i := range x {
		dx, dy := x[i]-m, y[i]-m
		xx, yy, xy = xx+float64(dx*dx), yy+float64(dy*dy), xy+float64(dx*dy)
	}
	return along(xx, yy, xy)
}

// centred returns x less its mean.
func centred(x []float64) []float64 {
	d, m := make([]float64, len(x)), Mean(x)
	for i, v := range x {
		d[i] = v - m
	}
	return d
}

// correlationP is the share of correlations of n independent normal points that
// are as far from 0 as r: (r+1)/2 then has a beta distribution.
func correlationP(r float64, n int) float64 {
	if n == 2 {
		return 1
	}
	ab := float64(n)/2 - 1
	return min(1, 2*mathext.RegIncBeta(ab, ab, (1-math.Abs(r))/2))
}

// Ranks returns the rank of each number from 1; equal ones share the mean of
// their ranks.
func Ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case x[a] < x[b]:
			return -1
		case x[a] > x[b]:
			return 1
		}
		return a - b
	})
	ranks := make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			ranks[k] = float64(i+j+1) / 2
		}
		i = j
	}
	return ranks
}
