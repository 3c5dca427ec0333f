package plots

import (
	"fmt"
	"strings"

	"pewter/builtins/table"
	"pewter/internal/plural"
)

// Options say what of a table a figure shows and how. X, Y, Color, Facet and
// Label are names of columns.
type Options struct {
	X, Y  string // Y may be left out when there is a column "value"
	Color string // one series for each of its values; of a heat map: the cells' values
	Facet string // one panel for each of its values, on common scales
	Label string // scatter: a text beside each point

	// Detail, of lines: a faint line for each of its values within each series,
	// and a bold one through their means at each x.
	Detail string

	Error [2]string // bars, lines, points: the columns of the ends of an error bar
	Band  [2]string // lines, points: the columns of the edges of a band

	Fit     string  // lines, points: "ols" draws the least-squares line of each series
	CI      float64 // level of the fit's band; 0 means 0.95
	FitBand string  // "mean" (default), "prediction", "paper" or "none"; see Fit

	Title, XLabel, YLabel string    // without a label, the column's name; of a space, none
	HLine                 []float64 // reference lines across, such as chance
	LogX, LogY            bool
	Bins                  int    // hist: number of bins; 0 chooses
	Format                string // heatmap: format of the numbers in the cells; "" chooses

	Width, Height float64 // inches; 0 means 6 by 3.75
}

// A Figure is a picture that any of the forms can be made of.
type Figure struct {
	// Notes say what the picture does not show, such as rows without a value.
	Notes []string

	w, h   float64 // points
	title  string
	under  []string // lines under the title
	xlabel string
	ylabel string
	panels []*panel
	cols   int
	legend []entry
	bar    *colorBar
	cells  [][]*Figure // of a Grid: rows of figures
}

// A panel is one pair of axes and what stands between them.
type panel struct {
	title string
	x, y  scale
	marks []mark
	bare  bool // no spines: a heat map
	floor bool // the marks draw the line at zero, which is the only one
}

// A mark is drawn between axes.
type mark interface{ draw(s surface, a axes) }

// An entry is a line of the legend.
type entry struct {
	name string
	ink  ink
	key  keyKind
}

// A keyKind is the sign before a legend's text.
type keyKind uint8

const (
	keyBar keyKind = iota
	keyPoint
	keyLine
)

// defaults fills in what can be guessed and fails for what cannot.
func (o *Options) defaults(t *table.Table) error {
	if o.Y == "" && t.Has("value") {
		o.Y = "value"
	}
	for _, need := range []struct{ what, name string }{{"x", o.X}, {"y", o.Y}} {
		if need.name == "" {
			return fmt.Errorf("%s is not given: name one of the columns %s", need.what, strings.Join(t.Names(), ", "))
		}
	}
	if o.CI < 0 || o.CI >= 1 {
		return fmt.Errorf("ci is %v: want a level between 0 and 1, such as 0.95", o.CI)
	}
	if o.CI == 0 {
		o.CI = 0.95
	}
	return nil
}

// newFigure is a figure of o's size and words.
func newFigure(o *Options) *Figure {
	f := &Figure{w: 432, h: 270, title: o.Title}
	f.xlabel, f.ylabel = labelOr(o.XLabel, o.X), labelOr(o.YLabel, o.Y)
	if o.Width > 0 {
		f.w = min(max(o.Width, 1), 60) * 72
	}
	if o.Height > 0 {
		f.h = min(max(o.Height, 0.8), 60) * 72
	}
	return f
}

// labelOr is the label of an axis: the column's name where none is given, and
// nothing where it is a space.
func labelOr(label, column string) string {
	if label == "" {
		return column
	}
	return strings.TrimSpace(label)
}

// names fills the legend when there is more than one series.
func (f *Figure) names(names []string, key keyKind) {
	if len(names) < 2 {
		return
	}
	for i, name := range names {
		f.legend = append(f.legend, entry{name, seriesInk(i), key})
	}
}

// arrange puts the panels in columns, and makes the figure taller for more than
// one row of them.
func (f *Figure) arrange(o *Options) {
	n := len(f.panels)
	f.cols = min(n, 3)
	if n == 4 {
		f.cols = 2
	}
	rows := (n + f.cols - 1) / f.cols
	if rows > 1 && o.Height == 0 {
		f.h = 90 + 130*float64(rows)
	}
}

// leftOut notes the rows that have no finite number in y, or no place in x.
func (f *Figure) leftOut(s *series) {
	n := 0
	for i := range s.y {
		if !finite(s.x[i]) || !finite(s.y[i]) {
			n++
		}
	}
	if n > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%s not drawn, of %d: x or y is missing or not finite", plural.Are(n, "row"), len(s.y)))
	}
}

func finite(v float64) bool { return v-v == 0 }
