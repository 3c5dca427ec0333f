package similarity

import (
	"context"
	"math"
	"testing"

	"pewter/builtins/model"
	"pewter/internal/philox"
	"pewter/kernel/cpu"
	"pewter/kernel/tensor"
)

// TestEveryTwoNaive holds measures of four models of several tiles, with zeros among
// their weights and without, to plain loops.
func TestEveryTwoNaive(t *testing.T) {
	everyTwoNaive(t, func(draw int) float32 { return float32(draw - 3) })
	everyTwoNaive(t, func(draw int) float32 { return float32(2*draw - 7) })
}

// everyTwoNaive draws weights from numbers below 7.
func everyTwoNaive(t *testing.T, weight func(draw int) float32) {
	const n = 2*tileLen + 77
	r := philox.New(philox.Seed(5), 0)
	var models []model.Checkpoint
	var x [4][]float32
	for m := range x {
		for range n {
			x[m] = append(x[m], weight(r.IntN(7)))
		}
		models = append(models, checkpoint(t, "m", map[string]tensor.Tensor{"w": f32([]int{n}, x[m]...)}))
	}
	sign := func(v float32) float64 { return float64(min(max(v, -1), 1)) }
	dot := func(a, b []float32) (s float64) {
		for i := range a {
			s += float64(a[i]) * float64(b[i])
		}
		return s
	}
	dev, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	for _, c := range []struct {
		measure Measure
		want    func(a, b []float32) float64
	}{
		{Cosine{}, func(a, b []float32) float64 { return dot(a, b) / math.Sqrt(dot(a, a)*dot(b, b)) }},
		{L2{}, func(a, b []float32) float64 { return math.Sqrt(dot(a, a) + dot(b, b) - 2*dot(a, b)) }},
		{SignAgreement{}, func(a, b []float32) float64 {
			same := 0
			for i := range a {
				if sign(a[i]) == sign(b[i]) {
					same++
				}
			}
			return float64(same) / n
		}},
	} {
		pairs, err := CompareAll(context.Background(), dev, c.measure, models)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pairs {
			if want := c.want(x[p.A], x[p.B]); math.Abs(p.Whole-want) > 1e-13*math.Abs(want) {
				t.Errorf("%T of %d and %d is %v, want %v", c.measure, p.A, p.B, p.Whole, want)
			}
		}
	}
}
