package plots

import (
	"strings"
	"testing"

	"pewter/builtins/table"
)

// Points may have a band as lines do, and lines a fit as points do; an error bar and a
// band of other columns stand beside each other.
func TestBandsAndFits(t *testing.T) {
	rows := make([][]table.Cell, 6)
	for i := range rows {
		x := float64(i)
		rows[i] = []table.Cell{{Name: "x", Value: x}, {Name: "y", Value: 2*x + float64(i%2)}, {Name: "lo", Value: x}, {Name: "hi", Value: 3 * x}, {Name: "a", Value: 2*x - 1}, {Name: "b", Value: 2*x + 2}}
	}
	tab, err := table.FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{X: "x", Y: "y"}
	kinds := map[string]func(*table.Table, Options) (*Figure, error){"line": Line, "scatter": Scatter}
	count := func(name string, o Options, tag string) int {
		f, err := kinds[name](tab, o)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return strings.Count(string(f.SVG()), tag)
	}
	for name := range kinds {
		const area, segment = "fill-opacity", "<path"
		bare := count(name, o, area)
		o := o
		o.Band = [2]string{"lo", "hi"}
		if got := count(name, o, area); got != bare+1 {
			t.Errorf("%s with a band has %d areas, want %d", name, got, bare+1)
		}
		o.Fit = "ols"
		if got := count(name, o, area); got != bare+2 {
			t.Errorf("%s with a band and a fit has %d areas, want %d", name, got, bare+2)
		}
		o.Fit = ""
		before := count(name, o, segment)
		o.Error = [2]string{"a", "b"}
		if got := count(name, o, area); got != bare+1 {
			t.Errorf("%s with error bars and a band has %d areas, want %d", name, got, bare+1)
		}
		if got := count(name, o, segment); got <= before {
			t.Errorf("%s has no error bars beside its band", name)
		}
	}
}
