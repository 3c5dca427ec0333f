package stats

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"pewter/internal/plural"
)

// BootstrapOptions says how to resample. The zero value asks for 1000 resamples
// of items, seed 0, and a normal interval at level 0.95 of the mean.
type BootstrapOptions struct {
	N        int     // resamples; 0 means 1000
	Seed     uint64  // of Philox; the same seed draws the same items for every column of one length
	Interval string  // "normal", "percentile" or "bca"; "" means normal
	Level    float64 // of confidence; 0 means 0.95
	// Clusters holds the cluster of each item, as any numbers, where items
	// belong together; whole clusters are then drawn.
	Clusters []int32
	// Stat is what is estimated; nil means the mean, which is far faster. It must
	// not keep or change its argument, and may be called by many goroutines.
	Stat func(x []float64) float64
	// Draw, where set, is kernel.Vector's Draws of a device: the same draws, faster.
	Draw func(dst []uint32, key [2]uint32, stream, n uint32)
	// Done, where set, is closed when the result is no longer wanted; the error is then
	// ErrStopped.
	Done <-chan struct{}
}

// ErrStopped is the error of resampling that Done ended.
var ErrStopped = errors.New("resampling was stopped")

func (o BootstrapOptions) stopped() bool {
	select {
	case <-o.Done:
		return true
	default:
		return false
	}
}

// An Interval is an estimate and how sure it is.
type Interval struct {
	Value  float64 // of all items
	SE     float64 // standard deviation (ddof 1) of the resampled values
	Lo, Hi float64
	N      int    // items
	Method string // "bootstrap normal 95%, n=1000, seed=0", …
}

// Bootstrap resamples x with replacement and returns an interval. Efron 1979;
// with v the value of all items and b those of the resamples,
//
//	normal       v ± z·SE, SE = std(b, ddof 1)
//	percentile   the (1-level)/2 and (1+level)/2 quantiles of b
//	bca          percentile, its quantiles moved for bias and acceleration; Efron 1987
//
// One item, or one cluster, says nothing of the spread: SE, Lo and Hi are NaN.
// Errors: no items, a NaN among them, options out of range.
func Bootstrap(x []float64, opt BootstrapOptions) (Interval, error) {
	out, err := BootstrapAll([][]float64{x}, opt)
	if err != nil {
		return Interval{}, err
	}
	return out[0], nil
}

// BootstrapAll is Bootstrap of each column, with the same results. Columns of
// one length (models scored on the same items) share their draws, which makes it
// much faster.
func BootstrapAll(cols [][]float64, opt BootstrapOptions) ([]Interval, error) {
	opt = opt.withDefaults()
	if err := opt.check(); err != nil {
		return nil, err
	}
	for i, x := range cols {
		if err := checkItems(x, opt.Clusters); err != nil {
			return nil, fmt.Errorf("bootstrap%s: %w", ofColumn(i, len(cols)), err)
		}
	}
	out := make([]Interval, len(cols))
	for i, dist := range resampleAll(cols, opt) {
		if opt.stopped() {
			return nil, ErrStopped
		}
		out[i] = opt.interval(cols[i], dist)
	}
	return out, nil
}

func ofColumn(i, n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" of column %d", i)
}

func (o BootstrapOptions) withDefaults() BootstrapOptions {
	if o.N == 0 {
		o.N = 1000
	}
	if o.Interval == "" {
		o.Interval = "normal"
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
	return o
}

// maxResamples bounds the memory that one call takes.
const maxResamples = 10_000_000

func (o BootstrapOptions) check() error {
	switch o.Interval {
	case "normal", "percentile", "bca":
	default:
		return fmt.Errorf(`bootstrap: unknown interval %q; have: "normal", "percentile", "bca"`, o.Interval)
	}
	if o.N < 2 || o.N > maxResamples {
		return fmt.Errorf("bootstrap: got %s, want between 2 and %d", plural.Of(o.N, "resample"), maxResamples)
	}
	if !(o.Level > 0 && o.Level < 1) {
		return fmt.Errorf("bootstrap: got level %v, want a fraction between 0 and 1, such as 0.95", o.Level)
	}
	return nil
}

func checkItems(x []float64, clusters []int32) error {
	if len(x) == 0 {
		return fmt.Errorf("no items to resample")
	}
	if clusters != nil && len(clusters) != len(x) {
		return fmt.Errorf("got %s for %s", plural.Of(len(clusters), "cluster label"), plural.Of(len(x), "item"))
	}
	for i, v := range x {
		if math.IsNaN(v) {
			return fmt.Errorf("item %d is NaN; drop such items first", i)
		}
	}
	return nil
}

func (o BootstrapOptions) method() string {
	what := "bootstrap " + o.Interval
	if o.Clusters != nil {
		what += " over clusters"
	}
	return fmt.Sprintf("%s %g%%, n=%d, seed=%d", what, o.Level*100, o.N, o.Seed)
}

// interval makes the interval of the values of resamples of x.
func (o BootstrapOptions) interval(x, dist []float64) Interval {
	return o.intervalOf(o.stat(x), dist, len(x), func() []float64 { return o.jackknife(x) })
}

// intervalOf is for a value v of n items; bca alone calls jackknife.
func (o BootstrapOptions) intervalOf(v float64, dist []float64, n int, jackknife func() []float64) Interval {
	out := Interval{Value: v, SE: Std(dist, 1), N: n, Method: o.method()}
	if o.alone(n) {
		out.SE, out.Lo, out.Hi = math.NaN(), math.NaN(), math.NaN()
		return out
	}
	switch o.Interval {
	case "normal":
		z := normalQuantile((1 + o.Level) / 2)
		out.Lo, out.Hi = v-float64(z*out.SE), v+float64(z*out.SE)
	case "percentile":
		out.Lo, out.Hi = quantiles(dist, (1-o.Level)/2, (1+o.Level)/2)
	case "bca":
		out.Lo, out.Hi = bca(v, dist, jackknife(), o.Level)
	}
	return out
}

// alone reports whether n items are one, or one cluster: each resample is the same.
func (o BootstrapOptions) alone(n int) bool {
	return n < 2 || o.Clusters != nil && !slices.ContainsFunc(o.Clusters, func(c int32) bool { return c != o.Clusters[0] })
}

func (o BootstrapOptions) stat(x []float64) float64 {
	if o.Stat == nil {
		return Mean(x)
	}
	return o.Stat(x)
}
