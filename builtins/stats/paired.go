package stats

import (
	"fmt"
	"math"
)

// A Difference is that between two columns over the same items.
type Difference struct {
	Interval         // of the difference, first less second
	A, B     float64 // the two values
	// P is two-sided, of no difference: the share of resampled differences that
	// lie as far from their own mean as the difference from 0, the difference
	// itself counted among them (Riezler and Maxwell 2005; sacrebleu's). NaN of one
	// item or one cluster, which tells nothing.
	P float64
}

// Paired resamples the items of two columns together and returns their
// difference: the noise that items bring to both is no part of it.
// Errors: columns of different lengths, and Bootstrap's.
func Paired(a, b []float64, opt BootstrapOptions) (Difference, error) {
	out, err := PairedAll([][]float64{a}, [][]float64{b}, opt)
	if err != nil {
		return Difference{}, err
	}
	return out[0], nil
}

// PairedAll is Paired of each a[i] and b[i], with the same results; columns of
// one length share their draws.
func PairedAll(a, b [][]float64, opt BootstrapOptions) ([]Difference, error) {
	opt = opt.withDefaults()
	if err := opt.check(); err != nil {
		return nil, err
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return nil, fmt.Errorf("paired: got %d and %d items; both are to be scored on the same", len(a[i]), len(b[i]))
		}
		for k, x := range [][]float64{a[i], b[i]} {
			if err := checkItems(x, opt.Clusters); err != nil {
				return nil, fmt.Errorf("paired: of the %s: %w", [...]string{"first", "second"}[k], err)
			}
		}
	}
	out, dists := opt.differences(a, b)
	if opt.stopped() {
		return nil, ErrStopped
	}
	for i := range out {
		out[i].A, out[i].B = opt.stat(a[i]), opt.stat(b[i])
		out[i].Method = "paired " + out[i].Method
		if out[i].P = centredP(out[i].Value, dists[i]); opt.alone(len(a[i])) {
			out[i].P = math.NaN()
		}
	}
	return out, nil
}

// differences returns the intervals of the differences of a and b and the
// resampled differences. That of two means is the mean of the items' differences;
// of other statistics it is taken resample by resample, which have the same draws.
func (o BootstrapOptions) differences(a, b [][]float64) (out []Difference, dists [][]float64) {
	out = make([]Difference, len(a))
	if o.Stat == nil {
		diffs := each(minus, a, b)
		dists = resampleAll(diffs, o)
		for i, x := range diffs {
			out[i].Interval = o.interval(x, dists[i])
		}
		return out, dists
	}
	dists = each(minus, resampleAll(a, o), resampleAll(b, o))
	for i := range a {
		out[i].Interval = o.intervalOf(o.stat(a[i])-o.stat(b[i]), dists[i], len(a[i]), func() []float64 {
			return minus(o.jackknife(a[i]), o.jackknife(b[i]))
		})
	}
	return out, dists
}

func each(f func(a, b []float64) []float64, a, b [][]float64) [][]float64 {
	out := make([][]float64, len(a))
	for i := range a {
		out[i] = f(a[i], b[i])
	}
	return out
}

func minus(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}

func centredP(v float64, dist []float64) float64 {
	m, far := Mean(dist), 1
	for _, d := range dist {
		if abs(d-m) >= abs(v) {
			far++
		}
	}
	return float64(far) / float64(len(dist)+1)
}

func abs(x float64) float64 { return max(x, -x) }
