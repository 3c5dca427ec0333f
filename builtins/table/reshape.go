package table

import (
	"fmt"
	"slices"
	"strings"
)

// Join puts u's columns beside t's where the columns on are equal. Each row of
// t comes once for each row of u that matches, in u's order; without a match it
// is left out, or kept with missing values when left is set. A missing value
// matches nothing. Columns of the same name that are not joined on are an
// error, since one would be lost.
func (t *Table) Join(u *Table, left bool, on ...string) (*Table, error) {
	if len(on) == 0 {
		return nil, fmt.Errorf("join: name at least one column to join on")
	}
	tc, err := t.all(on)
	if err != nil {
		return nil, fmt.Errorf("join, left table: %w", err)
	}
	uc, err := u.all(on)
	if err != nil {
		return nil, fmt.Errorf("join, right table: %w", err)
	}
	if err := joinable(t, u, tc, uc); err != nil {
		return nil, err
	}
	ti, ui := match(tc, uc, t.Rows(), u.Rows(), left)
	rest, err := u.Drop(on...)
	if err != nil {
		return nil, err
	}
	return New(append(t.Take(ti).Columns(), rest.Take(ui).Columns()...)...)
}

func joinable(t, u *Table, tc, uc []*Column) error {
	on := make([]string, len(tc))
	for i := range tc {
		on[i] = tc[i].Name
		if !comparable(tc[i].Kind(), uc[i].Kind()) && t.Rows() > 0 && u.Rows() > 0 {
			return fmt.Errorf("join: column %q is of kind %v on the left and %v on the right; nothing can match",
				on[i], tc[i].Kind(), uc[i].Kind())
		}
	}
	for _, name := range u.Names() {
		if t.Has(name) && !slices.Contains(on, name) {
			return fmt.Errorf("join: both tables have a column %q that is not joined on; rename or drop one", name)
		}
	}
	return nil
}

// match gives the rows of both tables that stand beside each other.
func match(tc, uc []*Column, trows, urows int, left bool) (ti, ui []int) {
	ids, n := rowNumbers(uc, tc)
	for i := range urows {
		if anyMissing(uc, i) {
			ids[i] = -1
		}
	}
	at := lists(ids[:urows], n)
	ti, ui = make([]int, 0, trows), make([]int, 0, trows)
	alone := []int{-1}
	for i, id := range ids[urows:] {
		var hits []int
		if !anyMissing(tc, i) {
			hits = at[id]
		}
		if len(hits) == 0 && left {
			hits = alone
		}
		for _, j := range hits {
			ti, ui = append(ti, i), append(ui, j)
		}
	}
	return ti, ui
}

func anyMissing(cols []*Column, i int) bool {
	return slices.ContainsFunc(cols, func(c *Column) bool { return c.IsMissing(i) })
}

// Pivot makes a wide table: a row for each combination of the columns rows, a
// column for each value of cols, and in the cell the one value there, missing
// when there is none. Two values for one cell are an error that names it.
// Rows and columns stand in the order in which they first appear.
func (t *Table) Pivot(rows []string, cols, value string) (*Table, error) {
	rc, err := t.all(rows)
	if err != nil {
		return nil, err
	}
	cv, err := t.all([]string{cols, value})
	if err != nil {
		return nil, err
	}
	rgroups, cgroups := groups(rc, t.Rows()), groups(cv[:1], t.Rows())
	ofRow := make([]int, t.Rows())
	first := make([]int, len(rgroups))
	for g, members := range rgroups {
		first[g] = members[0]
		for _, i := range members {
			ofRow[i] = g
		}
	}
	var out []*Column
	for _, c := range rc {
		out = append(out, c.take(first))
	}
	for _, members := range cgroups {
		name := cv[0].Text(members[0])
		if name == "" {
			return nil, fmt.Errorf("pivot: row %d has no value in column %q, which names the columns", members[0], cols)
		}
		index, err := place(members, ofRow, len(rgroups), func(i int) string { return cell(rc, i) + ", " + cols + "=" + name })
		if err != nil {
			return nil, fmt.Errorf("pivot: %w; filter or group first", err)
		}
		out = append(out, cv[1].take(index).renamed(name))
	}
	return New(out...)
}

// place gives, for each row of the pivot, the row whose value goes there.
func place(members, ofRow []int, n int, name func(int) string) ([]int, error) {
	index := make([]int, n)
	for g := range index {
		index[g] = -1
	}
	for _, i := range members {
		if j := index[ofRow[i]]; j >= 0 {
			return nil, fmt.Errorf("two values for the cell %s (rows %d and %d)", name(i), j, i)
		}
		index[ofRow[i]] = i
	}
	return index, nil
}

func cell(cols []*Column, i int) string {
	var parts []string
	for _, c := range cols {
		parts = append(parts, c.Name+"="+c.Text(i))
	}
	return strings.Join(parts, ", ")
}

// Melt is the reverse of Pivot: one row for each of the named columns of each
// row, with the column's name in the column name and its value in value; the
// other columns are kept. Missing values are left out.
func (t *Table) Melt(columns []string, name, value string) (*Table, error) {
	cols, err := t.all(columns)
	if err != nil {
		return nil, err
	}
	keep, err := t.Drop(columns...)
	if err != nil {
		return nil, err
	}
	index, names, values := []int{}, []string{}, []any{}
	for i := range t.Rows() {
		for _, c := range cols {
			if !c.IsMissing(i) {
				index, names, values = append(index, i), append(names, c.Name), append(values, c.Value(i))
			}
		}
	}
	vc, err := NewColumn(value, values)
	if err != nil {
		return nil, fmt.Errorf("melt: %w", err)
	}
	return New(append(keep.Take(index).Columns(), &Column{Name: name, String: names}, vc)...)
}

// PivotBounds is Pivot with an interval for each value: beside each column of
// the wide table stand two with the columns lo and hi, whose names it returns by
// the value column's.
func (t *Table) PivotBounds(rows []string, cols, value, lo, hi string) (*Table, map[string][2]string, error) {
	wide, err := t.Pivot(rows, cols, value)
	if err != nil {
		return nil, nil, err
	}
	out := append([]*Column{}, wide.Columns()...)
	bounds := map[string][2]string{}
	for k, from := range []string{lo, hi} {
		side, err := t.Pivot(rows, cols, from)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range side.Columns()[len(rows):] {
			b := bounds[c.Name]
			b[k] = c.Name + [2]string{" (lo)", " (hi)"}[k]
			bounds[c.Name] = b
			out = append(out, c.renamed(b[k]))
		}
	}
	u, err := New(out...)
	return u, bounds, err
}
