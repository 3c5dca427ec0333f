package plots

import (
	"fmt"
	"html"
	"strings"

	"pewter/internal/visible"
)

// heading is the section that begins at row i, if one does.
func (g *grid) heading(i int) (string, bool) {
	if g.section == nil || i > 0 && g.section[i] == g.section[i-1] {
		return "", false
	}
	return g.section[i], true
}

// full is a column's name with its group's.
func (c gridColumn) full() string {
	if c.group == "" {
		return c.name
	}
	return c.group + " " + c.name
}

// A groupSpan is a common heading over n columns from the column at.
type groupSpan struct {
	name  string
	at, n int
}

// spanGroups joins neighbours of one group. Columns without one are spans too.
func spanGroups[T any](cols []T, group func(T) string) []groupSpan {
	var out []groupSpan
	for j, c := range cols {
		name := group(c)
		if k := len(out) - 1; k >= 0 && name != "" && out[k].name == name {
			out[k].n++
			continue
		}
		out = append(out, groupSpan{name, j, 1})
	}
	return out
}

func (g *grid) groups() []groupSpan {
	spans := spanGroups(g.cols, func(c gridColumn) string { return c.group })
	for _, s := range spans {
		if s.name != "" {
			return spans
		}
	}
	return nil
}

// latexGroups is the line of common headings, with a rule under each.
func latexGroups(g *grid) string {
	spans := g.groups()
	if spans == nil {
		return ""
	}
	var parts, rules []string
	for _, s := range spans {
		if s.name == "" {
			parts = append(parts, "")
			continue
		}
		parts = append(parts, fmt.Sprintf("\\multicolumn{%d}{c}{%s}", s.n, EscapeLaTeX(s.name)))
		rules = append(rules, fmt.Sprintf("\\cmidrule(lr){%d-%d}", s.at+1, s.at+s.n))
	}
	return strings.Join(parts, " & ") + " \\\\\n" + strings.Join(rules, " ") + "\n"
}

// htmlGroups is the row of common headings.
func htmlGroups(g *grid) string {
	spans := g.groups()
	if spans == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("<tr>")
	for _, s := range spans {
		if s.name == "" {
			b.WriteString("<td></td>")
			continue
		}
		fmt.Fprintf(&b, `<th scope="colgroup" class="group" colspan="%d">%s</th>`, s.n, html.EscapeString(visible.Line(s.name)))
	}
	b.WriteString("</tr>\n")
	return b.String()
}

// widenGroups widens the last column of each group whose heading is wider than
// its columns.
func widenGroups(cols []textColumn) {
	for _, s := range spanGroups(cols, func(c textColumn) string { return c.group }) {
		have := total(cols[s.at : s.at+s.n])
		if more := cells(s.name) - have; more > 0 {
			cols[s.at+s.n-1].widen(more)
		}
	}
}

func (c *textColumn) widen(more int) {
	pad := padLeft
	if c.text {
		pad = padRight
	}
	c.width += more
	c.head = pad(c.head, c.width)
	for i, s := range c.cells {
		c.cells[i] = pad(s, c.width)
	}
}

// groupLine is the line of common headings, each centred over its columns.
func groupLine(cols []textColumn) string {
	var b strings.Builder
	any := false
	for _, s := range spanGroups(cols, func(c textColumn) string { return c.group }) {
		w := total(cols[s.at : s.at+s.n])
		name := truncate(s.name, w)
		left := (w - cells(name)) / 2
		b.WriteString(padRight(strings.Repeat(" ", left)+name, w) + "  ")
		any = any || s.name != ""
	}
	if !any {
		return ""
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}
