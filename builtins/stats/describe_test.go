package stats

import (
	"math"
	"testing"
)

// near fails the test unless got is want to a relative 1e-12.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-12*math.Max(1, math.Abs(want)) {
		t.Errorf("%s = %.17g, want %.17g", what, got, want)
	}
}

// The expected numbers are numpy's.
func TestDescribe(t *testing.T) {
	x := []float64{3.1, -2.0, 7.25, 0.5, 4.0, 4.0, 1e3, -.125}
	near(t, "Mean", Mean(x), 127.090625)
	near(t, "Var ddof 1", Var(x, 1), 124411.74606026782)
	near(t, "Var ddof 0", Var(x, 0), 108860.27780273434)
	near(t, "Std", Std(x, 1), math.Sqrt(124411.74606026782))
	near(t, "StdErr", StdErr(x), math.Sqrt(124411.74606026782/8))
	near(t, "CV", CV(x), 277.53462761490636)
	near(t, "Median", Median(x), 3.55)
	for q, want := range map[float64]float64{0: -2, .025: -1.671875, .1: -0.6874999999999999,
		.33: 1.306, .75: 4.8125, .9: 305.0749999999998, 1: 1000} {
		near(t, "Quantile", Quantile(x, q), want)
	}
	if x[1] != -2 {
		t.Error("Quantile sorted its argument")
	}
}

func TestDescribeEdges(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	near(t, "Mean()", Mean(nil), nan)
	near(t, "Var of one", Var([]float64{3}, 1), nan)
	near(t, "CV of a mean of 0", CV([]float64{-1, 1}), nan)
	near(t, "CV of zeros", CV([]float64{0, 0}), nan)
	near(t, "Var of one, ddof 0", Var([]float64{3}, 0), 0)
	near(t, "Quantile()", Quantile(nil, .5), nan)
	near(t, "Quantile out of range", Quantile([]float64{1}, 1.5), nan)
	near(t, "Quantile with NaN", Quantile([]float64{1, nan}, .5), nan)
	near(t, "sum that cancels", Sum([]float64{1e100, 1, -1e100}), 1)
	if Sum([]float64{1, inf, 2}) != inf {
		t.Error("a sum with an infinity is not infinite")
	}
	if v := Var([]float64{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}, 1); v != 30 {
		t.Errorf("variance far from zero = %v, want 30", v)
	}
}

// An infinity beside the middle, such as a perplexity, is no part of it; between a
// number and an infinity lies the infinity.
func TestQuantileOfInfinities(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		x       []float64
		q, want float64
	}{
		{[]float64{.5, 1, inf}, .5, 1}, {[]float64{-inf, 1, 2}, .5, 1}, {[]float64{1, inf}, .5, inf}, {[]float64{1, inf}, .25, inf},
		{[]float64{-inf, 1}, .75, -inf}, {[]float64{-1.5e308, 1.5e308}, .5, 0}, {[]float64{-1.5e308, 1.5e308}, .75, .75e308},
	} {
		if got := Quantile(c.x, c.q); got != c.want {
			t.Errorf("quantile(%v, %v) = %v, want %v", c.x, c.q, got, c.want)
		}
	}
}

// Squares that are no numbers are no reason for a deviation not to be one.
func TestStdOfAnySize(t *testing.T) {
	for _, k := range []float64{1e-320, 1e-200, 1, 1e200, 5e307} {
		if got := Std([]float64{k, 2 * k, 3 * k}, 1); math.Abs(got/k-1) > 1e-3 { // of 1e-320 few bits are left
			t.Errorf("of %v to three of them: %v", k, got)
		}
	}
	if got := Std([]float64{3, 3}, 1); got != 0 {
		t.Errorf("of equal numbers: %v", got)
	}
}
