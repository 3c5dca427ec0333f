package plots

import (
	"fmt"
	"math"

	"pewter/builtins/table"
)

// Bar draws a bar for each row, from zero to y: in groups by x, one colour for
// each value of Color, with error bars between the columns Error. Two rows for
// one bar are an error, and so are more bars than can be seen.
func Bar(t *table.Table, o Options) (*Figure, error) {
	s, err := readSeries(t, &o, true)
	if err != nil {
		return nil, err
	}
	if n := len(s.x); n > mostBars {
		return nil, fmt.Errorf("%d bars, want at most %d; group them, take the first with .head(%d), or draw how they are distributed with hist", n, mostBars, mostBars)
	}
	f := newFigure(&o)
	f.names(s.names, keyBar)
	f.leftOut(s)
	y := numbers(s.spread(&o), true, false)
	for p, title := range s.panels {
		m := bars{groups: len(s.names), n: len(s.xnames)}
		seen := map[[2]int]int{}
		for _, i := range s.rows(p, -1) {
			at := [2]int{int(s.x[i]), s.of[i]}
			if j, dup := seen[at]; dup {
				return nil, fmt.Errorf("rows %d and %d are both the bar %s; filter, group, or name what tells them apart in color or facet",
					j, i, barName(s, at, title))
			}
			seen[at] = i
			m.bars = append(m.bars, barAt(s, i))
		}
		f.panels = append(f.panels, &panel{title: title, x: categories(s.xnames), y: y, floor: true,
			marks: []mark{m, hlines(o.HLine)}})
	}
	f.arrange(&o)
	return f, nil
}

// mostBars is more than a page has room for.
const mostBars = 10000

func barName(s *series, at [2]int, panel string) string {
	name := fmt.Sprintf("%q", s.xnames[at[0]])
	for _, more := range []string{s.names[at[1]], panel} {
		if more != "" {
			name += fmt.Sprintf(", %q", more)
		}
	}
	return name
}

type aBar struct {
	about           string
	category, group int
	y, lo, hi       float64
	error           bool
}

func barAt(s *series, i int) aBar {
	b := aBar{category: int(s.x[i]), group: s.of[i], y: s.y[i], about: s.about(i)}
	if s.lo != nil && finite(s.lo[i]) && finite(s.hi[i]) {
		b.lo, b.hi, b.error = s.lo[i], s.hi[i], true
	}
	return b
}

type bars struct {
	bars      []aBar
	groups, n int
}

func (m bars) draw(s surface, a axes) {
	for _, b := range m.bars {
		if !finite(b.y) {
			continue
		}
		left, right := m.extent(s, a, b)
		zero, top := a.py(0), a.py(b.y)
		tell(s, b.about)
		s.rect(box{left, min(zero, top), right - left, max(zero, top) - min(zero, top)}, seriesInk(b.group))
	}
	for _, b := range m.bars {
		if b.error && finite(b.y) {
			left, right := m.extent(s, a, b)
			errorBar(s, a, (left+right)/2, b.lo, b.hi, min((right-left)*0.5, 6))
		}
	}
	if _, sh := s.spine(); sh == 0 {
		zero := s.snap(a.py(0), true)
		s.polyline([]point{{a.x, zero}, {a.right(), zero}}, stroke{ink: inkAxis, width: 0.8})
	}
}

// extent is a bar's left and right: a group takes four fifths of its slot.
func (m bars) extent(s surface, a axes, b aBar) (left, right float64) {
	slot := a.w / float64(m.n)
	width := slot * 0.8 / float64(m.groups)
	if !s.turns() {
		width = slot * 0.9 / float64(m.groups)
	}
	if m.groups == 1 {
		width = min(slot*0.62, 46)
	}
	width = min(width, 46)
	x := a.px(float64(b.category)) - float64(m.groups)/2*width
	if sw, _ := s.spine(); sw > 0 {
		// Whole cells, all of one width.
		width = max(sw, math.Floor(width/sw)*sw)
		x = s.snap(a.px(float64(b.category))-float64(m.groups)/2*width, false) + float64(b.group)*width
		return x, x + width
	}
	x += float64(b.group) * width
	return s.snap(x, false), s.snap(x+width*0.94, false)
}

// errorBar draws a vertical line from lo to hi with caps of that width.
func errorBar(s surface, a axes, x, lo, hi, wide float64) {
	st := stroke{ink: inkText, width: 0.9}
	top, bottom := a.py(hi), a.py(lo)
	if sw, _ := s.spine(); sw > 0 {
		wide = 0 // one cell
	}
	s.polyline([]point{{x, top}, {x, bottom}}, st)
	for _, y := range []float64{top, bottom} {
		s.polyline([]point{{x - wide/2, y}, {x + wide/2, y}}, st)
	}
}

// hlines are reference lines across the panel.
type hlines []float64

func (m hlines) draw(s surface, a axes) {
	for _, v := range m {
		if finite(v) {
			y := a.py(v)
			s.polyline([]point{{a.x, y}, {a.right(), y}}, stroke{ink: inkMuted, width: 0.9, dash: []float64{4, 3}})
		}
	}
}
