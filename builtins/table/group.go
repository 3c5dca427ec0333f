package table

import (
	"fmt"
	"math"
	"slices"

	"pewter/internal/registry"
)

// An Agg is one column of a grouped table: the values of Column in each group,
// reduced by the function named Func, or by Apply when it is set.
type Agg struct {
	Name, Column, Func string
	Apply              func(*Column) (any, error)
}

// A Reduction reduces numbers to one number. None of them are missing, but they
// may be NaN, and there may be none.
type Reduction func([]float64) float64

// Reductions are the functions that Group knows by name, besides count, first,
// last and list, which take any kind of value.
var Reductions = registry.New[Reduction]("aggregation")

func init() {
	Reductions.Add("mean", "sum / n", mean)
	Reductions.Add("sum", "sum of the values", sum)
	Reductions.Add("var", "sum (x - mean)^2 / (n - 1)", variance)
	Reductions.Add("std", "square root of var", func(x []float64) float64 { return math.Sqrt(variance(x)) })
	Reductions.Add("cv", "100 * std / mean, in percent", func(x []float64) float64 { return 100 * math.Sqrt(variance(x)) / mean(x) })
	Reductions.Add("se", "std / sqrt(n), of the mean of independent values", func(x []float64) float64 {
		return math.Sqrt(variance(x) / float64(len(x)))
	})
	Reductions.Add("median", "middle value, or the mean of the two in the middle", median)
	Reductions.Add("min", "least value", func(x []float64) float64 { return extreme(x, math.Min) })
	Reductions.Add("max", "greatest value", func(x []float64) float64 { return extreme(x, math.Max) })
}

// Group makes one row for each distinct combination of the columns by, in the
// order of first appearance, with the aggregations beside them. Missing values
// are left out of an aggregation; NaN is not, so that it shows. An empty group
// gives NaN, and 0 for sum and count.
func (t *Table) Group(by []string, aggs ...Agg) (*Table, error) {
	cols, err := t.all(by)
	if err != nil {
		return nil, err
	}
	gs := groups(cols, t.Rows())
	if len(by) == 0 && len(gs) == 0 {
		gs = [][]int{{}}
	}
	first := make([]int, len(gs))
	for g, rows := range gs {
		first[g] = -1
		if len(rows) > 0 {
			first[g] = rows[0]
		}
	}
	var out []*Column
	for _, c := range cols {
		out = append(out, c.take(first))
	}
	for _, a := range aggs {
		c, err := t.aggregate(a, gs)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return New(out...)
}

func (t *Table) aggregate(a Agg, gs [][]int) (*Column, error) {
	c, err := t.Column(a.Column)
	switch {
	case err != nil:
		return nil, err
	case a.Apply != nil:
		return a.each(c, gs, a.Apply)
	}
	switch a.Func {
	case "count":
		return counts(a.Name, c, gs), nil
	case "first", "last":
		return picked(c, gs, a.Func == "last").renamed(a.Name), nil
	case "list":
		return a.each(c, gs, listOf)
	}
	return a.reduce(c, gs)
}

// each calls f with the column of each group's values that are there.
func (a Agg) each(c *Column, gs [][]int, f func(*Column) (any, error)) (*Column, error) {
	values := make([]any, len(gs))
	var err error
	for g, rows := range gs {
		if values[g], err = f(c.take(present(c, rows))); err != nil {
			return nil, fmt.Errorf("aggregation %q of column %q: %w", a.Name, a.Column, err)
		}
	}
	return NewColumn(a.Name, values)
}

func present(c *Column, rows []int) []int {
	return slices.DeleteFunc(slices.Clone(rows), c.IsMissing)
}

// reduce calls the named reduction with the numbers of each group.
func (a Agg) reduce(c *Column, gs [][]int) (*Column, error) {
	f, err := a.reduction(c)
	if err != nil {
		return nil, err
	}
	x, err := c.Floats()
	if err != nil {
		return nil, err
	}
	out, values := make([]float64, len(gs)), []float64(nil)
	for g, rows := range gs {
		values = values[:0]
		for _, i := range rows {
			if !c.IsMissing(i) {
				values = append(values, x[i])
			}
		}
		out[g] = f(values)
	}
	return &Column{Name: a.Name, Float: out}, nil
}

// counts is how many values of each group are there.
func counts(name string, c *Column, gs [][]int) *Column {
	if len(gs) == 0 {
		return &Column{Name: name} // without a value there is no kind
	}
	out := make([]int64, len(gs))
	for g, rows := range gs {
		for _, i := range rows {
			if !c.IsMissing(i) {
				out[g]++
			}
		}
	}
	return &Column{Name: name, Int: out}
}

// picked is the first or last value of each group, of those that are there.
func picked(c *Column, gs [][]int, last bool) *Column {
	index, found := make([]int, len(gs)), false
	for g, rows := range gs {
		index[g] = -1
		for _, i := range rows {
			if !c.IsMissing(i) && (last || index[g] < 0) {
				index[g], found = i, true
			}
		}
	}
	if !found { // without a value there is no kind
		return (&Column{}).take(index)
	}
	return c.take(index)
}

// reduction is the named function of numbers, which the column must hold.
func (a Agg) reduction(c *Column) (Reduction, error) {
	e, err := Reductions.Lookup(a.Func)
	if err != nil {
		return nil, fmt.Errorf("%w, and count, first, last, list", err)
	}
	if k := c.Kind(); k != Float && k != Int && k != Bool {
		return nil, fmt.Errorf("cannot take the %s of column %q: it is of kind %v, want numbers", a.Func, c.Name, k)
	}
	return e.Value, nil
}

func listOf(c *Column) (any, error) {
	if c.Kind() == String {
		return c.String, nil
	}
	return c.Floats()
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

func mean(x []float64) float64 { return sum(x) / float64(len(x)) }

func variance(x []float64) float64 {
	m, s := mean(x), 0.0
	for _, v := range x {
		s += (v - m) * (v - m)
	}
	return s / float64(len(x)-1)
}

func median(x []float64) float64 {
	if len(x) == 0 || slices.ContainsFunc(x, math.IsNaN) {
		return math.NaN()
	}
	y := slices.Sorted(slices.Values(x))
	return (y[(len(y)-1)/2] + y[len(y)/2]) / 2
}

func extreme(x []float64, f func(a, b float64) float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	e := x[0]
	for _, v := range x[1:] {
		e = f(e, v)
	}
	return e
}
