package plots

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"pewter/builtins/table"
	"pewter/internal/visible"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func values(m map[string]string) []string {
	var out []string
	for _, k := range sortedKeys(m) {
		out = append(out, m[k])
	}
	return out
}

// writer returns the function that writes a column's value at a row.
func (o TableOptions) writer(t *table.Table, c *table.Column) (func(i int) string, error) {
	switch c.Kind() {
	case table.List:
		return func(i int) string { return listText(c.List[i]) }, nil
	case table.Float, table.Int:
	default:
		return func(i int) string { return visible.Line(c.Text(i)) }, nil
	}
	x, err := c.Floats()
	if err != nil {
		return nil, err
	}
	write, err := o.numberWriter(c, x)
	if err != nil {
		return nil, err
	}
	b, ok := o.Intervals[c.Name]
	if !ok {
		return func(i int) string { return write(x[i]) }, nil
	}
	lo, err := t.Floats(b[0])
	if err != nil {
		return nil, err
	}
	hi, err := t.Floats(b[1])
	if err != nil {
		return nil, err
	}
	return func(i int) string { return write(x[i]) + interval(write, x[i], lo[i], hi[i]) }, nil
}

func (o TableOptions) numberWriter(c *table.Column, x []float64) (func(float64) string, error) {
	spec, set := o.Formats[c.Name]
	if !set && c.Kind() == table.Float {
		spec = o.Format
	}
	if spec != "" {
		f, err := parseFormat(spec)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", c.Name, err)
		}
		return f.apply, nil
	}
	if c.Kind() == table.Int {
		return func(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }, nil
	}
	return autoFormat(x).readable, nil
}

// interval writes the bounds beside a value: nothing when one is missing.
func interval(write func(float64) string, x, lo, hi float64) string {
	if math.IsNaN(lo) || math.IsNaN(hi) || math.IsNaN(x) {
		return ""
	}
	up, down := write(hi-x), write(x-lo)
	if up == down {
		return " ± " + up
	}
	return " [" + write(lo) + ", " + write(hi) + "]"
}

// listText shows the first numbers of a list.
func listText(v []float64) string {
	var parts []string
	for i, x := range v {
		if i == 4 {
			parts = append(parts, fmt.Sprintf("… %d", len(v)))
			break
		}
		parts = append(parts, strconv.FormatFloat(x, 'g', 5, 64))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
