package plots

import (
	"slices"

	"pewter/builtins/table"
)

// Box draws the spread of y for each x, one box for each value of Color beside
// one another: the box spans the quartiles (interpolated between values) with a
// line at the median, whiskers reach to the farthest values within 1.5 times
// the box, and values beyond are points (Tukey 1977). A single value is a line.
func Box(t *table.Table, o Options) (*Figure, error) {
	s, err := readSeries(t, &o, true)
	if err != nil {
		return nil, err
	}
	f := newFigure(&o)
	f.names(s.names, keyBar)
	f.leftOut(s)
	y := numbers(s.spread(&o), false, o.LogY)
	for p, title := range s.panels {
		m := boxes{groups: len(s.names), n: len(s.xnames)}
		for x := range s.xnames {
			for k := range s.names {
				var v []float64
				for _, i := range s.rows(p, k) {
					if int(s.x[i]) == x && finite(s.y[i]) {
						v = append(v, s.y[i])
					}
				}
				if len(v) > 0 {
					m.boxes = append(m.boxes, aBox{x, k, summarize(v)})
				}
			}
		}
		f.panels = append(f.panels, &panel{title: title, x: categories(s.xnames), y: y, marks: []mark{hlines(o.HLine), m}})
	}
	f.arrange(&o)
	return f, nil
}

// A summary is what a box shows.
type summary struct {
	q1, median, q3 float64
	low, high      float64 // ends of the whiskers
	out            []float64
}

func summarize(v []float64) summary {
	v = slices.Sorted(slices.Values(v))
	b := summary{q1: quantile(v, 0.25), median: quantile(v, 0.5), q3: quantile(v, 0.75)}
	reach := 1.5 * (b.q3 - b.q1)
	b.low, b.high = b.q1, b.q3
	for _, x := range v {
		switch {
		case x < b.q1-reach || x > b.q3+reach:
			b.out = append(b.out, x)
		default:
			b.low, b.high = min(b.low, x), max(b.high, x)
		}
	}
	return b
}

type aBox struct {
	category, group int
	summary
}

type boxes struct {
	boxes     []aBox
	groups, n int
}

func (m boxes) draw(s surface, a axes) {
	place := bars{groups: m.groups, n: m.n}
	for _, b := range m.boxes {
		left, right := place.extent(s, a, aBar{category: b.category, group: b.group})
		pad := (right - left) * 0.08
		left, right = left+pad, right-pad
		x, k := (left+right)/2, seriesInk(b.group)
		st := stroke{ink: k, width: 1.1}
		s.polyline([]point{{x, a.py(b.low)}, {x, a.py(b.q1)}}, st)
		s.polyline([]point{{x, a.py(b.q3)}, {x, a.py(b.high)}}, st)
		s.rect(box{left, a.py(b.q3), right - left, a.py(b.q1) - a.py(b.q3)}, k.fade(0.3))
		s.polyline([]point{{left, a.py(b.q3)}, {right, a.py(b.q3)}, {right, a.py(b.q1)}, {left, a.py(b.q1)}, {left, a.py(b.q3)}}, st)
		s.polyline([]point{{left, a.py(b.median)}, {right, a.py(b.median)}}, stroke{ink: k, width: 2})
		for _, v := range b.out {
			s.marker(point{x, a.py(v)}, b.group, 1.9, k)
		}
	}
}
