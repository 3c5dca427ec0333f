package stats

import "math"

// A Line is the straight line of least squares through points.
type Line struct {
	Slope, Intercept     float64
	SlopeSE, InterceptSE float64 // standard errors
	R, P                 float64 // correlation, and p of the slope being 0
	Residual             float64 // standard deviation of the residuals, √(Σe²/(n-2))
	N                    int
	Method               string

	meanX, meanY float64
	rest         float64 // what rounding left of the mean of x
	sxx          float64 // Σ(x-x̄)², x in units of 2 to the power unit
	unit         int
	stdY         float64 // with ddof 0
}

// OLS fits y = Intercept + Slope·x by ordinary least squares, as
// scipy.stats.linregress. Errors as Pearson's; it needs three points.
func OLS(x, y []float64) (Line, error) {
	if err := checkPairs("ols", x, y, 3); err != nil {
		return Line{}, err
	}
	n := float64(len(x))
	dx, unit := deviations(x)
	dy, unitY := deviations(y)
	l := Line{N: len(x), Method: "ols", meanX: Mean(x), meanY: Mean(y), rest: Mean(centred(x)), sxx: dot(dx, dx), unit: unit}
	slope, sse := dot(dx, dy)/l.sxx, 0.0
	for i := range dx {
		e := dy[i] - float64(slope*dx[i])
		sse += float64(e * e)
	}
	residual := math.Sqrt(sse / (n - 2))
	l.Slope, l.SlopeSE = math.Ldexp(slope, unitY-unit), math.Ldexp(residual/math.Sqrt(l.sxx), unitY-unit)
	l.Residual, l.stdY = math.Ldexp(residual, unitY), math.Ldexp(math.Sqrt(dot(dy, dy)/n), unitY)
	l.Intercept = l.At(0)
	l.InterceptSE = l.Residual * l.leverage(0, 0)
	l.R = pearson(x, y)
	l.P = correlationP(l.R, l.N)
	return l, nil
}

// leverage is √(extra + 1/n + (x-x̄)²/Σ(x-x̄)²).
func (l Line) leverage(x, extra float64) float64 {
	d := math.Ldexp(l.fromMean(x), -l.unit)
	return math.Sqrt(extra + 1/float64(l.N) + float64(d*d)/l.sxx)
}

func (l Line) fromMean(x float64) float64 { return x - l.meanX - l.rest }

// At returns the line's height at x.
func (l Line) At(x float64) float64 { return l.meanY + float64(l.Slope*l.fromMean(x)) }

// Band returns half the width of the confidence interval of the line's height at x:
//
//	t·s·√(1/n + (x-x̄)²/Σ(x-x̄)²)
//
// with t the quantile of n-2 degrees of freedom and s = Residual.
func (l Line) Band(x, level float64) float64 { return l.Bands(level).Line(x) }

// Prediction returns half the width of the interval for a new point at x: Band's
// with one more 1 under the root.
func (l Line) Prediction(x, level float64) float64 { return l.Bands(level).Prediction(x) }

// Bands are the intervals of a line at one level, whose quantile takes long to find.
type Bands struct {
	line  Line
	scale float64 // t·s
}

// Bands returns the intervals of a level.
func (l Line) Bands(level float64) Bands {
	return Bands{l, StudentQuantile((1+level)/2, float64(l.N-2)) * l.Residual}
}

// Line is what Line.Band returns.
func (b Bands) Line(x float64) float64 { return b.at(x, 0) }

// Prediction is what Line.Prediction returns.
func (b Bands) Prediction(x float64) float64 { return b.at(x, 1) }

func (b Bands) at(x, extra float64) float64 {
	return b.scale * b.line.leverage(x, extra)
}

// PaperBand returns the half width of the band of "On the Limits of Model Merging
// for Multilinguality in Pre-Training", Figure 3: 1.96·std(y, ddof 0)/√n at every
// x. It is the interval of y's mean, not that of the line.
func (l Line) PaperBand() float64 { return 1.96 * l.stdY / math.Sqrt(float64(l.N)) }
