package plots

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"pewter/builtins/stats"
)

// A Fit is a least-squares line y = Slope*x + Intercept through N points, with
// what its band needs. R is Pearson's correlation and P its two-sided p from
// Student's t with N-2 degrees of freedom.
type Fit struct {
	Slope, Intercept float64
	R, P             float64
	N                int

	mean, sxx float64 // of x
	s         float64 // residual standard error, with N-2
	sdY       float64 // standard deviation of y, with N
}

// FitLine fits a line to points. Three points and two different x are the least.
func FitLine(x, y []float64) (Fit, error) {
	n := float64(len(x))
	if len(x) < 3 {
		return Fit{}, fmt.Errorf("a line with a band needs at least 3 points, got %d", len(x))
	}
	mx, my := 0.0, 0.0
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	var sxx, sxy, syy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		sxx, sxy, syy = sxx+dx*dx, sxy+dx*dy, syy+dy*dy
	}
	if sxx == 0 || math.IsInf(sxx, 0) {
		return Fit{}, fmt.Errorf("every x is %g; a line needs x to vary", x[0])
	}
	f := Fit{Slope: sxy / sxx, N: len(x), mean: mx, sxx: sxx, sdY: math.Sqrt(syy / n)}
	f.Intercept = my - f.Slope*mx
	f.R = sxy / math.Sqrt(sxx*syy)
	sse := 0.0
	for i := range x {
		e := y[i] - f.At(x[i])
		sse += e * e
	}
	f.s = math.Sqrt(sse / (n - 2))
	t := f.R * math.Sqrt((n-2)/((1+f.R)*(1-f.R)))
	f.P = stats.StudentP(t, n-2)
	return f, nil
}

// At is the line's height at x.
func (f Fit) At(x float64) float64 { return f.Slope*x + f.Intercept }

// Band is half the width of the confidence band of the line's mean at x:
//
//	t(1-(1-level)/2, n-2) * s * sqrt(1/n + (x-x̄)²/Σ(xᵢ-x̄)²)
func (f Fit) Band(x, level float64) float64 { return f.band(x, level, 0) }

// Prediction is half the width of the band that holds a new point at x, which
// has 1 + 1/n + … under the root.
func (f Fit) Prediction(x, level float64) float64 { return f.band(x, level, 1) }

func (f Fit) band(x, level, one float64) float64 {
	d := x - f.mean
	return stats.StudentQuantile(0.5+level/2, float64(f.N-2)) * f.s * math.Sqrt(one+1/float64(f.N)+d*d/f.sxx)
}

// PaperBand is half the width of the constant band that "On the Limits of Model
// Merging for Multilinguality in Pre-Training" prints: 1.96 sd(y)/sqrt(n), with
// the standard deviation over n. It is the interval of a mean, not of a line.
func (f Fit) PaperBand() float64 { return 1.96 * f.sdY / math.Sqrt(float64(f.N)) }

// halfWidth is the band of that kind as a function of x.
func (f Fit) halfWidth(kind string, level float64) (func(float64) float64, error) {
	switch kind {
	case "", "mean":
		return func(x float64) float64 { return f.Band(x, level) }, nil
	case "prediction":
		return func(x float64) float64 { return f.Prediction(x, level) }, nil
	case "paper":
		return func(float64) float64 { return f.PaperBand() }, nil
	case "none":
		return func(float64) float64 { return 0 }, nil
	}
	return nil, fmt.Errorf(`unknown band %q: want "mean", "prediction", "paper" or "none"`, kind)
}

// String is the line's equation and correlation, with a true minus.
func (f Fit) String() string {
	sign := "+"
	if f.Intercept < 0 {
		sign = "−"
	}
	p := "p = " + strconv.FormatFloat(f.P, 'f', 3, 64)
	if f.P < 0.001 {
		p = "p < 0.001"
	}
	return fmt.Sprintf("y = %s x %s %s, r = %s, %s, n = %d", signedText(f.Slope, -1), sign,
		strconv.FormatFloat(math.Abs(f.Intercept), 'g', 4, 64), signedText(f.R, 3), p, f.N)
}

// signedText writes a number with prec decimals (four digits when negative).
func signedText(v float64, prec int) string {
	s := strconv.FormatFloat(v, 'g', 4, 64)
	if prec >= 0 {
		s = strconv.FormatFloat(v, 'f', prec, 64)
	}
	return strings.Replace(unsignZero(s), "-", "−", 1)
}
