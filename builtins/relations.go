package builtins

import (
	"fmt"
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
	rows := make([][]any, len(at))
	for i, x := range at {
		y, half, wide := l.At(x), l.Band(x, level), l.Prediction(x, level)
		rows[i] = []any{x, y, y - half, y + half, y - wide, y + wide}
	}
	return table.FromRecords([]string{"x", "value", "lo", "hi", "new_lo", "new_hi"}, rows...)
}

func (w *World) paired(c *lang.Call) (starlark.Value, error) {
	o := stats.BootstrapOptions{N: c.Int("n"), Seed: w.seedOf(c)}
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
	d, err := stats.Paired(a.([]float64), b.([]float64), o)
	if err != nil {
		return nil, err
	}
	return fields(map[string]any{"value": d.Value, "se": d.SE, "lo": d.Lo, "hi": d.Hi, "p": d.P, "a": d.A, "b": d.B, "n": d.N, "method": d.Method}), nil
}

// pairedScores compares two models on each task and language by their items.
func pairedScores(c *lang.Call, t *Table, o stats.BootstrapOptions) (starlark.Value, error) {
	if t.Items == nil || !t.Items.Has("correct") {
		return nil, c.Errorf("the table has no items that are right or wrong: want the scores that evaluate() returns")
	}
	nameA, ok := starlark.AsString(c.Value("a"))
	if !ok || !c.Has("b") {
		return nil, c.Errorf("want the names of two models: paired(scores, \"linear\", \"ties\")")
	}
	nameB := c.String("b")
	groups, err := t.Items.Group([]string{"task", "lang"})
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	var rows [][]any
	for g := range groups.Each() {
		a, errA := correct(t.Items, nameA, g)
		b, errB := correct(t.Items, nameB, g)
		if errA != nil || errB != nil {
			return nil, c.Errorf("%w", first(errA, errB))
		}
		d, err := stats.Paired(a, b, o)
		if err != nil {
			return nil, c.Errorf("%s %s: %w", g.Text("task"), g.Text("lang"), err)
		}
		rows = append(rows, []any{g.Text("task"), g.Text("lang"), nameA, nameB, d.Value, d.SE, d.Lo, d.Hi, d.P, d.N, d.Method})
	}
	u, err := table.FromRecords([]string{"task", "lang", "a", "b", "value", "se", "lo", "hi", "p", "n", "interval"}, rows...)
	if err != nil {
		return nil, c.Errorf("%w", err)
	}
	return newTable(u), nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// correct returns which items of a task a model got right.
func correct(items *table.Table, model string, g table.Row) ([]float64, error) {
	u, err := items.WhereEq("model", model)
	if err == nil && u.Rows() == 0 {
		names, _ := items.Texts("model")
		return nil, fmt.Errorf("no model %q%s", model, didYouMean(model, names))
	}
	for _, name := range []string{"task", "lang"} {
		if err == nil {
			u, err = u.WhereEq(name, g.Text(name))
		}
	}
	if err != nil {
		return nil, err
	}
	return u.Floats("correct")
}
