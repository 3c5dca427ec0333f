package stats

import (
	"math"
	"strings"
	"testing"

	"pewter/internal/philox"
)

func answers(n int, p float64, seed uint64) []float64 {
	r := philox.New(philox.Seed(seed), 99)
	x := make([]float64, n)
	for i := range x {
		if r.Float64() < p {
			x[i] = 1
		}
	}
	return x
}

// The standard error of a share of right answers is known: sqrt(p(1-p)/n).
func TestBootstrapBinomial(t *testing.T) {
	x := answers(770, .67, 1)
	p := Mean(x)
	want := math.Sqrt(p * (1 - p) / 770)
	for _, kind := range []string{"normal", "percentile", "bca"} {
		iv, err := Bootstrap(x, BootstrapOptions{N: 4000, Seed: 3, Interval: kind})
		if err != nil {
			t.Fatal(err)
		}
		if iv.Value != p || iv.N != 770 || math.Abs(iv.SE/want-1) > .05 {
			t.Errorf("%s: %+v, want value %v, SE near %v", kind, iv, p, want)
		}
		for _, end := range []float64{iv.Lo - (p - 1.96*want), iv.Hi - (p + 1.96*want)} {
			if math.Abs(end) > .1*want*2 {
				t.Errorf("%s: ends at [%v, %v], want near %v ± %v", kind, iv.Lo, iv.Hi, p, 1.96*want)
			}
		}
		if want := "bootstrap " + kind + " 95%, n=4000, seed=3"; iv.Method != want {
			t.Errorf("method %q, want %q", iv.Method, want)
		}
	}
}

// By definition: the draws, their mean, the interval of those.
func TestBootstrapByHand(t *testing.T) {
	x := []float64{1, 2, 4, 8, 16}
	var dist []float64
	for r := range 50 {
		sum := 0.0
		for i := range 5 {
			w := philox.Seed(11).At(uint64(i), uint64(r))
			sum += x[uint64(w)*5>>32]
		}
		dist = append(dist, sum/5)
	}
	got, err := Bootstrap(x, BootstrapOptions{N: 50, Seed: 11, Interval: "percentile", Level: .9})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "Value", got.Value, 6.2)
	near(t, "SE", got.SE, Std(dist, 1))
	near(t, "Lo", got.Lo, Quantile(dist, .05))
	near(t, "Hi", got.Hi, Quantile(dist, .95))
	normal, _ := Bootstrap(x, BootstrapOptions{N: 50, Seed: 11})
	near(t, "normal Lo", normal.Lo, 6.2-1.959963984540054*Std(dist, 1))
	near(t, "normal Hi", normal.Hi, 6.2+1.959963984540054*Std(dist, 1))
}

// Together or one by one, with the mean built in or given: the same numbers.
func TestBootstrapSameDraws(t *testing.T) {
	var cols [][]float64
	for i := range 11 {
		cols = append(cols, answers(300, .5, uint64(i)))
	}
	cols = append(cols, answers(40, .5, 50))
	for i := range 9 { // numbers, which are added and not counted
		x := answers(300, .5, uint64(20+i))
		x[0] = 7.25
		cols = append(cols, x)
	}
	opt := BootstrapOptions{N: 100, Seed: 5, Interval: "bca"}
	all, err := BootstrapAll(cols, opt)
	if err != nil {
		t.Fatal(err)
	}
	withStat := opt
	withStat.Stat = Mean
	singles := opt
	singles.Clusters = make([]int32, 300)
	for i := range singles.Clusters {
		singles.Clusters[i] = int32(i) * 7
	}
	for i, c := range cols {
		one, _ := Bootstrap(c, opt)
		stat, _ := Bootstrap(c, withStat)
		if all[i] != one || one != stat {
			t.Errorf("column %d: together %+v, alone %+v, as a function %+v", i, all[i], one, stat)
		}
		if len(c) == 300 {
			cl, _ := Bootstrap(c, singles)
			near(t, "SE of clusters of one", cl.SE, one.SE)
			near(t, "Lo of clusters of one", cl.Lo, one.Lo)
		}
	}
}

