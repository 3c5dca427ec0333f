package merge_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pewter/builtins/merge"
	"pewter/builtins/model"
	"pewter/internal/philox"
	"pewter/kernel/cpu"
)

// Of large tensors TIES keeps exactly the largest, those of lower index where they are
// equal, also where the tiles that narrow the bracket are not like the others.
func TestLargeCuts(t *testing.T) {
	const n = 1<<18 + 5000
	random := make([]uint32, n)
	philox.Derive(1, "cuts").Fill(random, 0, 0)
	u := func(i int) float64 { return float64(random[i])/(1<<31) - 1 }
	for name, f := range map[string]func(i int) float64{
		"uniform":          u,
		"rows of scales":   func(i int) float64 { return u(i) * math.Pow(2, float64(i/576%9)) },
		"few values":       func(i int) float64 { return math.Round(4 * u(i)) },
		"one value":        func(int) float64 { return -2 },
		"first tiles less": func(i int) float64 { return u(i) / float64(1+9*(1-min(1, i/4096%8))) },
		"first tiles zero": func(i int) float64 { return u(i) * float64(min(1, i/4096%8)) },
	} {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(f(i))
		}
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			return -cmp.Compare(math.Abs(float64(x[a])), math.Abs(float64(x[b])))
		})
		for _, density := range []float64{.01, .75} {
			want := make([]float32, n)
			for _, i := range order[:int(density*n)] {
				want[i] = x[i]
			}
			got := result(t, cpu.Vector{}, merge.Spec{MethodName: "ties", Method: merge.TIES{Density: merge.PerModel{density}, Scale: 1}, Models: []model.Checkpoint{vec("a", x...)}, Base: vec("base", make([]float32, n)...)})
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%s, density %g: element %d is %g, want %g", name, density, i, got[i], want[i])
					break
				}
			}
		}
	}
}
