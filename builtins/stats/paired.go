package stats

import "fmt"

// A Difference is that between two columns over the same items.
type Difference struct {
	Interval         // of the difference, first less second
	A, B     float64 // the two values
	// P is two-sided, of no difference: the share of resampled differences that
	// lie as far from their own mean as the difference from 0, the difference
	// itself counted among them (Riezler and Maxwell 2005; sacrebleu's).
	P float64
}

// Paired resamples the items of two columns together and returns their
// difference: the noise that items bring to both is no part of it.
// Errors: columns of different lengths, and Bootstrap's.
func Paired(a, b []float64, opt BootstrapOptions) (Difference, error) {
	if len(a) != len(b) {
		return Difference{}, fmt.Errorf("paired: got %d and %d items; both are to be scored on the same", len(a), len(b))
	}
	opt = opt.withDefaults()
	if err := opt.check(); err != nil {
		return Difference{}, err
	}
	for i, x := range [][]float64{a, b} {
		if err := checkItems(x, opt.Clusters); err != nil {
			return Difference{}, fmt.Errorf("paired: column %d: %w", i, err)
		}
	}
	d := Difference{A: opt.stat(a), B: opt.stat(b)}
	var dist []float64
	d.Interval, dist = opt.difference(a, b)
	d.Method = "paired " + d.Method
	d.P = centredP(d.Value, dist)
	return d, nil
}

// difference returns the interval of the difference of a and b and the resampled
// differences. That of two means is the mean of the items' differences; of other
// statistics it is taken resample by resample, which have the same draws.
func (o BootstrapOptions) difference(a, b []float64) (Interval, []float64) {
	if o.Stat == nil {
		diff := minus(a, b)
		dist := resampleAll([][]float64{diff}, o)[0]
		return o.interval(diff, dist), dist
	}
	dists := resampleAll([][]float64{a, b}, o)
	dist := minus(dists[0], dists[1])
	return o.intervalOf(o.stat(a)-o.stat(b), dist, len(a), func() []float64 {
		return minus(o.jackknife(a), o.jackknife(b))
	}), dist
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
