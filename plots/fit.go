package plots

import (
	"fmt"
	"math"
	"slices"
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

// fit fits a line to each series of each panel, and says in words what it found.
func (f *Figure) fit(s *series, o *Options) ([]fitted, error) {
	switch {
	case o.Fit == "":
		return nil, nil
	case o.Fit != "ols":
		return nil, fmt.Errorf(`fit=%q: want "ols", the least-squares line`, o.Fit)
	case o.LogX || o.LogY:
		return nil, fmt.Errorf("a line cannot be fitted on a logarithmic axis; take the logarithm of the column first (t.add)")
	case s.xnames != nil:
		return nil, fmt.Errorf("a line cannot be fitted to the texts of x; name a column of numbers")
	}
	var out []fitted
	for p := range s.panels {
		for k := range s.names {
			m, err := fitRows(s, s.rows(p, k), o)
			if err != nil {
				f.Notes = append(f.Notes, "no line is fitted"+of(s.names[k])+of(s.panels[p])+": "+err.Error())
				continue
			}
			m.panel, m.ink = p, seriesInk(k)
			out = append(out, m)
		}
	}
	f.describe(s, o, out)
	return out, nil
}

func of(name string) string {
	if name == "" {
		return ""
	}
	return " of " + name
}

func fitRows(s *series, rows []int, o *Options) (fitted, error) {
	var x, y []float64
	for _, i := range rows {
		if finite(s.x[i]) && finite(s.y[i]) {
			x, y = append(x, s.x[i]), append(y, s.y[i])
		}
	}
	line, err := stats.OLS(x, y)
	if err != nil {
		return fitted{}, err
	}
	f := fitLine{line}
	half, err := f.halfWidth(o.FitBand, o.CI)
	if err != nil {
		return fitted{}, err
	}
	lo, hi, _ := finiteRange(x)
	return fitted{fitLine: f, lo: lo, hi: hi, half: half}, nil
}

// describe writes what was fitted under the title: in full for one line, r and
// n for a few.
func (f *Figure) describe(s *series, o *Options, fits []fitted) {
	if len(fits) == 1 {
		f.under = append(f.under, fits[0].String()+bandName(o.FitBand, o.CI))
		return
	}
	for i, m := range fits {
		if len(s.panels) == 1 && m.ink.series < len(f.legend) {
			f.legend[m.ink.series].name += fmt.Sprintf(" (r = %s, n = %d)", signedText(m.R, 2), m.N)
		} else if len(s.names) == 1 && i == m.panel {
			s.panels[i] += fmt.Sprintf("   r = %s, n = %d", signedText(m.R, 2), m.N)
		}
	}
}

func bandName(kind string, ci float64) string {
	level := fmt.Sprintf("%g%%", math.Round(ci*1e4)/100)
	switch kind {
	case "none":
		return ""
	case "prediction":
		return "; band: " + level + " of new points"
	case "paper":
		return "; band: 1.96 SE of the mean of y, as in the paper"
	}
	return "; band: " + level + " confidence of the mean"
}

// fitted is a line with its band, drawn where the points are.
type fitted struct {
	fitLine
	lo, hi float64
	half   func(x float64) float64
	ink    ink
	panel  int
	dash   []float64 // of the line, where another has its colour
}

// fitsOf are the fitted lines of a panel.
func fitsOf(fits []fitted, panel int) (out []mark) {
	for _, m := range fits {
		if m.panel == panel {
			out = append(out, m)
		}
	}
	return out
}

// ends are the heights of the line and band at both ends, for the scale.
func (m fitted) ends() []float64 {
	var out []float64
	for _, x := range []float64{m.lo, m.hi} {
		out = append(out, m.At(x)-m.half(x), m.At(x)+m.half(x))
	}
	return out
}

func (m fitted) draw(s surface, a axes) {
	const steps = 48
	var upper, lower []point
	for i := range steps + 1 {
		x := m.lo + (m.hi-m.lo)*float64(i)/steps
		upper = append(upper, point{a.px(x), a.py(m.At(x) + m.half(x))})
		lower = append(lower, point{a.px(x), a.py(m.At(x) - m.half(x))})
	}
	slices.Reverse(lower)
	if m.half(m.lo) > 0 {
		s.polygon(append(upper, lower...), m.ink.fade(0.16))
	}
	s.polyline([]point{{a.px(m.lo), a.py(m.At(m.lo))}, {a.px(m.hi), a.py(m.At(m.hi))}}, stroke{ink: m.ink, width: 1.6, dash: m.dash})
}
