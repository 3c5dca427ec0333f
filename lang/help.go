package lang

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
)

// Signature returns the line that declares f: "ties(models, base, density=0.2) -> checkpoint".
func (f *Func) Signature() string {
	parts := make([]string, len(f.Params))
	for i, p := range f.Params {
		parts[i] = p.Name
		if p.Default != nil {
			parts[i] += "=" + FromGo(p.Default).String()
		}
	}
	s := f.Name + "(" + strings.Join(parts, ", ") + ")"
	if f.Returns != "" {
		s += " -> " + f.Returns
	}
	return s
}

// Help returns the text that help(f) prints.
func (f *Func) Help() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", f.Signature(), indent(f.Doc))
	if rows := f.paramRows(); rows != nil {
		b.WriteString("\nParameters\n")
		writeColumns(&b, rows)
	}
	if f.Example != "" {
		fmt.Fprintf(&b, "\nExample\n%s\n", indent(f.Example))
	}
	return b.String()
}

// Markdown returns the entry of f in the reference page.
func (f *Func) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n```python\n%s\n```\n\n%s\n", f.Name, f.Signature(), strings.TrimSpace(f.Doc))
	if rows := f.paramRows(); rows != nil {
		b.WriteString("\n| parameter | type | meaning |\n|---|---|---|\n")
		for _, r := range rows {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r[0], escapeCell(r[1]), escapeCell(r[2]))
		}
	}
	if f.Example != "" {
		fmt.Fprintf(&b, "\n```python\n%s\n```\n", strings.TrimSpace(f.Example))
	}
	return b.String()
}

// Reference returns the reference page of funcs: a heading for each group, in
// order of first mention, and an entry for each function.
func Reference(funcs []*Func) string {
	var groups []string
	byGroup := map[string][]*Func{}
	for _, f := range funcs {
		if byGroup[f.Group] == nil {
			groups = append(groups, f.Group)
		}
		byGroup[f.Group] = append(byGroup[f.Group], f)
	}
	var b strings.Builder
	for _, g := range groups {
		if g != "" {
			fmt.Fprintf(&b, "## %s\n\n", g)
		}
		for _, f := range byGroup[g] {
			b.WriteString(f.Markdown() + "\n")
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// paramRows returns the name, type and meaning of each parameter.
func (f *Func) paramRows() [][3]string {
	var rows [][3]string
	for _, p := range f.Params {
		if p.Name != "*" {
			rows = append(rows, [3]string{p.Name, p.typeName(), strings.Join(strings.Fields(p.Doc), " ")})
		}
	}
	return rows
}

// typeName returns what the parameter accepts, and its default.
func (p Param) typeName() string {
	name := p.Type.Name
	switch {
	case name == "":
		name = "any"
	case p.Default == starlark.None:
		return strings.TrimSuffix(name, " or None") + " or None"
	}
	if p.Default != nil && p.Default != starlark.None {
		name += " = " + FromGo(p.Default).String()
	}
	return name
}

// writeColumns writes rows with their first two columns aligned.
func writeColumns(b *strings.Builder, rows [][3]string) {
	var w [2]int
	for _, r := range rows {
		for i := range w {
			w[i] = max(w[i], len([]rune(r[i])))
		}
	}
	for _, r := range rows {
		line := fmt.Sprintf("    %-*s  %-*s  %s", w[0], r[0], min(w[1], 28), r[1], r[2])
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func indent(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = "    " + l
		}
	}
	return strings.Join(lines, "\n")
}

func escapeCell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
