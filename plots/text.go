package plots

import (
	"fmt"
	"strings"

	"pewter/internal/plural"
	"pewter/internal/visible"
)

// textTable lays a table out in terminal cells: text to the left, numbers with
// their points under one another.
func textTable(g *grid, o TableOptions) string {
	cols := make([]textColumn, len(g.cols))
	for j, c := range g.cols {
		cols[j] = layColumn(c)
	}
	widenGroups(cols)
	if o.Width > 0 {
		cols = fit(cols, o.Width)
	}
	var b strings.Builder
	if o.Caption != "" {
		b.WriteString(visible.Line(o.Caption) + "\n")
	}
	b.WriteString(groupLine(cols))
	line(&b, cols, func(c textColumn) string { return c.head })
	rule := make([]string, len(cols))
	for j, c := range cols {
		rule[j] = strings.Repeat("─", c.width)
	}
	b.WriteString(strings.Join(rule, "  ") + "\n")
	for i := range g.rows {
		if g.skipped > 0 && i == g.skipAt {
			fmt.Fprintf(&b, "⋮ %s\n", plural.Of(g.skipped, "more row"))
		}
		if s, ok := g.heading(i); ok {
			b.WriteString(slanted(visible.Line(s), o.Color) + "\n")
		}
		line(&b, cols, func(c textColumn) string { return c.cell(i, o.Color) })
	}
	if g.rows == 0 {
		b.WriteString("(no rows)\n")
	}
	return b.String()
}

// slanted is the heading of a section: italic, where there is colour.
func slanted(s string, color bool) string {
	if !color {
		return s
	}
	return "\x1b[3m" + s + "\x1b[23m"
}

// line writes one line, without spaces at its end.
func line(b *strings.Builder, cols []textColumn, cell func(textColumn) string) {
	parts := make([]string, len(cols))
	for j, c := range cols {
		parts[j] = cell(c)
	}
	b.WriteString(strings.TrimRight(strings.Join(parts, "  "), " ") + "\n")
}

// A textColumn is a column whose cells are all padded to its width.
type textColumn struct {
	group string
	head  string
	cells []string
	bold  []bool
	width int
	text  bool // not numbers: may be cut
}

func (c textColumn) cell(i int, color bool) string {
	s := c.cells[i]
	if !color || !c.bold[i] {
		return s
	}
	left := len(s) - len(strings.TrimLeft(s, " "))
	right := len(strings.TrimRight(s, " "))
	return s[:left] + "\x1b[1m" + s[left:right] + "\x1b[22m" + s[right:]
}

func layColumn(c gridColumn) textColumn {
	t := textColumn{group: visible.Line(c.group), head: visible.Line(c.name), text: !c.numeric}
	for _, cell := range c.cells {
		t.cells, t.bold = append(t.cells, cell.text), append(t.bold, cell.bold)
	}
	if c.numeric {
		alignPoints(t.cells)
	}
	t.width = cells(t.head)
	for _, s := range t.cells {
		t.width = max(t.width, cells(s))
	}
	pad := padRight
	if c.numeric {
		pad = padLeft
	}
	t.head = pad(t.head, t.width)
	for i, s := range t.cells {
		t.cells[i] = pad(s, t.width)
	}
	return t
}

// alignPoints pads numbers so that their points, or the ends of whole numbers,
// are in one place. Words (a missing value, NaN) end where whole numbers do.
func alignPoints(list []string) {
	left, right := 0, 0
	for _, s := range list {
		a, b := splitPoint(s)
		left, right = max(left, cells(a)), max(right, cells(b))
	}
	for i, s := range list {
		a, b := splitPoint(s)
		list[i] = padLeft(a, left) + padRight(b, right)
	}
}

// splitPoint cuts a number before its point, exponent or interval.
func splitPoint(s string) (string, string) {
	if i := strings.IndexAny(s, ".eE%± "); i > 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// fit narrows columns of text, then leaves out columns in the middle, until the
// table is at most width cells wide.
func fit(cols []textColumn, width int) []textColumn {
	for total(cols) > width {
		widest := -1
		for j, c := range cols {
			if c.text && c.width > 12 && (widest < 0 || c.width > cols[widest].width) {
				widest = j
			}
		}
		if widest < 0 {
			break
		}
		cols[widest].cut(max(12, cols[widest].width-(total(cols)-width)))
	}
	if total(cols) <= width || len(cols) < 3 {
		return cols
	}
	gap := textColumn{head: "…", width: 1}
	for range cols[0].cells {
		gap.cells, gap.bold = append(gap.cells, "…"), append(gap.bold, false)
	}
	left, right := cols[:(len(cols)+1)/2], cols[(len(cols)+1)/2:]
	for total(left)+total(right)+5 > width && len(left)+len(right) > 2 {
		if len(right) >= len(left) {
			right = right[1:]
		} else {
			left = left[:len(left)-1]
		}
	}
	return append(append(append([]textColumn{}, left...), gap), right...)
}

func total(cols []textColumn) int {
	n := 0
	for _, c := range cols {
		n += c.width + 2
	}
	return n - 2
}

func (c *textColumn) cut(width int) {
	c.width = width
	c.head = padRight(truncate(strings.TrimRight(c.head, " "), width), width)
	for i, s := range c.cells {
		c.cells[i] = padRight(truncate(strings.TrimRight(s, " "), width), width)
	}
}
