package builtins

import (
	"slices"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"pewter/builtins/stats"
	"pewter/builtins/table"
	"pewter/lang"
)

// fields makes a struct of Go values.
func fields(m map[string]any) starlark.Value {
	d := starlark.StringDict{}
	for k, v := range m {
		d[k] = lang.FromGo(v)
	}
	return starlarkstruct.FromStringDict(starlarkstruct.Default, d)
}

func correlate(f func(x, y []float64) (stats.Correlation, error)) func(*lang.Call) (starlark.Value, error) {
	return func(c *lang.Call) (starlark.Value, error) {
		r, err := f(lang.Arg[[]float64](c, "x"), lang.Arg[[]float64](c, "y"))
		if err != nil {
			return nil, err
		}
		return fields(map[string]any{"r": r.R, "p": r.P, "n": r.N, "method": r.Method}), nil
	}
}

func fitLine(c *lang.Call) (starlark.Value, error) {
	x := lang.Arg[[]float64](c, "x")
	l, err := stats.OLS(x, lang.Arg[[]float64](c, "y"))
	if err != nil {
		return nil, err
	}
	at := slices.Compact(slices.Sorted(slices.Values(x)))
	if c.Has("at") {
		at = lang.Arg[[]float64](c, "at")
	}
	line, err := lineTable(l, at, c.Float("level"))
	if err != nil {
		return nil, err
	}
	return fields(map[string]any{"slope": l.Slope, "intercept": l.Intercept, "slope_se": l.SlopeSE, "intercept_se": l.InterceptSE,
		"r": l.R, "p": l.P, "residual": l.Residual, "n": l.N, "method": l.Method, "line": newTable(line)}), nil
}

// lineTable has a row for each of at: the line's height, the ends of its confidence
// interval, and those of the interval for a new point.
func lineTable(l stats.Line, at []float64, level float64) (*table.Table, error) {
	rows, bands := make([][]any, len(at)), l.Bands(level)
	for i, x := range at {
		y, half, wide := l.At(x), bands.Line(x), bands.Prediction(x)
		rows[i] = []any{x, y, y - half, y + half, y - wide, y + wide}
	}
	return table.FromRecords([]string{"x", "value", "lo", "hi", "new_lo", "new_hi"}, rows...)
}

func (w *World) paired(c *lang.Call) (starlark.Value, error) {
	o := w.resamplingOf(c)
	if t, ok := c.Value("scores").(*Table); ok {
		return pairedScores(c, t, o)
	}
	a, err := numbersOf.Convert(c.Value("scores"))
	if err != nil {
		return nil, c.Errorf("parameter scores: got %s, want scores or a list of numbers", c.Value("scores").Type())
	}
	b, err := numbersOf.Convert(c.Value("a"))
	if err != nil {
		return nil, c.Errorf("parameter a: got %s, want a list of numbers, as scores is one", c.Value("a").Type())
	}
	if c.Has("b") {
		return nil, c.Errorf("parameter b: of two lists of numbers there is no third: paired(x, y)")
	}
	if err := onlyItems(c); err != nil {
		return nil, err
	}
	d, err := stats.Paired(a.([]float64), b.([]float64), o)
	if err != nil {
		return nil, err
	}
	return fields(map[string]any{"value": d.Value, "se": d.SE, "lo": d.Lo, "hi": d.Hi, "p": d.P, "a": d.A, "b": d.B, "n": d.N, "method": d.Method}), nil
}

// pairedScores compares two models on each task, language and metric that is left
// in the table.
func pairedScores(c *lang.Call, t *Table, o stats.BootstrapOptions) (starlark.Value, error) {
	if t.scores == nil {
		return nil, c.Errorf("the table has no items to resample: want the scores that evaluate() returns, or two lists of numbers")
	}
	a, ok := starlark.AsString(c.Value("a"))
	if !ok || !c.Has("b") {
		return nil, c.Errorf("want the names of two models: paired(scores, \"linear\", \"ties\")")
	}
	u, err := t.scores.Of(t.Table).Paired(a, c.String("b"), o, c.String("over"))
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return newTable(u), nil
}
