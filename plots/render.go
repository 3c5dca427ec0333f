package plots

import (
	"fmt"
	"maps"
	"strings"

	"pewter/builtins/table"
	"pewter/internal/suggest"
)

// TableOptions say how a table is printed. The zero value prints all of it with
// numbers in four significant digits. Neighbouring columns whose names have one
// beginning before a bar, such as "Belebele|mean" and "Belebele|CV", stand under
// a common heading.
type TableOptions struct {
	Formats map[string]string // a column's number format, such as ".1f"
	Format  string            // the format of Float columns that Formats lacks
	Bold    string            // "max" or "min": the best of each Float column in bold (not of se, lo, hi, p)
	Bolds   map[string]string // as Bold, for single columns; "" for none
	Caption string
	Label   string // LaTeX: \label

	// Intervals folds an interval into its value's column: 66.9 ± 3.3 where it
	// is symmetric at the digits printed, else 66.9 [63.2, 70.1]. The key is the
	// value's column; the two columns of the bounds are not printed themselves.
	Intervals map[string][2]string

	// Section names a column that is not printed: a heading with its value stands
	// before the rows where it changes.
	Section string

	Width   int  // text: at most so many cells wide; 0 for no limit
	MaxRows int  // text, Markdown, HTML: leave out rows in the middle; 0 for no limit
	Color   bool // text: bold by an escape sequence
}

// writers are the forms that RenderTable knows.
var writers = map[string]func(*grid, TableOptions) string{
	"text": textTable, "markdown": markdownTable, "latex": latexTable, "html": htmlTable,
}

// Forms lists the forms that RenderTable knows.
var Forms = []string{"text", "markdown", "latex", "html", "csv"}

// RenderTable prints a table as "text" (aligned by terminal cells, decimal
// points under one another), "markdown", "latex" (booktabs), "html", or "csv"
// (which is data: full precision, no formats). It fails for a form, column or
// format that does not exist.
func RenderTable(t *table.Table, as string, o TableOptions) (string, error) {
	if as == "csv" {
		return string(t.CSV()), nil
	}
	write, ok := writers[as]
	if !ok {
		return "", fmt.Errorf("cannot show a table as %q%s; have: %s", as, suggest.DidYouMean(as, Forms), strings.Join(Forms, ", "))
	}
	g, err := newGrid(t, o)
	if err != nil {
		return "", err
	}
	if o.MaxRows > 0 && as != "latex" {
		g.elide(o.MaxRows)
	}
	return write(g, o), nil
}

// A grid is a table in words, before it is laid out.
type grid struct {
	cols    []gridColumn
	rows    int
	skipped int // rows left out after row skipAt
	skipAt  int
	section []string // each row's section; nil without
}

type gridColumn struct {
	group   string // the common heading; "" for none
	name    string
	numeric bool
	stars   int // the most that mark a number of the column
	cells   []gridCell
}

type gridCell struct {
	text    string
	bold    bool
	missing bool
}

// noValue is printed for a missing value.
const noValue = "–"

func newGrid(t *table.Table, o TableOptions) (*grid, error) {
	if err := o.check(t); err != nil {
		return nil, err
	}
	bounds := map[string]bool{}
	for _, b := range o.Intervals {
		bounds[b[0]], bounds[b[1]] = true, true
	}
	g := &grid{rows: t.Rows()}
	for _, c := range t.Columns() {
		if c.Name == o.Section {
			g.section, _ = t.Texts(c.Name)
			continue
		}
		if bounds[c.Name] {
			continue
		}
		col, err := newGridColumn(t, c, o)
		if err != nil {
			return nil, err
		}
		g.cols = append(g.cols, col)
	}
	return g, nil
}

