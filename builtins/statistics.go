package builtins

import (
	"go.starlark.net/starlark"

	"pewter/builtins/stats"
	"pewter/lang"
)

func (w *World) statistics() []*lang.Func {
	x := lang.Param{Name: "x", Type: numbersOf, Doc: "numbers; None and NaN make the result NaN"}
	ddof := lang.Param{Name: "ddof", Type: lang.Int, Default: 1, Doc: "what is taken off n in the divisor"}
	return []*lang.Func{
		summary("mean", "The sum over n.", "expect(mean([1, 2, 6]), 3.0)", stats.Mean),
		spread("std", "The standard deviation: the square root of var.", "expect(std([1, 2, 3]), 1.0)", x, ddof, stats.Std),
		spread("var", "The variance: Σ(x - mean)² / (n - ddof).", "expect(var([1, 2, 3]), 1.0)", x, ddof, stats.Var),
		summary("cv", "The coefficient of variation in percent: 100 · std / mean, with ddof 1.", "expect(cv([1, 2, 3]), 50.0)", stats.CV),
		summary("median", "The middle value, or the mean of the two in the middle.", "expect(median([3, 1, 2]), 2.0)", stats.Median),
		{Name: "quantile", Group: "Statistics", Returns: "float", Doc: "The value below which the share q of x lies, interpolated linearly (numpy's default).",
			Params:  []lang.Param{x, {Name: "q", Type: fraction, Doc: "from 0 to 1"}},
			Example: "expect(quantile([1, 2, 3, 4], 0.5), 2.5)",
			Run: func(c *lang.Call) (starlark.Value, error) {
				return nonEmpty(c, func(v []float64) float64 { return stats.Quantile(v, c.Float("q")) })
			}},
	}
}

// fraction is the type of numbers from 0 to 1.
var fraction = lang.Such(lang.Float, "from 0 to 1", func(q float64) bool { return q >= 0 && q <= 1 })

func nonEmpty(c *lang.Call, f func([]float64) float64) (starlark.Value, error) {
	v := lang.Arg[[]float64](c, "x")
	if len(v) == 0 {
		return nil, c.Errorf("got no numbers, want at least one")
	}
	return starlark.Float(f(v)), nil
}

func summary(name, doc, example string, f func([]float64) float64) *lang.Func {
	return &lang.Func{Name: name, Group: "Statistics", Returns: "float", Doc: doc, Example: example,
		Params: []lang.Param{{Name: "x", Type: numbersOf, Doc: "numbers; None and NaN make the result NaN"}},
		Run:    func(c *lang.Call) (starlark.Value, error) { return nonEmpty(c, f) }}
}

func spread(name, doc, example string, x, ddof lang.Param, f func([]float64, int) float64) *lang.Func {
	return &lang.Func{Name: name, Group: "Statistics", Returns: "float", Doc: doc, Example: example,
		Params: []lang.Param{x, ddof},
		Run: func(c *lang.Call) (starlark.Value, error) {
			return nonEmpty(c, func(v []float64) float64 { return f(v, c.Int("ddof")) })
		}}
}
