package table

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pewter/internal/plural"
)

// A claim is a Claim with what it stands for looked up.
type claim struct {
	stat     string
	f        Reduction
	values   []float64
	decimals int
}

func (t *Table) claim(cl Claim) (claim, error) {
	e, err := Reductions.Lookup(cl.Stat)
	if err != nil {
		return claim{}, err
	}
	values := cl.Values
	if cl.Column != "" {
		if values, err = t.Floats(cl.Column); err != nil {
			return claim{}, fmt.Errorf("%s: %w", cl.Stat, err)
		}
	}
	if len(values) != t.Rows() {
		return claim{}, fmt.Errorf("%s: %s stated for %s", cl.Stat, plural.Are(len(values), "value"), plural.Of(t.Rows(), "row"))
	}
	return claim{stat: cl.Stat, f: e.Value, values: values, decimals: decimals(values)}, nil
}

func (cl claim) verdict(i int, x []float64, half float64) string {
	off := math.Abs(cl.f(x) - cl.values[i])
	unit := math.Pow(10, -float64(cl.decimals))/2 + 1e-9*math.Max(1, math.Abs(cl.values[i]))
	switch {
	case off <= unit:
		return Agrees
	case off <= unit+cl.slack(x, half):
		return Rounding
	}
	return Disagrees
}

// slack is how far the summary can move, to first order, when each cell moves by
// half a unit of its last digit.
func (cl claim) slack(x []float64, half float64) float64 {
	base, sum := cl.f(x), 0.0
	y := slices.Clone(x)
	for j := range y {
		y[j] += half
		sum += math.Abs(cl.f(y) - base)
		y[j] = x[j]
	}
	return sum
}

// decimals is the most digits after the point that any of the numbers needs.
func decimals(x []float64) int {
	d := 0
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		if _, after, ok := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), "."); ok {
			d = max(d, len(after))
		}
	}
	return min(d, 15)
}