// For is the options less what they say of columns that t lacks, for a table
// made from another.
func (o TableOptions) For(t *table.Table) TableOptions {
	lacks := func(name string, _ string) bool { return !t.Has(name) }
	o.Formats, o.Bolds = maps.Clone(o.Formats), maps.Clone(o.Bolds)
	maps.DeleteFunc(o.Formats, lacks)
	maps.DeleteFunc(o.Bolds, lacks)
	o.Intervals = maps.Clone(o.Intervals)
	maps.DeleteFunc(o.Intervals, func(name string, b [2]string) bool { return !t.Has(name) || !t.Has(b[0]) || !t.Has(b[1]) })
	if o.Section != "" && !t.Has(o.Section) {
		o.Section = ""
	}
	return o
}

// check fails when the options name a column that is not there.
func (o TableOptions) check(t *table.Table) error {
	for _, m := range []map[string]string{o.Formats, o.Bolds} {
		for _, name := range sortedKeys(m) {
			if _, err := t.Column(name); err != nil {
				return err
			}
		}
	}
	if o.Section != "" {
		if _, err := t.Column(o.Section); err != nil {
			return err
		}
	}
	for _, name := range sortedKeys(o.Intervals) {
		b := o.Intervals[name]
		if _, err := t.Select(name, b[0], b[1]); err != nil {
			return err
		}
	}
	for _, b := range append([]string{o.Bold}, values(o.Bolds)...) {
		if b != "" && b != "max" && b != "min" {
			return fmt.Errorf(`bold=%q: want "max" or "min"`, b)
		}
	}
	return nil
}

func newGridColumn(t *table.Table, c *table.Column, o TableOptions) (gridColumn, error) {
	g := gridColumn{name: c.Name, numeric: c.Numeric()}
	if group, name, ok := strings.Cut(c.Name, "|"); ok && group != "" && name != "" {
		g.group, g.name = group, name
	}
	write, err := o.writer(t, c)
	if err != nil {
		return g, err
	}
	for i := range c.Len() {
		cell := gridCell{text: noValue, missing: c.IsMissing(i)}
		if !cell.missing {
			cell.text = write(i)
		}
		g.cells = append(g.cells, cell)
	}
	if !g.numeric {
		g.stars, g.numeric = starredNumbers(g.cells)
	}
	how, set := o.Bolds[c.Name]
	if !set && c.Kind() == table.Float && !uncertain[c.Name] {
		how = o.Bold
	}
	if how != "" && c.Numeric() {
		embolden(g.cells, c, how)
	}
	return g, nil
}

// uncertain are columns about a number rather than of one: none of their values
// is the best.
var uncertain = map[string]bool{"se": true, "lo": true, "hi": true, "p": true, "std": true, "sd": true}

// embolden marks the best cells: those that print as the best value does, so
// that a tie at the digits shown is a tie.
func embolden(cells []gridCell, c *table.Column, how string) {
	x, err := c.Floats()
	if err != nil {
		return
	}
	best := -1
	for i, v := range x {
		if v != v || c.IsMissing(i) {
			continue
		}
		if best < 0 || how == "max" && v > x[best] || how == "min" && v < x[best] {
			best = i
		}
	}
	for i := range cells {
		cells[i].bold = best >= 0 && valuePart(cells[i].text) == valuePart(cells[best].text)
	}
}

// valuePart is a cell's text without its interval.
func valuePart(s string) string {
	s, _, _ = strings.Cut(s, " ± ")
	s, _, _ = strings.Cut(s, " [")
	return s
}

// elide leaves rows out so that at most n remain.
func (g *grid) elide(n int) {
	if g.rows <= n {
		return
	}
	head := (n + 1) / 2
	tail := n - head
	g.skipAt, g.skipped = head, g.rows-n
	for j := range g.cols {
		all := g.cols[j].cells
		g.cols[j].cells = append(append([]gridCell{}, all[:head]...), all[g.rows-tail:]...)
	}
	if g.section != nil {
		g.section = append(append([]string{}, g.section[:head]...), g.section[g.rows-tail:]...)
	}
	g.rows = n
}
