package builtins

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"

	"pewter/builtins/eval"
	"pewter/builtins/similarity"
	"pewter/builtins/table"
	"pewter/internal/plural"
	"pewter/lang"
	"pewter/plots"
)

// A Table is a tidy table as a value: immutable; its verbs return new ones.
type Table struct {
	value
	*table.Table
	Items  *table.Table // the rows behind the scores; nil for other tables
	Notes  []string     // what a reader of the numbers should know
	look   plots.TableOptions
	scores *eval.Scores       // of evaluate()
	alike  *similarity.Result // of a similarity measure
}

var (
	_ starlark.HasAttrs  = (*Table)(nil)
	_ starlark.Sequence  = (*Table)(nil)
	_ starlark.Mapping   = (*Table)(nil)
	_ starlark.Sliceable = (*Table)(nil)
	_ lang.Displayer     = (*Table)(nil)
)

func newTable(t *table.Table) *Table { return &Table{Table: t} }

// with returns a table of other rows that looks like t.
func (t *Table) with(u *table.Table) *Table {
	return &Table{Table: u, Items: t.Items, Notes: t.Notes, look: t.look.For(u), scores: t.scores}
}

// String returns the size and the columns.
func (t *Table) String() string { return "<" + t.Table.String() + ">" }

// Type returns "table".
func (*Table) Type() string { return "table" }

// Len returns the number of rows.
func (t *Table) Len() int { return t.Rows() }

// Truth reports whether there are rows.
func (t *Table) Truth() starlark.Bool { return t.Rows() > 0 }

// Index returns row i.
func (t *Table) Index(i int) starlark.Value { return row{Row: t.Row(i)} }

// Iterate goes through the rows.
func (t *Table) Iterate() starlark.Iterator { return &rowIterator{t: t} }

// Slice returns the table of some rows.
func (t *Table) Slice(start, end, step int) starlark.Value {
	var index []int
	for i := start; step > 0 && i < end || step < 0 && i > end; i += step {
		index = append(index, i)
	}
	return t.with(t.Take(index))
}

// Get returns row t[i] or the list of the values of the column t["name"].
func (t *Table) Get(k starlark.Value) (starlark.Value, bool, error) {
	if name, ok := starlark.AsString(k); ok {
		c, err := t.Column(name)
		if err != nil {
			return nil, false, err
		}
		return columnList(c), true, nil
	}
	i, err := starlark.AsInt32(k)
	if err != nil {
		return nil, false, fmt.Errorf("got %s, want the name of a column or the number of a row", k.Type())
	}
	at := i
	if at < 0 {
		at += t.Rows()
	}
	if at < 0 || at >= t.Rows() {
		return nil, false, fmt.Errorf("row %d of a table of %s", i, plural.Of(t.Rows(), "row"))
	}
	return t.Index(at), true, nil
}

// Keys returns the names of the columns, for completion.
func (t *Table) Keys() []string { return t.Names() }

func columnList(c *table.Column) *starlark.List {
	out := make([]starlark.Value, c.Len())
	for i := range out {
		out[i] = lang.FromGo(c.Value(i))
	}
	return starlark.NewList(out)
}

// Display returns the table as text, Markdown, HTML or LaTeX.
func (t *Table) Display(mime string) ([]byte, bool) {
	as, ok := map[string]string{"text/plain": "text", "text/markdown": "markdown", "text/html": "html", "text/latex": "latex"}[mime]
	if !ok {
		return nil, false
	}
	look := t.look
	if look.MaxRows == 0 {
		look.MaxRows = displayRows
	}
	text, err := plots.RenderTable(t.Table, as, look)
	return []byte(text), err == nil
}

// displayRows is how many rows of a table that is shown by itself are printed;
// t.show() prints all.
const displayRows = 100

// Text returns the table for a terminal.
func (t *Table) Text(width int, color bool) string {
	look := t.look
	look.Width, look.Color = width, color
	if look.MaxRows == 0 {
		look.MaxRows = displayRows
	}
	text, err := plots.RenderTable(t.Table, "text", look)
	if err != nil {
		return t.String()
	}
	return text
}

// Attr returns a column's verbs and facts.
func (t *Table) Attr(name string) (starlark.Value, error) {
	v, err := tableMembers.attr(t, name)
	if err != nil && t.Has(name) {
		return nil, fmt.Errorf("table has no .%s, but a column of that name: write t[%q]", name, name)
	}
	return v, err
}

// AttrNames returns the names of the attributes.
func (*Table) AttrNames() []string { return tableMembers.names() }

type rowIterator struct {
	t *Table
	i int
}

func (it *rowIterator) Next(p *starlark.Value) bool {
	if it.i >= it.t.Rows() {
		return false
	}
	*p = it.t.Index(it.i)
	it.i++
	return true
}

func (*rowIterator) Done() {}

// A row is a row of a table: r.lang and r["lang"] are the same.
type row struct {
	value
	table.Row
}

var (
	_ starlark.HasAttrs = row{}
	_ starlark.Mapping  = row{}
)

// String returns the row as a struct is written.
func (r row) String() string {
	s := "row("
	for i, name := range r.Names() {
		if i > 0 {
			s += ", "
		}
		s += name + " = " + lang.FromGo(r.Value(name)).String()
	}
	return s + ")"
}

// Type returns "row".
func (row) Type() string { return "row" }

// Attr returns the value in a column.
func (r row) Attr(name string) (starlark.Value, error) {
	v, err := r.Row.Get(name)
	if err != nil {
		return nil, err
	}
	return lang.FromGo(v), nil
}

// AttrNames returns the names of the columns.
func (r row) AttrNames() []string { return r.Names() }

// Get returns the value in a column.
func (r row) Get(k starlark.Value) (starlark.Value, bool, error) {
	name, ok := starlark.AsString(k)
	if !ok {
		return nil, false, fmt.Errorf("got %s, want the name of a column", k.Type())
	}
	v, err := r.Attr(name)
	return v, err == nil, err
}

// toCell returns the value that a table keeps for v.
func toCell(v starlark.Value) (any, error) {
	switch v := v.(type) {
	case starlark.Int:
		if n, ok := v.Int64(); ok {
			return n, nil
		}
		x, _ := starlark.AsFloat(v)
		return x, nil
	case *Model:
		return v.Name(), nil
	case Failure:
		return v.message(), nil
	case starlark.HasAttrs:
		if name, err := v.Attr("name"); err == nil && name != nil {
			return toCell(name)
		}
	}
	return lang.ToGo(v)
}

// meanOf is the mean of a column, missing values left out.
func meanOf(t *Table, name string) (starlark.Value, error) {
	x, err := t.Floats(name)
	if err != nil {
		return nil, err
	}
	sum, n := 0.0, 0
	for _, v := range x {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return starlark.Float(sum / float64(n)), nil
}