// Ten clusters of equal answers are ten items, however many rows they have.
func TestBootstrapClusters(t *testing.T) {
	x, clusters := make([]float64, 200), make([]int32, 200)
	for i := range x {
		clusters[i] = int32(i / 20)
		x[i] = float64(clusters[i] % 2)
	}
	iv, err := Bootstrap(x, BootstrapOptions{N: 3000, Clusters: clusters})
	if err != nil {
		t.Fatal(err)
	}
	if want := math.Sqrt(.25 / 10); math.Abs(iv.SE/want-1) > .06 {
		t.Errorf("SE %v, want near %v", iv.SE, want)
	}
	if !strings.Contains(iv.Method, "over clusters") {
		t.Errorf("method %q does not tell of clusters", iv.Method)
	}
}

// scipy 1.17's _bca_interval on the same resamples.
func TestBCa(t *testing.T) {
	x := []float64{0, 1, .5, .25, .8}
	dist := []float64{.1, .5, .9, .2, .35, .65, .6, .4, .45, .55}
	lo, hi := bca(.51, dist, jackknifeMean(x), .95)
	near(t, "lo", lo, 0.1648248766466564)
	near(t, "hi", hi, 0.8841076398698943)
	near(t, "acceleration", acceleration(jackknifeMean(x)), -0.0025927536706428253)
}

func TestBootstrapDegenerate(t *testing.T) {
	for _, kind := range []string{"normal", "percentile", "bca"} {
		iv, err := Bootstrap([]float64{1, 1, 1}, BootstrapOptions{Interval: kind})
		if err != nil || iv.Lo != 1 || iv.Hi != 1 || iv.SE != 0 {
			t.Errorf("%s of equal items: %+v, %v", kind, iv, err)
		}
	}
}

// One item, or one cluster, has a value and no spread; a statistic that knows no value
// of nothing is not asked for one.
func TestBootstrapOfOne(t *testing.T) {
	first := func(x []float64) float64 { return x[0] }
	for _, o := range []BootstrapOptions{{Interval: "bca", Stat: first}, {Interval: "bca", Stat: first, Clusters: []int32{0}}, {Interval: "bca"}, {}, {Interval: "percentile"}} {
		b, err := Bootstrap([]float64{3}, o)
		if err != nil || b.Value != 3 || !math.IsNaN(b.SE) || !math.IsNaN(b.Lo) || !math.IsNaN(b.Hi) {
			t.Errorf("%+v, %v; want 3 and no interval", b, err)
		}
	}
	b, err := Bootstrap([]float64{3, 4}, BootstrapOptions{Clusters: []int32{7, 7}})
	if err != nil || b.Value != 3.5 || !math.IsNaN(b.SE) {
		t.Errorf("one cluster: %+v, %v; want 3.5 and no interval", b, err)
	}
}

func TestBootstrapErrors(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		opt  BootstrapOptions
		want string
	}{
		{nil, BootstrapOptions{}, "no items"},
		{[]float64{1, math.NaN()}, BootstrapOptions{}, "item 1 is NaN"},
		{[]float64{1}, BootstrapOptions{N: -1}, "-1 resamples"},
		{[]float64{1}, BootstrapOptions{Level: 95}, "level 95"},
		{[]float64{1}, BootstrapOptions{Interval: "bayes"}, `unknown interval "bayes"`},
		{[]float64{1, 2}, BootstrapOptions{Clusters: []int32{1}}, "1 cluster label for 2 items"},
	} {
		_, err := Bootstrap(c.x, c.opt)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Bootstrap(%v, %+v): error %v, want one with %q", c.x, c.opt, err, c.want)
		}
	}
}

func TestNormalQuantile(t *testing.T) {
	near(t, "0.975", normalQuantile(.975), 1.959963984540054)
	near(t, "1e-9", normalQuantile(1e-9), -5.9978070150076865)
	near(t, "CDF", normalCDF(1.959963984540054), .975)
}

// TestStopped ends a resampling at once, and what was drawn until then is not kept for the
// next one.
func TestStopped(t *testing.T) {
	x, done := answers(1000, .5, 1), make(chan struct{})
	close(done)
	stopped := BootstrapOptions{Seed: 77, N: 5000, Done: done}
	if _, err := Bootstrap(x, stopped); err != ErrStopped {
		t.Errorf("bootstrap: got %v, want %v", err, ErrStopped)
	}
	if _, err := Paired(x, x, stopped); err != ErrStopped {
		t.Errorf("paired: got %v, want %v", err, ErrStopped)
	}
	b, err := Bootstrap(x, BootstrapOptions{Seed: 77, N: 5000, Done: make(chan struct{})})
	if err != nil || !(b.SE > .01 && b.SE < .02) {
		t.Errorf("after that: %+v, %v", b, err)
	}
}
