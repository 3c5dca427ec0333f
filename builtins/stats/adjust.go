package stats

import (
	"fmt"
	"slices"
)

// Adjust returns p-values that take into account that all of them were looked
// at, in the order given; m is their number, p₁ ≤ p₂ ≤ …
//
//	holm   max over j ≤ i of (m-j+1)·pⱼ: bounds the chance of any false finding. Holm 1979.
//	bh     min over j ≥ i of m/j·pⱼ: bounds the share of false findings. Benjamini and Hochberg 1995.
//
// Errors: an unknown method, a p outside [0, 1].
func Adjust(p []float64, method string) ([]float64, error) {
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("adjust: p[%d] is %v, want 0 to 1", i, v)
		}
	}
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	switch method {
	case "holm":
		return holm(p, order), nil
	case "bh":
		return benjaminiHochberg(p, order), nil
	}
	return nil, fmt.Errorf(`adjust: unknown method %q; have: "bh", "holm"`, method)
}

func holm(p []float64, order []int) []float64 {
	out, worst := make([]float64, len(p)), 0.0
	for i, k := range order {
		worst = max(worst, min(1, float64(len(p)-i)*p[k]))
		out[k] = worst
	}
	return out
}

func benjaminiHochberg(p []float64, order []int) []float64 {
	out, best := make([]float64, len(p)), 1.0
	for i := len(order) - 1; i >= 0; i-- {
		k := order[i]
		best = min(best, p[k]*float64(len(p))/float64(i+1))
		out[k] = best
	}
	return out
}
