package plots

import (
	"fmt"
	"math"
	"slices"

	"pewter/builtins/stats"
	"pewter/builtins/table"
)

// Scatter draws a point for each row, coloured and shaped by Color (by a
// ramp where it is a column of more than a dozen floats), with error
// bars between the columns Error and a text beside it from the column Label
// (left out where it would cover another). Fit "ols" draws the least-squares
// line of each series with its band; see stats.OLS.
func Scatter(t *table.Table, o Options) (*Figure, error) {
	s, err := readSeries(t, &o, false)
	if err != nil {
		return nil, err
	}
	f := newFigure(&o)
	shaded, err := s.shades(t, &o)
	if err != nil {
		return nil, err
	}
	if shaded {
		f.bar = &colorBar{ramp: s.ramp, label: o.Color}
	}
	f.names(s.names, keyPoint)
	f.leftOut(s)
	fits, err := f.fit(s, &o)
	if err != nil {
		return nil, err
	}
	x, y := s.scales(&o)
	if len(fits) > 0 && !o.LogY {
		ends := s.spread(&o)
		for _, m := range fits {
			ends = append(ends, m.ends()...)
		}
		y = numbers(ends, false, false)
	}
	for p, title := range s.panels {
		pl := &panel{title: title, x: x, y: y, marks: []mark{hlines(o.HLine)}}
		for _, m := range fits {
			if m.panel == p {
				pl.marks = append(pl.marks, m)
			}
		}
		pl.marks = append(pl.marks, dots{s: s, rows: s.rows(p, -1), errors: o.Error != [2]string{}})
		f.panels = append(f.panels, pl)
	}
	f.arrange(&o)
	return f, nil
}

// dots are the points of a panel.
type dots struct {
	s      *series
	rows   []int
	errors bool
}

func (d dots) draw(s surface, a axes) {
	r := 2.8
	if len(d.rows) > 400 {
		r = 1.6
	}
	if d.errors {
		curve{s: d.s, rows: d.rows}.drawErrors(s, a)
	}
	var taken []box
	rows := d.rows
	if sw, _ := s.spine(); sw == 0 {
		rows = d.visible(a, r)
	}
	for _, i := range rows {
		if p, ok := a.at(d.s.x[i], d.s.y[i]); ok {
			tell(s, d.s.about(i))
			s.marker(p, d.s.of[i], r, d.s.ink(i).fade(0.85))
			taken = append(taken, footprint(s, p, r))
		}
	}
	if d.s.labels != nil {
		d.drawLabels(s, a, taken)
	}
}

// drawLabels sets each label at the first of eight places about its point where
// it covers nothing, and leaves it out when there is none.
func (d dots) drawLabels(s surface, a axes, taken []box) {
	small := typeface{size: 7}
	for _, i := range d.rows {
		p, ok := a.at(d.s.x[i], d.s.y[i])
		if !ok || d.s.labels[i] == "" {
			continue
		}
		w, h := s.measure(d.s.labels[i], small), s.leading(small)
		for _, at := range around(s, p, w, h) {
			if at.x < a.x || at.right() > a.right() || at.y < a.y || at.bottom() > a.bottom() ||
				slices.ContainsFunc(taken, at.box.overlaps) {
				continue
			}
			taken = append(taken, at.box)
			s.text(point{at.x + at.hold*w, at.y + h/2}, d.s.labels[i], lettering{typeface: small, ink: inkText, h: at.hold, v: 0.5, halo: true})
			break
		}
	}
}

// footprint is the space that a point takes.
func footprint(s surface, p point, r float64) box {
	if sw, sh := s.spine(); sw > 0 {
		return box{math.Floor(p.x/sw) * sw, math.Floor(p.y/sh) * sh, sw, sh}
	}
	return box{p.x - r, p.y - r, 2 * r, 2 * r}
}

// A spot is a place for a text, and what share of it lies before where it is held:
// the end next to its point, since fonts of other widths may be used.
type spot struct {
	box
	hold float64
}

// around are places for a text of that size beside a point.
func around(s surface, p point, w, h float64) []spot {
	d := s.gap(4)
	e := d * 0.7
	if sw, sh := s.spine(); sw > 0 {
		x, y := math.Floor(p.x/sw)*sw, math.Floor(p.y/sh)*sh
		return []spot{{box{x + 2*sw, y, w, h}, 0}, {box{x - w - sw, y, w, h}, 0}, {box{x, y - sh, w, h}, 0}, {box{x, y + sh, w, h}, 0}}
	}
	return []spot{
		{box{p.x + d, p.y - h/2, w, h}, 0}, {box{p.x - d - w, p.y - h/2, w, h}, 1},
		{box{p.x - w/2, p.y - d - h, w, h}, 0.5}, {box{p.x - w/2, p.y + d, w, h}, 0.5},
		{box{p.x + e, p.y - e - h, w, h}, 0}, {box{p.x + e, p.y + e, w, h}, 0},
		{box{p.x - e - w, p.y - e - h, w, h}, 1}, {box{p.x - e - w, p.y + e, w, h}, 1},
	}
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
	s.polyline([]point{{a.px(m.lo), a.py(m.At(m.lo))}, {a.px(m.hi), a.py(m.At(m.hi))}}, stroke{ink: m.ink, width: 1.6})
}
