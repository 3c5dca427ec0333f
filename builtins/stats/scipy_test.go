package stats

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
)

// scipyCases are inputs and what scipy makes of them, by testdata/cases.py; a
// number that scipy does not give is nil.
type scipyCases struct {
	Pairs []struct {
		Kind         string
		X, Y         []float64
		R, P, Rho, Q *float64
		Line         *struct {
			Slope, Intercept, P *float64
			SlopeSE             *float64 `json:"slope_se"`
			InterceptSE         *float64 `json:"intercept_se"`
			At                  []float64
			Width               []*float64
		}
	}
	BCa []struct {
		Stat                    string
		X, Dist                 []float64
		Level                   float64
		Value, Lo, Hi, Plo, Phi *float64
		Acceleration            *float64
	} `json:"bca"`
	Adjust []struct{ P, BH, Holm []float64 }
}

func readScipy(t *testing.T) (c scipyCases) {
	t.Helper()
	b, err := os.ReadFile("testdata/scipy.json")
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Pairs) < 35 || len(c.BCa) < 30 || len(c.Adjust) < 8 {
		t.Fatalf("%d, %d and %d cases", len(c.Pairs), len(c.BCa), len(c.Adjust))
	}
	return c
}

// sameAs is scipy's value to a relative 1e-9, or to 1e-9 of size.
func sameAs(t *testing.T, what string, got float64, want *float64, size float64) {
	t.Helper()
	if want != nil && !(math.Abs(got-*want) <= 1e-9*math.Max(math.Abs(*want), size)) {
		t.Errorf("%s = %.15g, scipy says %.15g", what, got, *want)
	}
}

func TestScipyPairs(t *testing.T) {
	for i, c := range readScipy(t).Pairs {
		name := fmt.Sprintf("case %d (%s, n=%d): ", i, c.Kind, len(c.X))
		r, err := Pearson(c.X, c.Y)
		if err != nil {
			t.Fatal(name, err)
		}
		rho, err := Spearman(c.X, c.Y)
		if err != nil {
			t.Fatal(name, err)
		}
		sameAs(t, name+"r", r.R, c.R, 1)
		sameAs(t, name+"p", r.P, c.P, pSize(r.R))
		sameAs(t, name+"rho", rho.R, c.Rho, 1)
		sameAs(t, name+"p of rho", rho.P, c.Q, pSize(rho.R))
		if c.Line == nil {
			continue
		}
		l, err := OLS(c.X, c.Y)
		if err != nil {
			t.Fatal(name, err)
		}
		sameAs(t, name+"slope", l.Slope, c.Line.Slope, 0)
		sameAs(t, name+"intercept", l.Intercept, c.Line.Intercept, 0)
		sameAs(t, name+"p of slope", l.P, c.Line.P, pSize(l.R))
		if math.Abs(l.R) < 1-1e-5 { // scipy's come of 1-r², of which rounding leaves little near 1
			sameAs(t, name+"SE of slope", l.SlopeSE, c.Line.SlopeSE, 0)
			sameAs(t, name+"SE of intercept", l.InterceptSE, c.Line.InterceptSE, 0)
		}
		for k, x := range c.Line.At {
			sameAs(t, name+"band", l.Band(x, .9), c.Line.Width[k], 0)
		}
	}
}

// pSize is how large a p must be to be told from 0: near a correlation of 1 it
// is made of what rounding leaves of 1-r.
func pSize(r float64) float64 {
	if math.Abs(r) > 1-1e-5 {
		return 1
	}
	return 1e-6
}

func TestScipyBCa(t *testing.T) {
	for i, c := range readScipy(t).BCa {
		name := fmt.Sprintf("case %d (%s of %d): ", i, c.Stat, len(c.X))
		o := BootstrapOptions{Interval: "bca", Level: c.Level}.withDefaults()
		if c.Stat == "median" {
			o.Stat = Median
		}
		v := o.stat(c.X)
		sameAs(t, name+"value", v, c.Value, 0)
		sameAs(t, name+"acceleration", acceleration(o.jackknife(c.X)), c.Acceleration, 1e-6)
		// Of scipy's own value: a last bit decides which resamples are below it.
		of := func() Interval {
			return o.intervalOf(*c.Value, c.Dist, len(c.X), func() []float64 { return o.jackknife(c.X) })
		}
		got := of()
		sameAs(t, name+"lo", got.Lo, c.Lo, 1e-6)
		sameAs(t, name+"hi", got.Hi, c.Hi, 1e-6)
		o.Interval = "percentile"
		got = of()
		sameAs(t, name+"percentile lo", got.Lo, c.Plo, 1e-6)
		sameAs(t, name+"percentile hi", got.Hi, c.Phi, 1e-6)
	}
}

func TestScipyAdjust(t *testing.T) {
	for i, c := range readScipy(t).Adjust {
		for method, want := range map[string][]float64{"bh": c.BH, "holm": c.Holm} {
			got, err := Adjust(c.P, method)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) <= 1e-12 }) {
				t.Errorf("case %d: %s %v, want %v", i, method, got, want)
			}
		}
	}
}
