package similarity

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"pewter/internal/philox"
	"pewter/internal/shared"
	"pewter/kernel/cpu"
)

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s = %.12g, want %.12g", what, got, want)
	}
}

func matrix(t *testing.T, rows [][]float64) Matrix {
	t.Helper()
	m, err := NewMatrix(rows)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func align(t *testing.T, c CKA, x, y Matrix) float64 {
	t.Helper()
	v, err := c.Of(cpu.Vector{}, x, y)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCKAByHand(t *testing.T) {
	x := [][]float64{{1, 2}, {3, 4}, {5, 7}, {2, 0}}
	y := [][]float64{{2, 1, 0}, {0, 1, 3}, {1, 1, 1}, {4, 0, 2}}
	near(t, "biased", align(t, CKA{}, matrix(t, x), matrix(t, y)), .4636419804, 1e-10)
	x, y = append(x, []float64{0, 1}), append(y, []float64{1, 3, 0})
	near(t, "biased", align(t, CKA{}, matrix(t, x), matrix(t, y)), .2655558381, 1e-10)
	near(t, "debiased", align(t, CKA{Debiased: true}, matrix(t, x), matrix(t, y)), .1690008733, 1e-10)
}

func TestCKAGolden(t *testing.T) {
	data, err := os.ReadFile(shared.Dir(t, "golden/golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g struct {
		Demo struct {
			X, Y             [][]float64
			Linear, Debiased float64
			Minibatch        float64 `json:"minibatch_4x25"`
		} `json:"cka_google_demo"`
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	x, y := matrix(t, g.Demo.X), matrix(t, g.Demo.Y)
	near(t, "biased", align(t, CKA{}, x, y), g.Demo.Linear, 1e-12)
	near(t, "debiased", align(t, CKA{Debiased: true}, x, y), g.Demo.Debiased, 1e-12)
	near(t, "in batches", align(t, CKA{Batch: 25}, x, y), g.Demo.Minibatch, 1e-12)
}

func gaussian(n, d int, seed uint64) Matrix {
	r := philox.New(philox.Seed(seed), 0)
	m := Matrix{n, d, make([]float64, n*d)}
	for i := range m.X {
		m.X[i] = r.Normal()
	}
	return m
}

// By items and by features it is the same; a shift, a rotation of the features
// (here a permutation) and a scale change nothing.
func TestCKAProperties(t *testing.T) {
	for _, c := range []CKA{{}, {Debiased: true}, {Batch: 10}} {
		x, y := gaussian(30, 8, 1), gaussian(30, 13, 2)
		for i := range x.N {
			axpy(y.X[i*13:i*13+8], 2, x.X[i*8:i*8+8])
		}
		wide := Matrix{30, 26 * 8, nil} // y repeated: the same alignment, other sizes
		for i := range y.N {
			for range 16 {
				wide.X = append(wide.X, y.X[i*13:(i+1)*13]...)
			}
		}
		want := align(t, c, x, y)
		near(t, "symmetric", align(t, c, y, x), want, 1e-12)
		near(t, "by items", align(t, c, wide, x), want, 1e-12)
		near(t, "of itself", align(t, c, x, x), 1, 1e-12)
		moved := Matrix{30, 13, make([]float64, len(y.X))}
		for i, v := range y.X {
			moved.X[i/13*13+(i%13+5)%13] = 1000 - 3*v
		}
		near(t, "moved", align(t, c, x, moved), want, 1e-9)
	}
}

// What is kept of one model does not change what follows.
func TestCKAKept(t *testing.T) {
	for _, d := range []int{5, 50} { // fewer and more features than items
		x, y := &Representations{Layers: []Matrix{gaussian(20, d, 1)}}, &Representations{Layers: []Matrix{gaussian(20, d, 2)}}
		for _, c := range []CKA{{}, {Debiased: true}, {Batch: 7}} {
			want := align(t, c, x.Layers[0], y.Layers[0])
			for range 3 {
				got, err := c.Layer(cpu.Vector{}, x, y, 0)
				if err != nil || got != want {
					t.Errorf("%v of %d features: %v, %v, want %v", c, d, got, err, want)
				}
			}
		}
	}
}

// Independent representations of many features look alike unless debiased.
func TestCKABias(t *testing.T) {
	x, y := gaussian(100, 200, 3), gaussian(100, 200, 4)
	if v := align(t, CKA{}, x, y); v < .5 {
		t.Errorf("biased %v", v)
	}
	if v := align(t, CKA{Debiased: true}, x, y); math.Abs(v) > .05 {
		t.Errorf("debiased %v", v)
	}
}

func TestCKAErrors(t *testing.T) {
	x := gaussian(5, 2, 1)
	flat := Matrix{5, 1, []float64{7, 7, 7, 7, 7}}
	for _, c := range []struct {
		cka  CKA
		y    Matrix
		want string
	}{
		{CKA{}, gaussian(6, 2, 1), "got 5 items and 6 items"},
		{CKA{}, flat, "the same for all items"},
		{CKA{Batch: 3}, x, "want at least 4 items in a batch"},
		{CKA{Batch: 6}, x, "got 5 items, fewer than one batch"},
		{CKA{Debiased: true}, gaussian(3, 2, 1), "got 5 items and 3 items"},
	} {
		if _, err := c.cka.Of(cpu.Vector{}, x, c.y); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want one with %q", c.cka, err, c.want)
		}
	}
	if _, err := NewMatrix([][]float64{{1}, {1, 2}}); err == nil || !strings.Contains(err.Error(), "row 1 has 2 numbers") {
		t.Errorf("error %v", err)
	}
	if _, err := NewMatrix([][]float64{{1}, {math.NaN()}}); err == nil || !strings.Contains(err.Error(), "row 1, feature 0 is NaN") {
		t.Errorf("error %v", err)
	}
}
