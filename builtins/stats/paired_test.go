package stats

import (
	"math"
	"strings"
	"testing"
)

func TestPaired(t *testing.T) {
	a, b := answers(1000, .7, 1), answers(1000, .7, 1)
	for i := range 60 { // 60 items in a thousand lost, whatever their answers were
		b[i*13] = 0
	}
	d, err := Paired(a, b, BootstrapOptions{N: 2000, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	diff := minus(a, b)
	near(t, "A-B", d.A-d.B, d.Value)
	near(t, "value", d.Value, Mean(diff))
	if want := StdErr(diff); math.Abs(d.SE/want-1) > .06 {
		t.Errorf("SE %v, want near %v", d.SE, want)
	}
	if d.P > .001 || d.Lo <= 0 {
		t.Errorf("a sure difference: %+v", d)
	}
	if !strings.HasPrefix(d.Method, "paired bootstrap normal 95%") {
		t.Errorf("method %q", d.Method)
	}
	// The same as resampling the differences, for every interval.
	for _, kind := range []string{"normal", "percentile", "bca"} {
		opt := BootstrapOptions{N: 300, Seed: 4, Interval: kind}
		got, _ := Paired(a, b, opt)
		want, _ := Bootstrap(diff, opt)
		opt.Stat = Median
		if m, err := Paired(a, b, opt); err != nil || m.Value != Median(a)-Median(b) {
			t.Errorf("of medians: %+v, %v", m, err)
		}
		for _, v := range [][2]float64{{got.SE, want.SE}, {got.Lo, want.Lo}, {got.Hi, want.Hi}} {
			if math.Abs(v[0]-v[1]) > 1e-9 {
				t.Errorf("%s: %+v, want %+v", kind, got.Interval, want)
			}
		}
	}
}

// Without a difference p is uniform: some five in a hundred are below 0.05.
func TestPairedNull(t *testing.T) {
	low := 0
	for seed := range uint64(200) {
		d, err := Paired(answers(200, .5, 2*seed), answers(200, .5, 2*seed+1), BootstrapOptions{N: 400, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if d.P < .05 {
			low++
		}
	}
	if low < 2 || low > 22 {
		t.Errorf("%d of 200 p-values below 0.05", low)
	}
	same := answers(50, .5, 9)
	if d, _ := Paired(same, same, BootstrapOptions{}); d.P != 1 || d.Value != 0 || d.SE != 0 {
		t.Errorf("equal columns: %+v", d)
	}
}

func TestPairedOne(t *testing.T) {
	if d, err := Paired([]float64{1}, []float64{0}, BootstrapOptions{}); err != nil || d.Value != 1 || !math.IsNaN(d.P) {
		t.Errorf("of one item: %+v, %v; want no p", d, err)
	}
}

// Items of one cluster are one draw: they tell no more of others than one item.
func TestPairedOneCluster(t *testing.T) {
	d, err := Paired([]float64{1, 1, 0}, []float64{0, 1, 0}, BootstrapOptions{Clusters: []int32{7, 7, 7}})
	if err != nil || !math.IsNaN(d.P) || !math.IsNaN(d.SE) {
		t.Errorf("%+v, %v; want no p", d, err)
	}
}

func TestPairedErrors(t *testing.T) {
	if _, err := Paired([]float64{1}, []float64{1, 0}, BootstrapOptions{}); err == nil || !strings.Contains(err.Error(), "1 and 2 items") {
		t.Errorf("error %v", err)
	}
	if _, err := Paired([]float64{1}, []float64{math.NaN()}, BootstrapOptions{}); err == nil || !strings.Contains(err.Error(), "of the second: item 0 is NaN") {
		t.Errorf("error %v", err)
	}
}

// Holm by hand; Benjamini-Hochberg is scipy's false_discovery_control.
func TestAdjust(t *testing.T) {
	p := []float64{.01, .04, .03, .005, .2, .0001, .04}
	for method, want := range map[string][]float64{
		"holm": {.05, .12, .12, .03, .2, .0007, .12},
		"bh":   {0.023333333333333334, 0.04666666666666667, 0.04666666666666667, 0.0175, 0.2, 0.0007, 0.04666666666666667},
	} {
		got, err := Adjust(p, method)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			near(t, method, got[i], want[i])
		}
	}
	if got, err := Adjust([]float64{.9, .8}, "holm"); err != nil || got[0] != 1 || got[1] != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := Adjust(p, "bonferroni"); err == nil || !strings.Contains(err.Error(), `"bh", "holm"`) {
		t.Errorf("error %v", err)
	}
	if _, err := Adjust([]float64{2}, "bh"); err == nil || !strings.Contains(err.Error(), "p[0] is 2") {
		t.Errorf("error %v", err)
	}
}
