package plots

import (
	"strings"
	"testing"

	"pewter/builtins/table"
)

// In a terminal, whatever the height, the label of x stands below its ticks, also
// where panels stand in rows.
func TestTermLabelBelowRowsOfPanels(t *testing.T) {
	var rows [][]table.Cell
	for _, k := range []string{"a", "b", "c", "d"} {
		for i := range 3 {
			rows = append(rows, []table.Cell{{Name: "k", Value: k}, {Name: "x", Value: i}, {Name: "value", Value: float64(i)}})
		}
	}
	tab, err := table.FromRows(rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"", "title"} {
		for height := 2.5; height < 6; height += 0.1 {
			f, err := Line(tab, Options{X: "x", Facet: "k", XLabel: "a label as wide as a panel of them", Title: title, Height: height})
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Split(strings.TrimRight(f.Text(80, false), "\n"), "\n")
			if last := strings.TrimSpace(text[len(text)-1]); last != "a label as wide as a panel of them" {
				t.Fatalf("title %q, height %.1f: the last line is %q", title, height, last)
			}
		}
	}
}
