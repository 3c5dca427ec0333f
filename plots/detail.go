package plots

import (
	"fmt"
	"slices"

	"pewter/builtins/table"
)

// A detailed series is drawn as a faint line for each of its details, such as
// the languages of a model's mean.
type detailed struct {
	s     *series
	parts [][]int // the rows of each detail, in the order of x
	ink   ink
}

func (d detailed) draw(s surface, a axes) {
	for _, rows := range d.parts {
		c := curve{s: d.s, rows: rows}
		for _, run := range c.runs(a, func(i int) float64 { return d.s.y[i] }) {
			if len(run) > 1 {
				s.polyline(run, stroke{ink: d.ink.fade(0.3), width: 0.7})
			}
		}
	}
}

// drawDetails turns rows into faint lines by the column Detail, and returns the
// means over details at each x as the series to draw over them. A mean is taken
// over the details that have a value there.
func (s *series) drawDetails(t *table.Table, o *Options) (*series, []detailed, error) {
	if o.Band != [2]string{} || o.Error != [2]string{} {
		return nil, nil, fmt.Errorf("detail goes without band and error: the faint lines show the spread")
	}
	of, names, err := split(t, o.Detail)
	if err != nil {
		return nil, nil, fmt.Errorf("detail: %w", err)
	}
	var details []detailed
	means := &series{xnames: s.xnames, whole: s.whole, names: s.names, panels: s.panels}
	for p := range s.panels {
		for k := range s.names {
			rows := s.inOrder(p, k)
			d := detailed{s: s, ink: seriesInk(k), parts: make([][]int, len(names))}
			for _, i := range rows {
				d.parts[of[i]] = append(d.parts[of[i]], i)
			}
			details = append(details, d)
			means.addMeans(s, rows, p, k)
		}
	}
	return means, details, nil
}

// addMeans adds a row for the mean of each x of rows, which are in its order.
func (s *series) addMeans(from *series, rows []int, panel, k int) {
	rows = slices.DeleteFunc(slices.Clone(rows), func(i int) bool { return !finite(from.x[i]) })
	for len(rows) > 0 {
		x, sum, n := from.x[rows[0]], 0.0, 0.0
		for len(rows) > 0 && from.x[rows[0]] == x {
			if y := from.y[rows[0]]; finite(y) {
				sum, n = sum+y, n+1
			}
			rows = rows[1:]
		}
		s.x, s.y = append(s.x, x), append(s.y, sum/n)
		s.of, s.panelOf = append(s.of, k), append(s.panelOf, panel)
	}
}
