package plots

import (
	"fmt"
	"math"
	"slices"

	"pewter/builtins/table"
)

// Hist counts the values of X in bins of equal width, one outline for each value
// of Color, all on the same bins. Bins are as many as Bins says, or else as
// Freedman and Diaconis (1981) choose: of width 2 IQR / cuberoot(n), at least 7
// and at most 60, with edges at round numbers. A bin holds its left edge; the
// last holds both.
func Hist(t *table.Table, o Options) (*Figure, error) {
	if o.X == "" && t.Has("value") {
		o.X = "value"
	}
	if c, err := t.Column(o.X); o.X != "" && err == nil && !c.Numeric() {
		return nil, fmt.Errorf("column %q is of kind %v, want numbers; draw counts of texts with bar", o.X, c.Kind())
	}
	// The values are what is counted; y is only a count of them.
	o.Y = o.X
	s, err := readSeries(t, &o, false)
	if err != nil {
		return nil, err
	}
	if o.YLabel == "" {
		o.YLabel = "count"
	}
	if o.Bins < 0 || o.Bins > 1000 {
		return nil, fmt.Errorf("bins is %d, want between 1 and 1000", o.Bins)
	}
	f := newFigure(&o)
	f.names(s.names, keyBar)
	f.leftOut(s)
	edges := binEdges(s.x, o.Bins)
	var marks [][]mark
	most := []float64{0, 1}
	for p := range s.panels {
		var ms []mark
		for k := range s.names {
			m := histogram{edges: edges, counts: binCounts(s.x, s.rows(p, k), edges), ink: seriesInk(k), solid: len(s.names) == 1}
			most = append(most, m.counts...)
			ms = append(ms, m)
		}
		marks = append(marks, ms)
	}
	y := numbers(slices.Concat(most, o.HLine), true, false)
	y.whole = true
	x := scale{lo: edges[0], hi: edges[len(edges)-1]}
	for p, title := range s.panels {
		f.panels = append(f.panels, &panel{title: title, x: x, y: y, marks: append(marks[p], hlines(o.HLine))})
	}
	f.arrange(&o)
	return f, nil
}

// binEdges are the edges of the bins of the finite values.
func binEdges(x []float64, bins int) []float64 {
	x = slices.DeleteFunc(slices.Clone(x), func(v float64) bool { return !finite(v) })
	lo, hi, ok := finiteRange(x)
	if !ok {
		return []float64{0, 1}
	}
	if lo == hi {
		lo, hi = widen(lo, hi)
		bins = max(bins, 1)
	}
	if bins > 0 {
		edges := make([]float64, bins+1)
		for i := range edges {
			t := float64(i) / float64(bins)
			edges[i] = lo*(1-t) + hi*t
		}
		return edges
	}
	slices.Sort(x)
	width := 2 * (quantile(x, 0.75) - quantile(x, 0.25)) / math.Cbrt(float64(len(x)))
	width = math.Min(math.Max(width, (hi-lo)/60), (hi-lo)/7)
	step := roundStep(width)
	edges := []float64{math.Floor(lo/step) * step}
	for k := math.Floor(lo/step) + 1; edges[len(edges)-1] < hi; k++ {
		edges = append(edges, k*step)
	}
	return edges
}

// binCounts counts the rows in each bin.
func binCounts(x []float64, rows []int, edges []float64) []float64 {
	counts := make([]float64, len(edges)-1)
	for _, i := range rows {
		if !finite(x[i]) {
			continue
		}
		b, found := slices.BinarySearch(edges, x[i])
		if !found || b == len(counts) {
			b--
		}
		counts[max(0, min(b, len(counts)-1))]++
	}
	return counts
}

// quantile interpolates between sorted values, as numpy and R's type 7 do.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	t := at - float64(i)
	return sorted[i]*(1-t) + sorted[i+1]*t
}

type histogram struct {
	edges, counts []float64
	ink           ink
	solid         bool
}

func (m histogram) draw(s surface, a axes) {
	opacity := 0.45
	if m.solid {
		opacity = 1
	}
	top := []point{{a.px(m.edges[0]), a.py(0)}}
	for i, n := range m.counts {
		x0, x1 := s.snap(a.px(m.edges[i]), false), s.snap(a.px(m.edges[i+1]), false)
		top = append(top, point{x0, a.py(n)}, point{x1, a.py(n)})
		if n > 0 {
			// A thin gap between bars of one series.
			s.rect(box{x0, a.py(n), x1 - x0 - btof(m.solid)*min(0.75, (x1-x0)/5), a.py(0) - a.py(n)}, m.ink.fade(opacity))
		}
	}
	if !m.solid {
		s.polyline(append(top, point{a.px(m.edges[len(m.edges)-1]), a.py(0)}), stroke{ink: m.ink, width: 1.2})
	}
}
