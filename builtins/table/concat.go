package table

import (
	"fmt"
	"slices"
)

// Concat stacks tables. Columns stand in the order in which they first appear;
// a table that lacks one has missing values there. Integers join floats; other
// differences of kind are an error.
func Concat(tables ...*Table) (*Table, error) {
	var names []string
	seen, rows := map[string]bool{}, 0
	for _, t := range tables {
		rows += t.Rows()
		for _, name := range t.Names() {
			if !seen[name] {
				names = append(names, name)
			}
			seen[name] = true
		}
	}
	cols := make([]*Column, len(names))
	for j, name := range names {
		c, err := stack(name, tables, rows)
		if err != nil {
			return nil, err
		}
		cols[j] = c
	}
	return New(cols...)
}

// Concat stacks u under t; see the function Concat.
func (t *Table) Concat(u ...*Table) (*Table, error) {
	return Concat(append([]*Table{t}, u...)...)
}

// stack makes one column of those of that name.
func stack(name string, tables []*Table, rows int) (*Column, error) {
	kind, err := jointKind(name, tables)
	if err != nil {
		return nil, err
	}
	out, at := &Column{Name: name}, 0
	out.alloc(kind, rows)
	for _, t := range tables {
		c := t.find(name)
		if c != nil {
			out.copyAt(at, c)
		}
		for i := range t.Rows() {
			if c == nil || c.IsMissing(i) {
				out.miss(at+i, rows)
			}
		}
		at += t.Rows()
	}
	return out, nil
}

// copyAt sets the values from at on to those of from that are there, which the kind of c holds.
func (c *Column) copyAt(at int, from *Column) {
	kind := c.Kind()
	if kind != from.Kind() {
		for i := range from.Len() {
			if !from.IsMissing(i) {
				c.put(kind, at+i, from.Value(i))
			}
		}
		return
	}
	switch kind {
	case Float:
		copy(c.Float[at:], from.Float)
	case Int:
		copy(c.Int[at:], from.Int)
	case String:
		copy(c.String[at:], from.String)
	case Bool:
		copy(c.Bool[at:], from.Bool)
	case List:
		copy(c.List[at:], from.List)
	case Strings:
		copy(c.Strings[at:], from.Strings)
	}
}

// jointKind is the narrowest kind that holds the values of all columns of that name.
// Columns without any do not count.
func jointKind(name string, tables []*Table) (Kind, error) {
	kind, known, at := Float, -1, 0
	for _, t := range tables {
		if c := t.find(name); c != nil {
			if i := c.firstPresent(); i >= 0 {
				joint, ok := widen(kind, c.Kind(), known < 0)
				if !ok {
					return kind, unlike(name, at+i, c.Kind(), known, kind)
				}
				if kind = joint; known < 0 {
					known = at + i
				}
			}
		}
		at += t.Rows()
	}
	return kind, nil
}

// unlike is the error for a row that is of another kind than the rows before.
func unlike(name string, row int, k Kind, known int, kind Kind) error {
	return fmt.Errorf("column %q: row %d is of kind %v, but row %d is of kind %v; a column holds one kind",
		name, row, k, known, kind)
}

// firstPresent is the first value that is there, or -1.
func (c *Column) firstPresent() int {
	if c.Missing == nil {
		return min(c.Len(), 1) - 1
	}
	return slices.Index(c.Missing, false)
}
