package merge

import (
	"math"
	"slices"
	"testing"
)

// The places that torch.sort (2.15) leaves 60 values of which many are equal, and
// those that its topk takes; the second time two are NaN.
func TestPeerOrder(t *testing.T) {
	x := make([]float32, 60)
	for i := range x {
		x[i] = float32(i * i * 7 % 11)
	}
	sorted := [][]int{
		{0, 33, 22, 44, 11, 55, 7, 29, 4, 37, 40, 51, 15, 48, 26, 18, 59, 20, 31, 35, 42, 24, 2, 46, 13, 53, 9, 57, 43, 56, 45, 54, 34, 1, 10, 12, 32, 23, 21, 47, 3, 58, 8, 52, 14, 19, 25, 41, 36, 30, 17, 16, 49, 50, 27, 39, 38, 28, 6, 5},
		{0, 33, 22, 44, 11, 55, 29, 37, 4, 51, 26, 48, 15, 40, 18, 59, 57, 31, 35, 24, 42, 2, 20, 46, 13, 53, 9, 43, 45, 54, 34, 56, 1, 32, 10, 12, 23, 21, 30, 3, 58, 8, 52, 14, 47, 19, 41, 25, 36, 17, 16, 49, 39, 38, 27, 6, 5, 28, 50, 7},
	}
	top := [][]int{
		{1, 3, 5, 6, 8, 14, 16, 17, 19, 25, 27, 28, 30, 36, 38, 39, 41, 43, 47, 49, 50, 52, 54, 56, 58},
		{3, 5, 6, 7, 8, 14, 16, 17, 19, 25, 27, 28, 30, 34, 36, 38, 39, 41, 47, 49, 50, 52, 54, 56, 58},
	}
	for i := range sorted {
		a := byMagnitude(x)
		a.sort(everywhere(len(a))...)
		if got := places(a); !slices.Equal(got, sorted[i]) {
			t.Errorf("sorted %v\nwant   %v", got, sorted[i])
		}
		a = byMagnitude(x).reversed()
		a.first(25)
		got := places(a[:25])
		if slices.Sort(got); !slices.Equal(got, top[i]) {
			t.Errorf("top  %v\nwant %v", got, top[i])
		}
		if c := a.choice(0, 25); !c.keeps(top[i][24]) || c.keeps(59) {
			t.Error("a choice keeps other elements")
		}
		x[7], x[50] = float32(math.NaN()), float32(math.NaN())
	}
}

// everywhere are cuts before every element.
func everywhere(n int) []int {
	cuts := make([]int, n)
	for i := range cuts {
		cuts[i] = i
	}
	return cuts
}

// Two cuts find what the whole order has between them.
func TestPeerOrderCuts(t *testing.T) {
	x := make([]float32, 5000)
	for i := range x {
		x[i] = float32(i * i % 37)
	}
	whole := byMagnitude(x)
	whole.sort(everywhere(len(x))...)
	for _, c := range [][2]int{{0, 1}, {0, 5000}, {17, 4000}, {2499, 2500}, {1234, 1234}, {3, 5000}} {
		a := byMagnitude(x)
		a.sort(c[0], c[1])
		if !slices.Equal(a.choice(c[0], c[1]), whole.choice(c[0], c[1])) {
			t.Errorf("cuts %v: not the elements that the whole order has there", c)
		}
	}
}

func places(a ranked) (at []int) {
	for _, r := range a {
		at = append(at, int(uint32(r)))
	}
	return at
}

// Whatever the values, all are in order; runs that defeat the pivots too.
func TestPeerOrderSorts(t *testing.T) {
	for _, n := range []int{0, 1, 2, 16, 17, 400} {
		for step := range 7 {
			x := make([]float32, n)
			for i := range x {
				x[i] = float32(i * step % 13 * (i % 5))
			}
			a := byMagnitude(x)
			a.sort(everywhere(n)...)
			if !slices.IsSortedFunc(a, func(p, q uint64) int { return int(p>>32) - int(q>>32) }) {
				t.Errorf("%d elements, step %d: out of order", n, step)
			}
		}
	}
}
