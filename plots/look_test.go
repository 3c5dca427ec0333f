package plots

import (
	"fmt"
	"math"
	"os"
	"testing"

	"pewter/builtins/table"
)

// rng is a small generator of the same numbers everywhere.
type rng uint64

func (r *rng) next() float64 {
	*r = *r*6364136223846793005 + 1442695040888963407
	return float64(*r>>33) / (1 << 31)
}

func (r *rng) normal() float64 {
	s := 0.0
	for range 12 {
		s += r.next()
	}
	return s - 6
}

var langs = []string{"eng", "deu", "fra", "ita", "nld", "rus", "spa", "tur", "ara", "zho"}

func columns(t testing.TB, names []string, rows [][]any) *table.Table {
	t.Helper()
	u, err := table.FromRecords(names, rows...)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func barTable(t testing.TB) *table.Table {
	rows := [][]any{}
	for i, m := range []string{"mono", "linear", "ties", "dare_ties"} {
		for j, l := range langs[:5] {
			v := []float64{98, 61, 60, 62}[i] - float64(j*j)*0.9 + float64(i*j%3)
			rows = append(rows, []any{m, l, v, v - 3, v + 3})
		}
	}
	return columns(t, []string{"model", "lang", "value", "lo", "hi"}, rows)
}

func lineTable(t testing.TB) *table.Table {
	rows := [][]any{}
	r := rng(1)
	for _, l := range langs[:9] {
		for s := 0; s <= 90000; s += 5000 {
			a := 55 + 43*(1-math.Exp(-float64(s)/9000)) - 6*r.next()
			b := 50 + 14*r.next()
			rows = append(rows, []any{"mixed", l, s, a, a - 2, a + 2}, []any{"merged", l, s, b, b - 2, b + 2})
		}
	}
	return columns(t, []string{"model", "lang", "step", "value", "lo", "hi"}, rows)
}

func pairTable(t testing.TB) *table.Table {
	rows := [][]any{}
	r := rng(7)
	for i, a := range langs {
		for _, b := range langs[i+1:] {
			x := 0.55 + 0.35*r.next()
			rows = append(rows, []any{a, b, a + "-" + b, x, 37*x - 64 + 5*r.normal()})
		}
	}
	return columns(t, []string{"a", "b", "pair", "cka", "delta"}, rows)
}

// gallery is every kind of figure, and those that go wrong easily.
func gallery(t testing.TB) map[string]func() (*Figure, error) {
	bounds := [2]string{"lo", "hi"}
	return map[string]func() (*Figure, error){
		"bar": func() (*Figure, error) {
			return Bar(barTable(t), Options{X: "lang", Color: "model", Error: bounds, Title: "Merging monolingual experts collapses", YLabel: "MultiBLiMP accuracy (%)", XLabel: "language", HLine: []float64{50}})
		},
		"line": func() (*Figure, error) {
			u, err := lineTable(t).WhereEq("lang", []string{"eng", "deu"})
			if err != nil {
				return nil, err
			}
			return Line(u, Options{X: "step", Color: "lang", Facet: "model", Band: bounds, Title: "Accuracy over training", YLabel: "accuracy (%)", HLine: []float64{50}})
		},
		"lines9": func() (*Figure, error) {
			u, err := lineTable(t).WhereEq("model", "mixed")
			if err != nil {
				return nil, err
			}
			return Line(u, Options{X: "step", Color: "lang", Title: "Accuracy over training", YLabel: "accuracy (%)"})
		},
		"shaded": func() (*Figure, error) {
			return Scatter(pairTable(t), Options{X: "cka", Y: "delta", Color: "delta", Title: "Shaded", Fit: "ols"})
		},
		"detail": func() (*Figure, error) {
			return Line(lineTable(t), Options{X: "step", Color: "model", Detail: "lang", Title: "Average and per-language accuracy", YLabel: "MultiBLiMP accuracy (%)", HLine: []float64{50}})
		},
		"scatter": func() (*Figure, error) {
			return Scatter(pairTable(t), Options{X: "cka", Y: "delta", Fit: "ols", Label: "pair", Title: "Similar representations merge better", XLabel: "mean CKA", YLabel: "Δ MultiBLiMP accuracy"})
		},
		"heat": func() (*Figure, error) {
			return Heatmap(pairTable(t), Options{X: "b", Y: "a", Color: "cka", Title: "CKA of 45 pairs", XLabel: " ", YLabel: " "})
		},
		"heatneg": func() (*Figure, error) {
			u, err := pairTable(t).Add("d", func(r table.Row) (any, error) { return r.Value("delta").(float64) + 36, nil })
			if err != nil {
				return nil, err
			}
			return Heatmap(u, Options{X: "a", Y: "b", Color: "d", Format: "+.1f"})
		},
		"hist": func() (*Figure, error) {
			rows := [][]any{}
			r := rng(3)
			for range 400 {
				rows = append(rows, []any{"a", r.normal()}, []any{"b", 2 + 0.7*r.normal()})
			}
			return Hist(columns(t, []string{"set", "value"}, rows), Options{X: "value", Color: "set", Title: "Two sets"})
		},
		"hist1": func() (*Figure, error) { return Hist(pairTable(t), Options{X: "delta"}) },
		"box": func() (*Figure, error) {
			return Box(lineTable(t), Options{X: "lang", Y: "value", Color: "model"})
		},
		"many": func() (*Figure, error) {
			rows := [][]any{}
			for i := range 60 {
				rows = append(rows, []any{fmt.Sprintf("a rather long category %d", i), math.Sin(float64(i) / 5), "x"})
			}
			return Bar(columns(t, []string{"name", "value", "one"}, rows), Options{X: "name", Title: "Sixty categories with long names, negative values, and a title that is too long for a single line of this figure"})
		},
		"scripts": func() (*Figure, error) {
			return Bar(columns(t, []string{"язык", "value", "model"}, [][]any{{"العربية", 0.62, "линейная"}, {"中文", 0.55, "линейная"}, {"русский", 0.53, "линейная"}, {"Türkçe", 0.68, "линейная"}, {"العربية", 0.95, "混合"}, {"中文", 0.9, "混合"}, {"русский", 0.97, "混合"}}),
				Options{X: "язык", Color: "model", Title: "Точность по языкам · 语言 · لغة", YLabel: "准确率"})
		},
		"gaps": func() (*Figure, error) {
			return Line(columns(t, []string{"x", "value", "s", "lo", "hi"}, [][]any{
				{1, 1.0, "gap", 0.5, 1.5}, {2, 2.0, "gap", 1.5, 2.5}, {3, math.NaN(), "gap", nil, nil}, {4, nil, "gap", nil, nil}, {5, 3.0, "gap", 2.0, 4.0}, {6, 2.5, "gap", 2.0, nil}, {7, 2.5, "gap", 2.0, 3.0}, {8, 2.9, "gap", 2.0, 3.5},
				{4, 0.5, "lone", 0.2, 0.8}, {5, math.Inf(1), "lone", 1.0, 1.0}}), Options{X: "x", Color: "s", Band: bounds, Title: "Gaps and a lone point"})
		},
		"one": func() (*Figure, error) {
			return Scatter(columns(t, []string{"x", "value"}, [][]any{{3, 5.0}}), Options{X: "x"})
		},
		"huge": func() (*Figure, error) {
			return Line(columns(t, []string{"x", "value"}, [][]any{{1, 1e-12}, {1000, 3e3}, {1000000, 2e18}, {50000000, 1e15}}), Options{X: "x", LogX: true, LogY: true, Title: "Huge ranges"})
		},
		"huge2": func() (*Figure, error) {
			return Line(columns(t, []string{"x", "value"}, [][]any{{0, -1e308}, {1, 1e308}, {2, 0.0}}), Options{X: "x"})
		},
		"same": func() (*Figure, error) {
			return Line(columns(t, []string{"x", "value"}, [][]any{{0, 1e-7}, {1, 1e-7}, {2, 1e-7}}), Options{X: "x"})
		},
		"groups": func() (*Figure, error) {
			r := rng(9)
			rows := [][]any{}
			for i := range 60 {
				x := r.next() * 10
				g := []string{"alpha", "beta", "gamma"}[i%3]
				rows = append(rows, []any{x, x*float64(i%3-1) + r.normal(), g})
			}
			return Scatter(columns(t, []string{"x", "y", "g"}, rows), Options{X: "x", Y: "y", Color: "g", Fit: "ols"})
		},
		"facets": func() (*Figure, error) {
			return Line(lineTable(t), Options{X: "step", Color: "model", Facet: "lang", Title: "Nine languages", Band: bounds, HLine: []float64{50}})
		},
		"grid": func() (*Figure, error) {
			a, err := Bar(barTable(t), Options{X: "lang", Color: "model", Title: "(a) bars"})
			if err != nil {
				return nil, err
			}
			b, err := Scatter(pairTable(t), Options{X: "cka", Y: "delta", Title: "(b) points", Fit: "ols", FitBand: "paper"})
			if err != nil {
				return nil, err
			}
			c, err := Heatmap(pairTable(t), Options{X: "b", Y: "a", Color: "cka", Title: "(c) cells"})
			if err != nil {
				return nil, err
			}
			return Grid(2, a, b, c), nil
		},
	}
}

// TestLook writes the gallery to the folder that PEWTER_LOOK names, for the eye.
func TestLook(t *testing.T) {
	dir := os.Getenv("PEWTER_LOOK")
	if dir == "" {
		t.Skip("set PEWTER_LOOK to a folder to look at the figures")
	}
	for name, make := range gallery(t) {
		f, err := make()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for ext, data := range map[string][]byte{"png": f.PNG(110), "svg": f.SVG()} {
			if err := os.WriteFile(dir+"/"+name+"."+ext, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestLookText(t *testing.T) {
	if os.Getenv("PEWTER_LOOK") == "" {
		t.Skip("set PEWTER_LOOK to a folder to look at the figures")
	}
	for name, make := range gallery(t) {
		f, err := make()
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range []int{80} {
			for _, color := range []bool{false, true} {
				_ = os.WriteFile(fmt.Sprintf("%s/%s-%d-%t.txt", os.Getenv("PEWTER_LOOK"), name, w, color), []byte(f.Text(w, color)), 0o644)
			}
		}
	}
}
