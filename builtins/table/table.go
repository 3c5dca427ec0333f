// Package table holds tidy tables: named, typed columns of equal length, with
// missing values, and the verbs that filter, group, join and reshape them.
//
// A Table never changes: each verb returns a new one, which may share columns
// with the old. Everything is deterministic: groups, joins and pivots keep the
// order in which things first appear.
package table

import (
	"fmt"
	"iter"
	"strings"

	"pewter/internal/suggest"
)

// A Table is a list of columns of equal length. The nil Table and the zero
// Table have no rows and no columns.
type Table struct {
	cols []*Column
	rows int
}

// MaxColumns bounds the columns of a table: they are sought by name, one after another.
const MaxColumns = 50_000

// New returns the table of the given columns. It fails when their lengths
// differ, two share a name, or a column has no name.
func New(cols ...*Column) (*Table, error) {
	if len(cols) > MaxColumns {
		return nil, fmt.Errorf("%d columns, want at most %d: are rows and columns exchanged?", len(cols), MaxColumns)
	}
	t, names := &Table{}, make(map[string]bool, len(cols))
	for i, c := range cols {
		if err := c.check(); err != nil {
			return nil, err
		}
		if names[c.Name] {
			return nil, fmt.Errorf("two columns are called %q; rename one", c.Name)
		}
		names[c.Name] = true
		if i == 0 {
			t.rows = c.Len()
		}
		if c.Len() != t.rows {
			return nil, fmt.Errorf("columns differ in length: %q has %d values, %q has %d",
				cols[0].Name, t.rows, c.Name, c.Len())
		}
		t.cols = append(t.cols, c)
	}
	return t, nil
}

// Must returns t and panics if err is not nil. It is for tables written out in
// a program, which cannot fail.
func Must(t *Table, err error) *Table {
	if err != nil {
		panic(err)
	}
	return t
}

// Rows is the number of rows.
func (t *Table) Rows() int {
	if t == nil {
		return 0
	}
	return t.rows
}

// Names lists the columns' names in order.
func (t *Table) Names() []string {
	names := make([]string, 0, len(t.Columns()))
	for _, c := range t.Columns() {
		names = append(names, c.Name)
	}
	return names
}

// Columns lists the columns in order. They must not be changed.
func (t *Table) Columns() []*Column {
	if t == nil {
		return nil
	}
	return t.cols
}

// Has reports whether there is a column of that name.
func (t *Table) Has(name string) bool { return t.find(name) != nil }

// Column returns the named column. The error for a name that is not there
// names the nearest one.
func (t *Table) Column(name string) (*Column, error) {
	if c := t.find(name); c != nil {
		return c, nil
	}
	names := t.Names()
	if len(names) == 0 {
		return nil, fmt.Errorf("no column %q: the table has no columns", name)
	}
	return nil, fmt.Errorf("no column %q%s; have: %s", name,
		suggest.DidYouMean(name, names), strings.Join(names, ", "))
}

func (t *Table) find(name string) *Column {
	for _, c := range t.Columns() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func (t *Table) all(names []string) ([]*Column, error) {
	cols := make([]*Column, len(names))
	for i, name := range names {
		c, err := t.Column(name)
		if err != nil {
			return nil, err
		}
		cols[i] = c
	}
	return cols, nil
}

// Floats returns the named column as float64: integers and booleans (0 or 1)
// are converted and missing values become NaN. Other kinds are an error.
func (t *Table) Floats(name string) ([]float64, error) {
	c, err := t.Column(name)
	if err != nil {
		return nil, err
	}
	return c.Floats()
}

// Texts returns the named column as text, as a reader would see it: numbers in
// their shortest form, missing values as "".
func (t *Table) Texts(name string) ([]string, error) {
	c, err := t.Column(name)
	if err != nil {
		return nil, err
	}
	out := make([]string, c.Len())
	for i := range out {
		out[i] = c.Text(i)
	}
	return out, nil
}

// Row returns row i, which counts from 0.
func (t *Table) Row(i int) Row { return Row{t: t, i: i} }

// Each yields the rows in order.
func (t *Table) Each() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for i := range t.Rows() {
			if !yield(t.Row(i)) {
				return
			}
		}
	}
}

// Take returns the rows of those indices, in that order. An index of -1 makes
// a row of missing values.
func (t *Table) Take(index []int) *Table {
	out := &Table{rows: len(index)}
	for _, c := range t.Columns() {
		out.cols = append(out.cols, c.take(index))
	}
	return out
}

// A Row is one row of a table.
type Row struct {
	t *Table
	i int
}

// Index is the row's position in its table, from 0.
func (r Row) Index() int { return r.i }

// Names lists the columns' names.
func (r Row) Names() []string { return r.t.Names() }

// Get returns the value in the named column: float64, int64, string, bool,
// []float64, []string, or nil where it is missing.
func (r Row) Get(name string) (any, error) {
	c, err := r.t.Column(name)
	if err != nil {
		return nil, err
	}
	return c.Value(r.i), nil
}

// Value is Get for a column known to be there; nil when it is not.
func (r Row) Value(name string) any {
	if c := r.t.find(name); c != nil {
		return c.Value(r.i)
	}
	return nil
}

// Text is the value in the named column as text, "" when there is none.
func (r Row) Text(name string) string {
	if c := r.t.find(name); c != nil {
		return c.Text(r.i)
	}
	return ""
}

// Values lists the row's values in the order of the columns.
func (r Row) Values() []any {
	out := make([]any, 0, len(r.t.Columns()))
	for _, c := range r.t.Columns() {
		out = append(out, c.Value(r.i))
	}
	return out
}
