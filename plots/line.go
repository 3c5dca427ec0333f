package plots

import (
	"cmp"
	"slices"

	"pewter/builtins/table"
)

// Line draws y over x, one line for each value of Color, in the order of x,
// with a band between the columns Band or error bars between the columns Error.
// A row without a number breaks the line. Fit "ols" draws the least-squares line
// of each series, dashed, with its band. Detail draws many faint lines and
// their mean.
func Line(t *table.Table, o Options) (*Figure, error) {
	s, err := readSeries(t, &o, false)
	if err != nil {
		return nil, err
	}
	f := newFigure(&o)
	f.names(s.names, keyLine)
	f.leftOut(s)
	fits, err := f.fit(s, &o)
	if err != nil {
		return nil, err
	}
	for i := range fits {
		fits[i].dash = []float64{2, 2.5}
	}
	x, y := s.scales(&o, fits)
	var details []detailed
	if o.Detail != "" {
		if s, details, err = s.drawDetails(t, &o); err != nil {
			return nil, err
		}
	}
	for p, title := range s.panels {
		pl := &panel{title: title, x: x, y: y, marks: []mark{hlines(o.HLine)}}
		var bands, lines []mark
		for k := range s.names {
			rows := s.inOrder(p, k)
			if details != nil {
				bands = append(bands, details[p*len(s.names)+k])
			}
			c := curve{s: s, rows: rows, ink: seriesInk(k), errors: o.Error != [2]string{}}
			if o.Band != [2]string{} {
				bands = append(bands, band{c})
			}
			lines = append(lines, c)
		}
		pl.marks = slices.Concat(pl.marks, bands, fitsOf(fits, p), lines)
		f.panels = append(f.panels, pl)
	}
	f.arrange(&o)
	return f, nil
}

// scales are the axes that all panels of lines or points share.
func (s *series) scales(o *Options, fits []fitted) (x, y scale) {
	heights := s.spread(o)
	for _, m := range fits {
		heights = append(heights, m.ends()...)
	}
	y = numbers(heights, false, o.LogY)
	if s.xnames != nil {
		return categories(s.xnames), y
	}
	x = numbers(s.x, false, o.LogX)
	x.whole = s.whole
	return x, y
}

// inOrder are the rows of a series in a panel, in the order of x.
func (s *series) inOrder(panel, k int) []int {
	rows := s.rows(panel, k)
	slices.SortStableFunc(rows, func(i, j int) int { return cmp.Compare(s.x[i], s.x[j]) })
	return rows
}

// A curve is one line through rows in order.
type curve struct {
	s      *series
	rows   []int
	ink    ink
	errors bool
}

// runs cuts the rows where one has no place, and gives the places.
func (c curve) runs(a axes, y func(i int) float64) [][]point {
	var out [][]point
	var run []point
	for _, i := range c.rows {
		if p, ok := a.at(c.s.x[i], y(i)); ok {
			run = append(run, p)
			continue
		}
		if len(run) > 0 {
			out, run = append(out, run), nil
		}
	}
	if len(run) > 0 {
		out = append(out, run)
	}
	return out
}

func (c curve) draw(s surface, a axes) {
	runs := c.runs(a, func(i int) float64 { return c.s.y[i] })
	if c.errors {
		c.drawErrors(s, a)
	}
	st := stroke{ink: c.ink, width: 1.6}
	if c.ink.series >= len(palette) {
		st.dash = []float64{5, 2.5}
	}
	for _, run := range runs {
		if len(run) > 1 {
			s.polyline(thinned(run, st), st)
		}
	}
	c.drawMarks(s, runs)
}

// drawMarks draws the marks that tell lines apart without colour; where points are many, some
// carry them, at other places on each line. A lone point needs its own.
func (c curve) drawMarks(s surface, runs [][]point) {
	n := 0
	for _, run := range runs {
		n += len(run)
	}
	every, r := 1, 2.4
	if n > 12 {
		every, r = (n+7)/8, 2.2
	}
	for _, run := range runs {
		for i, p := range run {
			if len(run) == 1 || i%every == c.ink.series%every {
				s.marker(p, c.ink.series, r, c.ink)
			}
		}
	}
}

func (c curve) drawErrors(s surface, a axes) {
	for _, i := range c.rows {
		if _, ok := a.at(c.s.x[i], c.s.y[i]); ok && finite(c.s.lo[i]) && finite(c.s.hi[i]) {
			errorBar(s, a, a.px(c.s.x[i]), c.s.lo[i], c.s.hi[i], 4)
		}
	}
}

// A band is the area between a curve's bounds.
type band struct{ curve }

func (b band) draw(s surface, a axes) {
	ok := func(i int) bool { return finite(b.s.bottom[i]) && finite(b.s.top[i]) && finite(b.s.x[i]) }
	var run []int
	flush := func() {
		if len(run) > 1 {
			s.polygon(b.area(a, run), b.ink.fade(0.18))
		}
		run = nil
	}
	for _, i := range b.rows {
		if !ok(i) {
			flush()
			continue
		}
		run = append(run, i)
	}
	flush()
}

func (b band) area(a axes, rows []int) []point {
	var out []point
	for _, i := range rows {
		out = append(out, point{a.px(b.s.x[i]), a.py(b.s.top[i])})
	}
	for _, i := range slices.Backward(rows) {
		out = append(out, point{a.px(b.s.x[i]), a.py(b.s.bottom[i])})
	}
	return out
}
