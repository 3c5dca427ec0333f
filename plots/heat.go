package plots

import (
	"fmt"
	"math"
	"slices"

	"pewter/builtins/table"
	"pewter/internal/plural"
)

// Heatmap draws a cell for each row at column x and line y, coloured by the
// column Color (or "value"), with its number in it where it fits, and a colour
// bar. When the values of x and y are mostly the same names, both axes have
// them all in one order. Two rows for one cell are an error.
func Heatmap(t *table.Table, o Options) (*Figure, error) {
	if o.Color == "" {
		o.Color = "value"
	}
	s, err := readHeat(t, &o)
	if err != nil {
		return nil, err
	}
	f := newFigure(&o)
	f.bar = &colorBar{ramp: newRamp(s.z), label: o.Color}
	write, err := cellFormat(o.Format, s.z)
	if err != nil {
		return nil, err
	}
	for p, title := range s.panels {
		m := heat{ramp: f.bar.ramp, write: write, cols: len(s.xnames), rows: len(s.ynames)}
		seen := map[[2]int]int{}
		for i := range s.z {
			if s.panelOf[i] != p {
				continue
			}
			at := [2]int{s.x[i], s.y[i]}
			if j, dup := seen[at]; dup {
				return nil, fmt.Errorf("rows %d and %d are both the cell %q, %q; filter, group, or use facet", j, i, s.xnames[at[0]], s.ynames[at[1]])
			}
			seen[at] = i
			if finite(s.z[i]) {
				m.cells = append(m.cells, aCell{s.x[i], s.y[i], s.z[i]})
			}
		}
		if n := len(seen) - len(m.cells); n > 0 {
			f.Notes = append(f.Notes, fmt.Sprintf("%s empty%s: no value, or none that is finite", plural.Are(n, "cell"), of(title)))
		}
		f.panels = append(f.panels, &panel{title: title, x: categories(s.xnames), y: downward(s.ynames), marks: []mark{m}, bare: true})
	}
	f.arrange(&o)
	f.fitHeight(&o, len(s.ynames))
	return f, nil
}

// fitHeight makes a heat map of many lines taller, unless its height is given.
func (f *Figure) fitHeight(o *Options, lines int) {
	if o.Height == 0 && len(f.panels) == 1 {
		f.h = math.Min(math.Max(150, 95+float64(lines)*24), 720)
	}
}

// heatSeries are the rows of a heat map, taken apart.
type heatSeries struct {
	x, y           []int
	xnames, ynames []string
	z              []float64
	panelOf        []int
	panels         []string
}

func readHeat(t *table.Table, o *Options) (*heatSeries, error) {
	if t.Rows() == 0 {
		return nil, fmt.Errorf("nothing to draw: the table has no rows")
	}
	if o.X == "" || o.Y == "" {
		return nil, fmt.Errorf("x and y name the columns of the cells' names; have: %v", t.Names())
	}
	s := &heatSeries{}
	var err error
	if s.z, err = t.Floats(o.Color); err != nil {
		return nil, fmt.Errorf("color: %w", err)
	}
	if s.x, s.xnames, err = split(t, o.X); err != nil {
		return nil, fmt.Errorf("x: %w", err)
	}
	if s.y, s.ynames, err = split(t, o.Y); err != nil {
		return nil, fmt.Errorf("y: %w", err)
	}
	if s.panelOf, s.panels, err = split(t, o.Facet); err != nil {
		return nil, fmt.Errorf("facet: %w", err)
	}
	s.unite()
	return s, nil
}

// unite gives both axes the same names when most of them are on both, so that
// the diagonal of a table of pairs is a diagonal.
func (s *heatSeries) unite() {
	both := 0
	for _, name := range s.xnames {
		if slices.Contains(s.ynames, name) {
			both++
		}
	}
	if 2*both < max(len(s.xnames), len(s.ynames)) {
		return
	}
	all := slices.Clone(s.xnames)
	for _, name := range s.ynames {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	// A name that only y has and that comes first there comes first here.
	if first := s.ynames[0]; !slices.Contains(s.xnames, first) {
		all = append([]string{first}, slices.DeleteFunc(all, func(n string) bool { return n == first })...)
	}
	for i := range s.x {
		s.x[i] = slices.Index(all, s.xnames[s.x[i]])
		s.y[i] = slices.Index(all, s.ynames[s.y[i]])
	}
	s.x, s.xnames = used(s.x, all)
	s.y, s.ynames = used(s.y, all)
}

// used leaves out the names that nothing has.
func used(of []int, names []string) ([]int, []string) {
	var kept []string
	at := make([]int, len(names))
	for i, name := range names {
		if slices.Contains(of, i) {
			at[i] = len(kept)
			kept = append(kept, name)
		}
	}
	out := make([]int, len(of))
	for i, k := range of {
		out[i] = at[k]
	}
	return out, kept
}

// downward is a scale of categories that begins at the top.
func downward(names []string) scale {
	return scale{lo: float64(len(names)) - 0.5, hi: -0.5, names: names}
}

func cellFormat(spec string, z []float64) (func(float64) string, error) {
	if spec != "" {
		f, err := parseFormat(spec)
		return f.apply, err
	}
	lo, hi, _ := finiteRange(z)
	most := math.Max(math.Abs(lo), math.Abs(hi))
	f := autoFormat(z)
	if f.verb == 'f' && most < 10 {
		f.prec = min(f.prec, 2)
	} else if f.verb == 'f' {
		f.prec = min(f.prec, 1)
	}
	return f.apply, nil
}

type aCell struct {
	x, y int
	z    float64
}

type heat struct {
	cells      []aCell
	ramp       ramp
	write      func(float64) string
	cols, rows int
}

func (m heat) draw(s surface, a axes) {
	face := faceCell
	// One size for all cells, the largest at which every number fits.
	wide := 1.0
	for _, c := range m.cells {
		wide = max(wide, s.measure(m.write(c.z), face))
	}
	w, h := a.w/float64(m.cols), a.h/float64(m.rows)
	if scale := min((w-2)/wide, (h-1)/s.leading(face)); s.turns() && scale < 1 {
		face.size *= scale
	}
	fits := face.size >= 5 && s.measure("0", face) > 0 && wide*face.size/faceCell.size <= w
	for _, c := range m.cells {
		x0, x1 := s.snap(a.x+w*float64(c.x), false), s.snap(a.x+w*float64(c.x+1), false)
		y0, y1 := s.snap(a.y+h*float64(c.y), true), s.snap(a.y+h*float64(c.y+1), true)
		k := m.ramp.at(c.z)
		tell(s, fmt.Sprintf("%s, %s: %s", a.ys.names[c.y], a.xs.names[c.x], short(c.z)))
		s.rect(box{x0, y0, x1 - x0, y1 - y0}, k)
		if fits {
			s.text(point{(x0 + x1) / 2, (y0 + y1) / 2}, signedLabel(m.write(c.z)), lettering{typeface: face, ink: over(k), h: 0.5, v: 0.5})
		}
	}
}

func signedLabel(s string) string { return signed(s, true) }
