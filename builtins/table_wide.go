package builtins

import (
	"fmt"
	"slices"

	"pewter/builtins/table"
	"pewter/lang"
)

// wide pivots a tidy table as the arguments say.
func wide(c *lang.Call, t *Table) (*Table, error) {
	rows, err := lang.OneOrMany(lang.String).Convert(c.Value("rows"))
	if err != nil {
		return nil, fmt.Errorf("parameter rows: got %s, want the name of a column or several", describeNone(c.Value("rows")))
	}
	var by []string
	for _, name := range rows.([]any) {
		by = append(by, name.(string))
	}
	ends := [2]string{"lo", "hi"}
	switch ci := optional(c, "ci").(type) {
	case *Table:
		t = ci
	case [2]string:
		ends = ci
	}
	if !slices.Contains(append(slices.Clone(by), c.String("cols")), "metric") {
		if t, err = t.mainMetric(); err != nil {
			return nil, err
		}
	}
	if !c.Has("ci") {
		u, err := t.Pivot(by, c.String("cols"), c.String("value"))
		return t.with(u), err
	}
	u, intervals, err := t.PivotBounds(by, c.String("cols"), c.String("value"), ends[0], ends[1])
	if err != nil {
		return nil, err
	}
	out := t.with(u)
	out.look.Intervals = intervals
	return out, nil
}

// mainMetric keeps, of a table with metrics, the one that stands first for each task.
func (t *Table) mainMetric() (*Table, error) {
	if !t.Has("metric") || !t.Has("task") {
		return t, nil
	}
	first := map[string]string{}
	u, err := t.Where(func(r table.Row) (bool, error) {
		task, metric := r.Text("task"), r.Text("metric")
		if first[task] == "" {
			first[task] = metric
		}
		return first[task] == metric, nil
	})
	if err != nil {
		return nil, err
	}
	return t.with(u), nil
}
