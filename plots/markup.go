package plots

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"pewter/internal/plural"
	"pewter/internal/visible"
)

// markdownTable writes a GitHub table, numbers to the right.
func markdownTable(g *grid, o TableOptions) string {
	var b strings.Builder
	if o.Caption != "" {
		b.WriteString(escapeMarkdown(o.Caption) + "\n\n")
	}
	var rule []string
	head := make([]string, len(g.cols))
	for j, c := range g.cols {
		head[j] = escapeMarkdown(c.full())
		rule = append(rule, map[bool]string{true: "---:", false: ":---"}[c.numeric])
	}
	b.WriteString("| " + strings.Join(head, " | ") + " |\n| " + strings.Join(rule, " | ") + " |\n")
	for i := range g.rows {
		if g.skipped > 0 && i == g.skipAt {
			fmt.Fprintf(&b, "| ⋮ %s %s|\n", plural.Of(g.skipped, "more row"), strings.Repeat("| ", len(g.cols)-1))
		}
		if s, ok := g.heading(i); ok {
			fmt.Fprintf(&b, "| *%s* %s|\n", escapeMarkdown(s), strings.Repeat("| ", len(g.cols)-1))
		}
		parts := make([]string, len(g.cols))
		for j, c := range g.cols {
			if parts[j] = escapeMarkdown(c.cells[i].text); c.cells[i].bold {
				parts[j] = "**" + parts[j] + "**"
			}
		}
		b.WriteString("| " + strings.Join(parts, " | ") + " |\n")
	}
	return b.String()
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", ">", "&gt;",
	"[", `\[`, "]", `\]`, "&", "&amp;", "~", `\~`)

func escapeMarkdown(s string) string { return markdownEscapes.Replace(visible.Line(oneLine(s))) }

// latexTable writes a booktabs tabular in a table environment where there is a
// caption or label. It needs \usepackage{booktabs}.
func latexTable(g *grid, o TableOptions) string {
	var b strings.Builder
	float := o.Caption != "" || o.Label != ""
	if float {
		b.WriteString("\\begin{table}[t]\n\\centering\n")
	}
	spec := ""
	head := make([]string, len(g.cols))
	for j, c := range g.cols {
		spec += map[bool]string{true: "r", false: "l"}[c.numeric]
		head[j] = EscapeLaTeX(c.name)
	}
	fmt.Fprintf(&b, "\\begin{tabular}{%s}\n\\toprule\n%s%s \\\\\n\\midrule\n", spec, latexGroups(g), strings.Join(head, " & "))
	for i := range g.rows {
		if s, ok := g.heading(i); ok {
			if i > 0 {
				b.WriteString("\\midrule\n")
			}
			fmt.Fprintf(&b, "\\multicolumn{%d}{l}{\\textit{%s}} \\\\\n", len(g.cols), EscapeLaTeX(s))
		}
		parts := make([]string, len(g.cols))
		for j, c := range g.cols {
			parts[j] = latexCell(c.cells[i], c.numeric)
			if room := c.lacking(i); room != "" {
				parts[j] += `\phantom{` + room + "}"
			}
		}
		b.WriteString(strings.Join(parts, " & ") + " \\\\\n")
	}
	b.WriteString("\\bottomrule\n\\end{tabular}\n")
	if !float {
		return b.String()
	}
	if o.Caption != "" {
		fmt.Fprintf(&b, "\\caption{%s}\n", EscapeLaTeX(o.Caption))
	}
	if o.Label != "" {
		fmt.Fprintf(&b, "\\label{%s}\n", strings.Map(labelRune, o.Label))
	}
	b.WriteString("\\end{table}\n")
	return b.String()
}

// labelRune keeps the characters that are safe in \label.
func labelRune(r rune) rune {
	if r == '-' || r == ':' || r == '.' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
		return r
	}
	return '-'
}

func latexCell(c gridCell, numeric bool) string {
	s := EscapeLaTeX(c.text)
	switch {
	case c.missing:
		s = "--"
	case numeric:
		value, rest := c.text, ""
		if v, r, ok := strings.Cut(c.text, " ± "); ok {
			value, rest = v, ` {\scriptsize$\pm$`+EscapeLaTeX(r)+"}"
		}
		s = EscapeLaTeX(value)
		if strings.HasPrefix(value, "-") {
			s = "$-$" + EscapeLaTeX(value[1:])
		}
		if c.bold {
			return `\textbf{` + s + "}" + rest
		}
		return s + rest
	}
	if c.bold {
		return `\textbf{` + s + "}"
	}
	return s
}

