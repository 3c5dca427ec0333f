package plots

import (
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pewter/builtins/stats"
	"pewter/builtins/table"
	"pewter/internal/shared"
)

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s: got %.12g, want %.12g", what, got, want)
	}
}

// TestFigure3 fits the line of the paper's Figure 3 to its 45 pairs.
func TestFigure3(t *testing.T) {
	u, err := table.Read(filepath.Join(shared.Dir(t, "data/paper_results"), "pairs45.csv"))
	if err != nil {
		t.Fatal(err)
	}
	x, err := u.Floats("mean_cka_eng")
	if err != nil {
		t.Fatal(err)
	}
	y, err := u.Floats("delta_merged_minus_mono")
	if err != nil {
		t.Fatal(err)
	}
	for i := range y {
		y[i] *= 100
	}
	line, err := stats.OLS(x, y)
	if err != nil {
		t.Fatal(err)
	}
	f := fitLine{line}
	near(t, "slope", f.Slope, 37.38299, 5e-6)
	near(t, "intercept", f.Intercept, -64.05371, 5e-6)
	near(t, "r", f.R, 0.4474642890751655, 1e-12)
	near(t, "p", f.P, 0.0020566764, 1e-10)
	near(t, "the paper's band", f.PaperBand(), 1.41561, 5e-6)
	if got := f.String(); got != "y = 37.38 x − 64.05, r = 0.447, p = 0.002, n = 45" {
		t.Errorf("in words: %s", got)
	}
}

func TestFitErrors(t *testing.T) {
	// A figure notes what it cannot fit, and draws the rest.
	f, err := Scatter(columns(t, []string{"x", "value"}, [][]any{{1, 2.0}, {2, nil}}), Options{X: "x", Fit: "ols"})
	if err != nil || len(f.Notes) != 2 || !strings.Contains(f.Notes[1], "at least 3") {
		t.Errorf("%v, notes %q", err, f.Notes)
	}
}

