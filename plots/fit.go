package plots

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"pewter/builtins/stats"
)

// A fitLine is a least-squares line, in words and with its bands.
type fitLine struct{ stats.Line }

// halfWidth is the band of that kind as a function of x.
func (f fitLine) halfWidth(kind string, level float64) (func(float64) float64, error) {
	switch kind {
	case "", "mean":
		return f.Bands(level).Line, nil
	case "prediction":
		return f.Bands(level).Prediction, nil
	case "paper":
		return func(float64) float64 { return f.PaperBand() }, nil
	case "none":
		return func(float64) float64 { return 0 }, nil
	}
	return nil, fmt.Errorf(`unknown band %q: want "mean", "prediction", "paper" or "none"`, kind)
}

// String is the line's equation and correlation, with a true minus.
func (f fitLine) String() string {
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
