package plots

import (
	"math"
	"slices"

	"pewter/builtins/table"
)

// Scatter draws a point for each row, coloured and shaped by Color (by a
// ramp where it is a column of more than a dozen floats), with error
// bars between the columns Error and a text beside it from the column Label
// (left out where it would cover another). Fit "ols" draws the least-squares
// line of each series with its band; see stats.OLS. Band shades the area between
// two columns behind the points of each series.
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
	x, y := s.scales(&o, fits)
	for p, title := range s.panels {
		pl := &panel{title: title, x: x, y: y, marks: []mark{hlines(o.HLine)}}
		if o.Band != [2]string{} {
			for k := range s.names {
				pl.marks = append(pl.marks, band{curve{s: s, rows: s.inOrder(p, k), ink: seriesInk(k)}})
			}
		}
		pl.marks = append(pl.marks, fitsOf(fits, p)...)
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
