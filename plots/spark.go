package plots

import "math"

// Spark returns a curve of values on one line of text, in at most width blocks,
// each the mean of a run of them. What is not finite is left out.
func Spark(values []float64, width int) string {
	const blocks = "▁▂▃▄▅▆▇█"
	heights := []rune(blocks)
	means := runMeans(values, width)
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range means {
		lo, hi = min(lo, v), max(hi, v)
	}
	var out []rune
	for _, v := range means {
		at := 0
		if hi > lo {
			at = int((v - lo) / (hi - lo) * float64(len(heights)-1))
		}
		out = append(out, heights[at])
	}
	return string(out)
}

// runMeans returns the means of at most n equal runs of the finite values.
func runMeans(values []float64, n int) (means []float64) {
	var finite []float64
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			finite = append(finite, v)
		}
	}
	n = min(n, len(finite))
	for i := range n {
		from, to := i*len(finite)/n, (i+1)*len(finite)/n
		sum := 0.0
		for _, v := range finite[from:to] {
			sum += v
		}
		means = append(means, sum/float64(to-from))
	}
	return means
}
