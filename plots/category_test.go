package plots

import (
	"slices"
	"strings"
	"testing"

	"pewter/builtins/table"
)

func TestCategoriesInTheOrderOfSeries(t *testing.T) {
	for _, c := range []struct {
		rows string // series and category
		want string
	}{
		{"cka 0, cka 1, cka 2, cosine emb, cosine 0, cosine 1, cosine 2, cosine final", "emb 0 1 2 final"},
		{"a x, a y, a z, b z, b x", "x y z"}, // they disagree: as they appear
		{"a x, b y, c z", "x y z"},           // nothing is said
		{"a y, b z, b x, b y", "z x y"},
		{"a x, a x, a y, a x, b w, b y", "x w y"},
	} {
		var rows [][]table.Cell
		for i, r := range strings.Split(c.rows, ", ") {
			of, x, _ := strings.Cut(r, " ")
			rows = append(rows, []table.Cell{{Name: "of", Value: of}, {Name: "x", Value: x + "!"}, {Name: "value", Value: float64(i)}})
		}
		tab, err := table.FromRows(rows)
		if err != nil {
			t.Fatal(err)
		}
		s, err := readSeries(tab, &Options{X: "x", Y: "value", Color: "of"}, false)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(strings.Join(s.xnames, " "), "!", ""); got != c.want {
			t.Errorf("%s: got %s, want %s", c.rows, got, c.want)
		}
		names, _ := tab.Texts("x")
		for i, k := range s.x {
			if s.xnames[int(k)] != names[i] {
				t.Errorf("%s: row %d stands at %s, want %s", c.rows, i, s.xnames[int(k)], names[i])
			}
		}
		if !slices.Equal(s.y, mustFloats(t, tab)) {
			t.Errorf("%s: the values moved", c.rows)
		}
	}
}

func mustFloats(t *testing.T, tab *table.Table) []float64 {
	y, err := tab.Floats("value")
	if err != nil {
		t.Fatal(err)
	}
	return y
}
