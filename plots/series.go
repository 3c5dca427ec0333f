package plots

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pewter/builtins/table"
)

// series are the rows of a figure, taken apart.
type series struct {
	x       []float64
	xnames  []string // the categories that x counts; nil for numbers
	whole   bool     // x holds whole numbers
	y       []float64
	lo, hi  []float64 // ends of an error bar; nil without
	bottom  []float64 // edges of a band; nil without
	top     []float64
	of      []int // each row's series
	names   []string
	panelOf []int // each row's panel
	panels  []string
	labels  []string

	shade []float64 // each row's place on the ramp; nil for colours by series
	ramp  ramp
}

// ink is a row's colour.
func (s *series) ink(i int) ink {
	if s.shade == nil {
		return seriesInk(s.of[i])
	}
	if !finite(s.shade[i]) {
		return inkAxis
	}
	k := s.ramp.at(s.shade[i])
	k.role = roleData
	return k
}

// shades takes the colour from a ramp when the column is one of many floats, and
// reports whether it is.
func (s *series) shades(t *table.Table, o *Options) (bool, error) {
	c, err := t.Column(o.Color)
	if o.Color == "" || err != nil || c.Kind() != table.Float {
		return false, nil
	}
	if _, names, _ := split(t, o.Color); len(names) <= len(palette) {
		return false, nil
	}
	s.shade, err = c.Floats()
	s.ramp = newRamp(s.shade)
	s.of, s.names = make([]int, t.Rows()), []string{""}
	return true, err
}

// readSeries reads the columns that o names. A category axis is one of text, or
// any when asked for.
func readSeries(t *table.Table, o *Options, nominal bool) (*series, error) {
	if t.Rows() == 0 {
		return nil, fmt.Errorf("nothing to draw: the table has no rows")
	}
	if err := o.defaults(t); err != nil {
		return nil, err
	}
	s := &series{}
	var err error
	if s.y, err = t.Floats(o.Y); err != nil {
		return nil, fmt.Errorf("y: %w", err)
	}
	if s.x, s.xnames, err = axis(t, o.X, nominal); err != nil {
		return nil, fmt.Errorf("x: %w", err)
	}
	if c, err := t.Column(o.X); err == nil {
		s.whole = c.Kind() == table.Int
	}
	if s.of, s.names, err = split(t, o.Color); err != nil {
		return nil, fmt.Errorf("color: %w", err)
	}
	if s.panelOf, s.panels, err = split(t, o.Facet); err != nil {
		return nil, fmt.Errorf("facet: %w", err)
	}
	s.orderCategories()
	if err := s.readBounds(t, o); err != nil {
		return nil, err
	}
	if o.Label != "" {
		if s.labels, err = t.Texts(o.Label); err != nil {
			return nil, fmt.Errorf("label: %w", err)
		}
	}
	return s, nil
}

func (s *series) readBounds(t *table.Table, o *Options) error {
	for _, b := range []struct {
		name   string
		cols   [2]string
		lo, hi *[]float64
	}{{"error", o.Error, &s.lo, &s.hi}, {"band", o.Band, &s.bottom, &s.top}} {
		if b.cols == [2]string{} {
			continue
		}
		var err error
		if *b.lo, err = t.Floats(b.cols[0]); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		if *b.hi, err = t.Floats(b.cols[1]); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	return nil
}

// axis reads a column as positions: numbers, or the categories' indices.
func axis(t *table.Table, name string, nominal bool) ([]float64, []string, error) {
	c, err := t.Column(name)
	if err != nil {
		return nil, nil, err
	}
	if c.Numeric() && !nominal {
		x, err := c.Floats()
		return x, nil, err
	}
	of, names, err := split(t, name)
	x := make([]float64, len(of))
	for i, k := range of {
		x[i] = float64(k)
	}
	return x, names, err
}

// split numbers the distinct values of a column in the order in which they
// appear. Without a column everything is of one kind without a name.
func split(t *table.Table, name string) ([]int, []string, error) {
	of := make([]int, t.Rows())
	if name == "" {
		return of, []string{""}, nil
	}
	text, err := t.Texts(name)
	if err != nil {
		return nil, nil, err
	}
	at := map[string]int{}
	var names []string
	for i, s := range text {
		if s == "" {
			s = noValue
		}
		k, ok := at[s]
		if !ok {
			k = len(names)
			at[s], names = k, append(names, s)
		}
		of[i] = k
	}
	return of, names, nil
}

// rows are those of a panel and a series; -1 stands for any.
func (s *series) rows(panel, k int) []int {
	var out []int
	for i := range s.y {
		if (panel < 0 || s.panelOf[i] == panel) && (k < 0 || s.of[i] == k) {
			out = append(out, i)
		}
	}
	return out
}

// spread is every y that the figure must have room for.
func (s *series) spread(o *Options) []float64 {
	return slices.Concat(s.y, s.lo, s.hi, s.bottom, s.top, o.HLine)
}

// about is a row in words: its name, series and place, and its value with the
// interval.
func (s *series) about(i int) string {
	var parts []string
	if s.labels != nil {
		parts = append(parts, s.labels[i])
	}
	if s.names[s.of[i]] != "" {
		parts = append(parts, s.names[s.of[i]])
	}
	if s.xnames != nil {
		parts = append(parts, s.xnames[int(s.x[i])])
	} else {
		parts = append(parts, short(s.x[i]))
	}
	text := strings.Join(parts, ", ") + ": " + short(s.y[i])
	lo, hi := s.lo, s.hi
	if lo == nil {
		lo, hi = s.bottom, s.top
	}
	if lo != nil && finite(lo[i]) && finite(hi[i]) {
		text += " [" + short(lo[i]) + ", " + short(hi[i]) + "]"
	}
	return text
}

// short is a number in five digits.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 5, 64) }
