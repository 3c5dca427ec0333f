package plots

import (
	"math"
	"testing"
)

func TestSpark(t *testing.T) {
	for _, c := range []struct {
		values []float64
		width  int
		want   string
	}{
		{[]float64{8, 4, 1}, 10, "█▄▁"},
		{[]float64{0, 2, 7, 9}, 2, "▁█"},
		{[]float64{3, 3, 3}, 8, "▁▁▁"},
		{[]float64{math.NaN(), 1, math.Inf(1), 2}, 8, "▁█"},
		{nil, 8, ""},
	} {
		if got := Spark(c.values, c.width); got != c.want {
			t.Errorf("Spark(%v, %d) = %q, want %q", c.values, c.width, got, c.want)
		}
	}
}