// TestBoxByHand: of 1..9 and 30 the quartiles are at places 2.25, 4.5 and 6.75,
// the whiskers reach 6.75 beyond the box.
func TestBoxByHand(t *testing.T) {
	got := summarize([]float64{30, 9, 8, 7, 6, 5, 4, 3, 2, 1})
	if want := (summary{3.25, 5.5, 7.75, 1, 9, []float64{30}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got = summarize([]float64{2})
	if want := (summary{2, 2, 2, 2, 2, nil}); !reflect.DeepEqual(got, want) {
		t.Errorf("one value: got %+v, want %+v", got, want)
	}
}

// TestDetailByHand: the means over details at x 1 and 2, of those with a value.
func TestDetailByHand(t *testing.T) {
	u := columns(t, []string{"x", "value", "lang", "model"}, [][]any{
		{2, 5.0, "a", "m"}, {1, 1.0, "a", "m"}, {1, 3.0, "b", "m"}, {2, math.NaN(), "b", "m"}, {nil, 9.0, "b", "m"}, {1, 7.0, "b", "n"}})
	o := Options{X: "x", Color: "model", Detail: "lang"}
	s, err := readSeries(u, &o, false)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := s.drawDetails(u, &o)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.x, []float64{1, 2, 1}) || !reflect.DeepEqual(got.y, []float64{2, 5, 7}) || !reflect.DeepEqual(got.of, []int{0, 0, 1}) {
		t.Errorf("x %v, y %v, of %v", got.x, got.y, got.of)
	}
}

func TestBins(t *testing.T) {
	for _, c := range []struct {
		x, edges, counts []float64
		bins             int
	}{
		{[]float64{0, 1, 2, 3, 4}, []float64{0, 2, 4}, []float64{2, 3}, 2},
		{[]float64{5, 5, math.NaN(), math.Inf(1)}, []float64{4.5, 5.5}, []float64{2}, 0},
		{[]float64{math.NaN()}, []float64{0, 1}, []float64{0}, 0},
		// Seven widths at least: 14/7 = 2, and round edges.
		{[]float64{1, 3, 5, 7, 9, 11, 13, 15}, []float64{0, 2, 4, 6, 8, 10, 12, 14, 16}, []float64{1, 1, 1, 1, 1, 1, 1, 1}, 0},
	} {
		edges := binEdges(c.x, c.bins)
		rows := make([]int, len(c.x))
		for i := range rows {
			rows[i] = i
		}
		if !reflect.DeepEqual(edges, c.edges) {
			t.Errorf("%v: edges %v, want %v", c.x, edges, c.edges)
			continue
		}
		if got := binCounts(c.x, rows, edges); !reflect.DeepEqual(got, c.counts) {
			t.Errorf("%v: counts %v, want %v", c.x, got, c.counts)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		s    scale
		n    int
		want string
	}{
		{scale{lo: 0, hi: 100}, 5, "0 20 40 60 80 100"},
		{scale{lo: -0.3, hi: 0.72}, 5, "−0.25 0.00 0.25 0.50"},
		{scale{lo: 0.55, hi: 0.9}, 6, "0.6 0.7 0.8 0.9"},
		{scale{lo: 0, hi: 90000}, 4, "0 25,000 50,000 75,000"},
		{scale{lo: 0, hi: 3e7}, 3, "0 10⁷ 2×10⁷ 3×10⁷"},
		{scale{lo: 1, hi: 1e6, log: true}, 6, "10⁰ 10¹ 10² 10³ 10⁴ 10⁵ 10⁶"},
		{scale{lo: 0.5, hi: 300, log: true}, 6, "0.5 1 2 5 10 20 50 100 200"},
		{scale{lo: 0, hi: 3, whole: true}, 8, "0 1 2 3"},
		{scale{lo: -1e308, hi: 1e308}, 4, "−10³⁰⁸ −5×10³⁰⁷ 0 5×10³⁰⁷ 10³⁰⁸"},
		{scale{lo: 1e-9, hi: 3e-9}, 2, "10⁻⁹ 2×10⁻⁹ 3×10⁻⁹"},
	} {
		var got []string
		for _, k := range c.s.ticks(c.n) {
			got = append(got, k.label)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%v to %v: got %v, want %s", c.s.lo, c.s.hi, got, c.want)
		}
	}
}

// TestScaleHolds draws any values into any scale: every finite one lies within.
func TestScaleHolds(t *testing.T) {
	r := rng(11)
	for range 2000 {
		var v []float64
		for range 1 + int(5*r.next()) {
			v = append(v, r.normal()*math.Pow(10, 600*r.next()-300))
		}
		s := numbers(v, r.next() < 0.5, false)
		for _, x := range v {
			if p := s.at(x); !(p >= 0 && p <= 1) && finite(x) {
				t.Fatalf("%v in %+v of %v lies at %v", x, s, v, p)
			}
		}
		for _, k := range s.ticks(6) {
			if p := s.at(k.at); !(p >= -1e-6 && p <= 1+1e-6) {
				t.Fatalf("tick %v of %+v lies at %v", k, s, p)
			}
		}
	}
}

// TestRamp holds the ends and the middle of the colour maps, and that viridis
// rises in lightness.
func TestRamp(t *testing.T) {
	r := newRamp([]float64{0, 10, math.NaN()})
	if r.at(0).c != hex(0x440154) || r.at(10).c != hex(0xfde725) || r.at(-5).c != hex(0x440154) {
		t.Errorf("ends %v %v", r.at(0), r.at(10))
	}
	for v := 0.5; v <= 10; v += 0.5 {
		if luminance(r.at(v).c) <= luminance(r.at(v-0.5).c) {
			t.Errorf("viridis is not lighter at %v", v)
		}
	}
	if d := newRamp([]float64{-1, 4}); d.at(0).c != hex(0xf7f7f7) || d.lo != -4 {
		t.Errorf("zero is %v of %v..%v", d.at(0).c, d.lo, d.hi)
	}
}

// TestPaletteContrast holds that text on any cell, and any series on paper, can
// be seen.
func TestPaletteContrast(t *testing.T) {
	contrast := func(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
	for i, c := range palette {
		if k := contrast(luminance(c), 1); k < 2 {
			t.Errorf("series %d on white: %.2f", i, k)
		}
	}
	for v := 0.0; v <= 1; v += 0.02 {
		k := newRamp([]float64{0, 1}).at(v)
		if c := contrast(luminance(k.c), luminance(over(k).c)); c < 3.5 {
			t.Errorf("text at %.2f: %.2f", v, c)
		}
	}
}
