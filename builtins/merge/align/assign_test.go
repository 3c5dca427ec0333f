package align

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// best tries every assignment.
func best(gain []float64, n int) float64 {
	used := make([]bool, n)
	var try func(i int) float64
	try = func(i int) float64 {
		if i == n {
			return 0
		}
		most := math.Inf(-1)
		for j := range n {
			if !used[j] {
				used[j] = true
				most = max(most, gain[i*n+j]+try(i+1))
				used[j] = false
			}
		}
		return most
	}
	return try(0)
}

func value[T number](gain []T, n int, p []int) (sum float64) {
	for i, j := range p {
		sum += float64(gain[i*n+j])
	}
	return sum
}

func isPermutation(p []int) bool {
	q := slices.Sorted(slices.Values(p))
	for i, v := range q {
		if v != i {
			return false
		}
	}
	return true
}

// draws are kinds of matrices: continuous, with many ties, and all equal.
var draws = map[string]func(*rand.Rand) float64{
	"normal": func(r *rand.Rand) float64 { return r.NormFloat64() },
	"few":    func(r *rand.Rand) float64 { return float64(r.IntN(3)) },
	"equal":  func(*rand.Rand) float64 { return 2 },
	"wide":   func(r *rand.Rand) float64 { return math.Exp(20 * r.NormFloat64()) },
}

func matrix(kind string, n int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	g := make([]float64, n*n)
	for i := range g {
		g[i] = draws[kind](r)
	}
	return g
}

func TestAssignBruteForce(t *testing.T) {
	for kind := range draws {
		for n := 1; n <= 7; n++ {
			for seed := range uint64(40) {
				g := matrix(kind, n, seed)
				p := Assign(g, n)
				if !isPermutation(p) {
					t.Fatalf("%s %d, seed %d: %v", kind, n, seed, p)
				}
				if got, want := value(g, n, p), best(g, n); got < want-1e-9*math.Abs(want) {
					t.Fatalf("%s %d, seed %d: %v is worth %v, the best %v", kind, n, seed, p, got, want)
				}
			}
		}
	}
}

// Prices prove an assignment: if no row does better at them than with its own
// column, no assignment is worth more.
func TestAssignProof(t *testing.T) {
	for kind := range draws {
		for _, n := range []int{20, 133, 400} {
			g := matrix(kind, n, 5)
			p, price := solve(g, n)
			if !isPermutation(p) {
				t.Fatalf("%s %d: no permutation", kind, n)
			}
			for i, own := range p {
				for j := range n {
					have, other := -g[i*n+own]-price[own], -g[i*n+j]-price[j]
					if have > other+1e-9*(1+math.Abs(g[i*n+j])+math.Abs(g[i*n+own])+math.Abs(price[j])+math.Abs(price[own])) {
						t.Fatalf("%s %d: row %d pays %v for its own column and %v for column %d", kind, n, i, have, other, j)
					}
				}
			}
		}
	}
}

// A permutation hidden in noise is found, in float32 as well.
func TestAssignHidden(t *testing.T) {
	const n = 300
	r := rand.New(rand.NewPCG(3, 4))
	want := r.Perm(n)
	g := make([]float32, n*n)
	for i := range g {
		g[i] = float32(r.NormFloat64())
	}
	for i, j := range want {
		g[i*n+j] += 20
	}
	if got := Assign(g, n); !slices.Equal(got, want) {
		t.Error("another assignment")
	}
}

func BenchmarkAssign(b *testing.B) {
	for _, n := range []int{512, 2048} {
		for _, kind := range []string{"normal", "few"} {
			g := matrix(kind, n, 1)
			b.Run(kind+"/"+map[int]string{512: "512", 2048: "2048"}[n], func(b *testing.B) {
				for b.Loop() {
					Assign(g, n)
				}
			})
		}
	}
}
