package table

import (
	"fmt"
	"slices"
	"strings"

	"pewter/internal/plural"
)

// Where keeps the rows for which keep returns true.
func (t *Table) Where(keep func(Row) (bool, error)) (*Table, error) {
	index := []int{}
	for r := range t.Each() {
		ok, err := keep(r)
		if err != nil {
			return nil, err
		}
		if ok {
			index = append(index, r.i)
		}
	}
	return t.Take(index), nil
}

// WhereEq keeps the rows whose value in the named column equals v, or is one
// of v's elements when v is a list and the column's values are not; nil asks
// for missing values. 1 and 1.0 are equal. A v of another kind than the column
// is an error, since no row could match.
func (t *Table) WhereEq(name string, v any) (*Table, error) {
	c, err := t.Column(name)
	if err != nil {
		return nil, err
	}
	want, err := wanted(c, v)
	if err != nil {
		return nil, err
	}
	return t.Where(func(r Row) (bool, error) { return want[key(c.Value(r.i))], nil })
}

// wanted is the set of keys that v stands for: of v itself, or of its elements
// when it is a list and the column's values are not.
func wanted(c *Column, v any) (map[string]bool, error) {
	w, kind, err := normal(v)
	if err != nil {
		return nil, fmt.Errorf("where %s: %w", c.Name, err)
	}
	values := []any{w}
	if c.Kind() != List && c.Kind() != Strings {
		values, kind = elements(w, kind)
	}
	set := map[string]bool{}
	for _, x := range values {
		set[key(x)] = true
		if x != nil && !comparable(c.Kind(), kind) {
			return nil, fmt.Errorf("where %s: the column is of kind %v, got %v %q; no row can match", c.Name, c.Kind(), kind, text(x))
		}
	}
	return set, nil
}

func elements(v any, kind Kind) ([]any, Kind) {
	var out []any
	switch l := v.(type) {
	case []float64:
		for _, x := range l {
			out = append(out, x)
		}
		return out, Float
	case []string:
		for _, x := range l {
			out = append(out, x)
		}
		return out, String
	}
	return []any{v}, kind
}

func comparable(a, b Kind) bool {
	num := func(k Kind) bool { return k == Float || k == Int }
	return a == b || num(a) && num(b)
}

// Add returns the table with a column of that name, whose values f computes
// from each row; a column of the same name is replaced in place.
func (t *Table) Add(name string, f func(Row) (any, error)) (*Table, error) {
	values := make([]any, t.Rows())
	for r := range t.Each() {
		v, err := f(r)
		if err != nil {
			return nil, err
		}
		values[r.i] = v
	}
	c, err := NewColumn(name, values)
	if err != nil {
		return nil, err
	}
	return t.With(c)
}

// With returns the table with the column added at the end, or put in the place
// of the one of its name.
func (t *Table) With(c *Column) (*Table, error) {
	cols := slices.Clone(t.Columns())
	at := slices.IndexFunc(cols, func(d *Column) bool { return d.Name == c.Name })
	if at < 0 {
		return New(append(cols, c)...)
	}
	cols[at] = c
	return New(cols...)
}

// Select keeps the named columns, in that order.
func (t *Table) Select(names ...string) (*Table, error) {
	cols, err := t.all(names)
	if err != nil {
		return nil, err
	}
	return New(cols...)
}

// Drop leaves the named columns out.
func (t *Table) Drop(names ...string) (*Table, error) {
	if _, err := t.all(names); err != nil {
		return nil, err
	}
	out := &Table{rows: t.Rows()}
	for _, c := range t.Columns() {
		if !slices.Contains(names, c.Name) {
			out.cols = append(out.cols, c)
		}
	}
	return out, nil
}

// Rename gives columns new names; a map from old to new.
func (t *Table) Rename(names map[string]string) (*Table, error) {
	for old := range names {
		if _, err := t.Column(old); err != nil {
			return nil, err
		}
	}
	var cols []*Column
	for _, c := range t.Columns() {
		if to, ok := names[c.Name]; ok {
			c = c.renamed(to)
		}
		cols = append(cols, c)
	}
	return New(cols...)
}

// Head keeps the first n rows, or all when there are fewer.
func (t *Table) Head(n int) *Table {
	n = max(0, min(n, t.Rows()))
	index := make([]int, n)
	for i := range index {
		index[i] = i
	}
	return t.Take(index)
}

// String is a short description: the size and the columns with their kinds.
func (t *Table) String() string {
	var parts []string
	for _, c := range t.Columns() {
		parts = append(parts, c.Name+" "+c.Kind().String())
	}
	return fmt.Sprintf("table of %s (%s)", plural.Of(t.Rows(), "row"), strings.Join(parts, ", "))
}
