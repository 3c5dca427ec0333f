package merge

import (
	"fmt"
	"math"
	"strings"
)

// nonFinite returns a line with the number of NaN and infinite values of the
// tensor in each model that has any.
func (t *Tensor) nonFinite() string {
	n := len(t.names)
	counts, err := t.Sum(2*n, func(x *Tile, acc []float64) {
		for k := range n {
			for _, v := range x.Model(k) {
				switch {
				case v != v:
					acc[2*k]++
				case math.IsInf(float64(v), 0):
					acc[2*k+1]++
				}
			}
		}
	})
	if err != nil {
		return fmt.Sprintf("%s: %v", t.Name, err)
	}
	var parts []string
	for k, name := range t.names {
		if nan, inf := counts[2*k], counts[2*k+1]; nan+inf > 0 {
			parts = append(parts, fmt.Sprintf("%.0f NaN and %.0f infinite in %s", nan, inf, name))
		}
	}
	if parts == nil {
		return t.Name + ": the result has infinite values, though its inputs have none: it does not fit its type, or weights are too large"
	}
	return t.Name + ": " + strings.Join(parts, ", ")
}
