package builtins

import (
	"slices"

	"go.starlark.net/starlark"

	"pewter/builtins/stats"
	"pewter/lang"
)

func (w *World) statistics() []*lang.Func {
	x := lang.Param{Name: "x", Type: numbersOf, Doc: "numbers; None and NaN make the result NaN"}
	ddof := lang.Param{Name: "ddof", Type: lang.Such(lang.Int, "of 0 or more", func(n int) bool { return n >= 0 }), Default: 1, Doc: "what is taken off n in the divisor"}
	return []*lang.Func{
		summary("mean", "The sum over n.", "expect(mean([1, 2, 6]), 3.0)", stats.Mean),
		spread("std", "The standard deviation: the square root of var.", "expect(std([1, 2, 3]), 1.0)", x, ddof, stats.Std),
		spread("var", "The variance: Σ(x - mean)² / (n - ddof).", "expect(var([1, 2, 3]), 1.0)", x, ddof, stats.Var),
		summary("cv", "The coefficient of variation in percent: 100 · std / mean, with ddof 1. Where the mean is 0 it is NaN, with a warning: there is nothing to take a percentage of.", "expect(cv([1, 2, 3]), 50.0)", w.cv),
		summary("median", "The middle value, or the mean of the two in the middle.", "expect(median([3, 1, 2]), 2.0)", stats.Median),
		{Name: "quantile", Group: "Statistics", Returns: "float | list of float", Doc: "The value below which the share q of x lies, interpolated linearly (numpy's default).",
			Params:  []lang.Param{x, {Name: "q", Type: lang.Either(fraction, lang.ListOf(fraction)), Doc: "from 0 to 1, or several such"}},
			Example: "expect(quantile([1, 2, 3, 4], 0.5), 2.5)\nexpect(quantile([1, 2, 3, 4], [0, 0.5]), [1.0, 2.5])", Run: quantiles},
		{Name: "pearson", Group: "Statistics", Returns: "struct", Doc: "The linear correlation: r = Σ(x-x̄)(y-ȳ) / √(Σ(x-x̄)² Σ(y-ȳ)²), and the two-sided p of its being 0, from Student's t = r√((n-2)/((1+r)(1-r))) of n-2 degrees of freedom.", Params: xy,
			Example: "c = pearson([1, 2, 3, 4, 5], [10, 9, 2.5, 6, 4])\nexpect(c.r, -0.7426106572, tol=1e-9)\nexpect(c.p, 0.1505558088, tol=1e-9)", Run: correlate(stats.Pearson)},
		{Name: "spearman", Group: "Statistics", Returns: "struct", Doc: "The correlation of ranks, equal numbers having their average: r, and the two-sided p of its being 0, as pearson's of the ranks.", Params: xy,
			Example: "c = spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])\nexpect(c.r, 0.8207826817, tol=1e-9)", Run: correlate(stats.Spearman)},
		{Name: "ols", Group: "Statistics", Returns: "struct", Doc: "The least-squares line y = intercept + slope x, with standard errors, r, and the p of a slope of 0. In the table line: its height at each x, with the confidence interval of the line (lo, hi) and of a new point (new_lo, new_hi), from Student's t.",
			Params: append(slices.Clone(xy), lang.Param{Name: "at", Type: numbersOf, Default: starlark.None, Doc: "the x of line; None: those of the points"},
				lang.Param{Name: "level", Type: confidence, Default: 0.95, Doc: "of the intervals of line"}),
			Example: "l = ols([0, 1, 2], [0, 1, 1], at=[1])\nexpect(l.slope, 0.5, tol=1e-12)\nexpect(l.line[0].hi - l.line[0].value, 12.7062047364 / sqrt(18), tol=1e-9)", Run: fitLine},
		{Name: "paired", Group: "Statistics", Returns: "struct", Run: w.paired,
			Params: append([]lang.Param{{Name: "scores", Type: lang.Any, Doc: "scores that evaluate() returns; or a list of numbers, a"}, {Name: "a", Type: lang.Any, Doc: "the name of a model; or a list of numbers of the same items, b"},
				{Name: "b", Type: lang.String, Default: starlark.None, Doc: "the name of the model to compare with"}}, resampling...),
			Doc:     "The differences of two models over the same items, a less b, with interval and p: resampled together, so that what makes an item hard cancels. p is two-sided: the share of resampled differences that lie as far from their mean as the difference from 0, itself counted among them. Of scores: a table with a row for each task, language and metric.",
			Example: "d = paired([1, 1, 0, 1], [0, 1, 0, 1], n=200)\nexpect(d.value, 0.25)"},
		{Name: "adjust", Group: "Statistics", Returns: "list of float", Doc: "p-values that take into account how many were looked at: Holm's, or Benjamini and Hochberg's.",
			Params:  []lang.Param{{Name: "p", Type: numbersOf, Doc: "p-values"}, {Name: "method", Type: lang.OneOf("holm", "bh"), Default: "holm", Doc: "holm bounds the chance of any false finding, bh the share of them"}},
			Example: "expect(adjust([0.01, 0.04], method=\"holm\"), [0.02, 0.04])",
			Run: func(c *lang.Call) (starlark.Value, error) {
				p, err := stats.Adjust(lang.Arg[[]float64](c, "p"), c.String("method"))
				if err != nil {
					return nil, err
				}
				return lang.FromGo(p), nil
			}},
	}
}

func (w *World) cv(x []float64) float64 {
	if stats.Mean(x) == 0 {
		w.warn("cv: the mean is 0, and a percentage of it is no number; look at std")
	}
	return stats.CV(x)
}

// xy are the parameters of verbs that relate two lists.
var xy = []lang.Param{{Name: "x", Type: numbersOf, Doc: "numbers"}, {Name: "y", Type: numbersOf, Doc: "as many numbers"}}

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

// quantiles is one quantile, or a list of them.
func quantiles(c *lang.Call) (starlark.Value, error) {
	at := func(q float64) (starlark.Value, error) {
		return nonEmpty(c, func(v []float64) float64 { return stats.Quantile(v, q) })
	}
	many, list := lang.Arg[any](c, "q").([]any)
	if !list {
		return at(c.Float("q"))
	}
	out := make([]starlark.Value, len(many))
	for i, q := range many {
		var err error
		if out[i], err = at(q.(float64)); err != nil {
			return nil, err
		}
	}
	return starlark.NewList(out), nil
}