var latexEscapes = strings.NewReplacer(`\`, `\textbackslash{}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`,
	"{", `\{`, "}", `\}`, "~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "<", `\textless{}`, ">", `\textgreater{}`,
	"|", `\textbar{}`, `"`, `\textquotedbl{}`, "±", `$\pm$`, "−", "$-$", "Δ", `$\Delta$`, "ρ", `$\rho$`, "μ", `$\mu$`, "θ", `$\theta$`, "λ", `$\lambda$`, "×", `$\times$`, "√", `$\surd$`,
	"⁰", `\textsuperscript{0}`, "¹", `\textsuperscript{1}`, "²", `\textsuperscript{2}`, "³", `\textsuperscript{3}`, "⁴", `\textsuperscript{4}`, "⁵", `\textsuperscript{5}`,
	"⁶", `\textsuperscript{6}`, "⁷", `\textsuperscript{7}`, "⁸", `\textsuperscript{8}`, "⁹", `\textsuperscript{9}`, "⁻", `\textsuperscript{$-$}`,
	"₀", `\textsubscript{0}`, "₁", `\textsubscript{1}`, "₂", `\textsubscript{2}`, "₃", `\textsubscript{3}`, "₄", `\textsubscript{4}`, "₅", `\textsubscript{5}`,
	"₆", `\textsubscript{6}`, "₇", `\textsubscript{7}`, "₈", `\textsubscript{8}`, "₉", `\textsubscript{9}`, "↑", `$\uparrow$`, "↓", `$\downarrow$`,
	"–", "--", "…", `\ldots{}`, "[", "{[}", "]", "{]}")

// EscapeLaTeX writes any text so that LaTeX prints it as it is: it holds no
// command, ends no environment, and starts no comment or optional argument.
func EscapeLaTeX(s string) string { return latexEscapes.Replace(visible.Line(oneLine(s))) }

// htmlTable writes a table element with classes that the report styles.
func htmlTable(g *grid, o TableOptions) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<table class="pw-table%s">`, g.size())
	if o.Caption != "" {
		b.WriteString("<caption>" + html.EscapeString(visible.Line(o.Caption)) + "</caption>")
	}
	b.WriteString("\n<thead>" + htmlGroups(g) + "<tr>")
	for _, c := range g.cols {
		fmt.Fprintf(&b, `<th scope="col"%s>%s</th>`, class(c.numeric), html.EscapeString(visible.Line(c.name)))
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for i := range g.rows {
		if g.skipped > 0 && i == g.skipAt {
			fmt.Fprintf(&b, "<tr><td colspan=\"%d\" class=\"more\">⋮ %s</td></tr>\n", len(g.cols), plural.Of(g.skipped, "more row"))
		}
		if s, ok := g.heading(i); ok {
			fmt.Fprintf(&b, "<tr class=\"section\"><th scope=\"rowgroup\" colspan=\"%d\">%s</th></tr>\n", len(g.cols), html.EscapeString(visible.Line(s)))
		}
		b.WriteString("<tr>")
		for j, c := range g.cols {
			attr, s := class(c.numeric), html.EscapeString(signed(c.cells[i].text, c.numeric))
			switch n := utf8.RuneCountInString(c.cells[i].text); {
			case endless(c.cells[i].text):
				attr = ` class="long"`
			case j == 0 && !c.numeric && n <= nameLength:
				attr = ` class="name"`
			}
			if c.cells[i].bold {
				s = "<b>" + s + "</b>"
			}
			if room := c.lacking(i); room != "" {
				s += `<span class="room">` + room + "</span>"
			}
			fmt.Fprintf(&b, "<td%s>%s</td>", attr, s)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody></table>\n")
	return b.String()
}

// A page holds that many columns at its common distances, and rows; more columns
// stand closer, and more rows go over to the next page.
const manyColumns, manyRows = 10, 25

// nameLength is the letters that a row's name has at most: it is not broken.
const nameLength = 24

// size is the classes of a large table.
func (g *grid) size() (classes string) {
	if len(g.cols) > manyColumns {
		classes += " dense"
	}
	if g.rows > manyRows {
		classes += " tall"
	}
	return classes
}

func class(numeric bool) string {
	if numeric {
		return ` class="num"`
	}
	return ""
}

// endless reports whether a text has a word too long for a column: it may be broken
// anywhere.
func endless(text string) bool {
	return slices.ContainsFunc(strings.Fields(text), func(w string) bool { return utf8.RuneCountInString(w) > 40 })
}

// signed writes a number's sign as print does.
func signed(s string, numeric bool) string {
	if rest, ok := strings.CutPrefix(s, "-"); ok && numeric {
		return "−" + rest
	}
	return s
}

// oneLine joins lines by spaces.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(s, isBreak), " ") }

func isBreak(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }
