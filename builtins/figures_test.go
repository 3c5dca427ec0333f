package builtins

import (
	"strings"
	"testing"
)

// Errors of figures say what was wanted of whom, once, and where data go.
func TestFigureErrors(t *testing.T) {
	for src, want := range map[string]string{
		`line(x=[1, 2], y=[1, 2])`:                                 `test.star:1:5: line: parameter x: got a list, want the name of a column: the data come first`,
		`scatter([{"a": 1, "b": 2}], x="a", y="c")`:                `test.star:1:8: scatter: y: no column "c"`,
		`heatmap([{"a": 1, "b": 2}] * 2, x="a", y="b", color="b")`: `test.star:1:8: heatmap: rows 0 and 1 are both the cell`,
		`bar([{"a": 1}], x=1)`:                                     `test.star:1:4: bar: parameter x: got int 1, want string`,
	} {
		_, err := run(t, newWorld(t), src)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s…", src, err, want)
		}
	}
}
