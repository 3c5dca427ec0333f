package builtins

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

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
		if err != nil {
			return nil, err
		}
		return t.says(t.with(u), false), nil
	}
	u, intervals, err := t.PivotBounds(by, c.String("cols"), c.String("value"), ends[0], ends[1])
	if err != nil {
		return nil, err
	}
	out := t.with(u)
	out.look.Intervals = intervals
	return t.says(out, true), nil
}

// says has a wide table made of scores t say above its numbers what they are, where
// it has no caption: metrics with their normalisers, items, and kinds of interval.
func (t *Table) says(wide *Table, intervals bool) *Table {
	if t.scores == nil || wide.look.Caption != "" || !t.Has("metric") || !t.Has("n") {
		return wide
	}
	var metrics, ways []string
	least, most := math.MaxInt, 0
	for i := range t.Rows() {
		r := t.Row(i)
		metric := r.Text("metric")
		if by := r.Text("normaliser"); by != "" && by != "none" {
			metric += " (" + by + ")"
		}
		metrics, ways = append(metrics, metric), append(ways, r.Text("interval"))
		if n, ok := r.Value("n").(int64); ok {
			least, most = min(least, int(n)), max(most, int(n))
		}
	}
	caption := strings.Join(distinctTexts(metrics), ", ")
	if most > 0 {
		caption += "; n = " + strconv.Itoa(least)
	}
	if most > least {
		caption += " to " + strconv.Itoa(most)
	}
	if ways = distinctTexts(ways); intervals && len(ways) > 0 {
		caption += "; intervals: " + strings.Join(ways, " or ")
	}
	wide.look.Caption = caption
	return wide
}

// distinctTexts returns the texts that are not empty, each once, in order of appearance.
func distinctTexts(texts []string) (out []string) {
	for _, s := range texts {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
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
