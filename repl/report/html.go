package report

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"regexp"
	"strings"

	"pewter/internal/plural"
)

//go:embed page.css
var style string

// policy forbids a page everything but its own styles and pictures.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

// HTML is the document as one page without any reference outward: styles and
// figures are in it, and there is no script. It reads on dark screens and in
// print.
func HTML(d *Document) []byte {
	p := newProse()
	var first, body strings.Builder
	for i, c := range d.Cells {
		if i == 0 {
			writeCell(&first, p, i, c)
			continue
		}
		writeCell(&body, p, i, c)
	}
	title := d.title(p.headings)
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"+
		"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"pewter\">\n"+
		"<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n", policy, esc(title), style)
	if len(p.headings) == 0 || p.headings[0].level > 1 {
		b.WriteString("<h1>" + esc(title) + "</h1>\n")
	}
	writeFailures(&b, d)
	// The contents stand under the title, which the first cell has.
	b.WriteString(first.String())
	writeContents(&b, p.headings)
	b.WriteString(body.String())
	writeEnv(&b, d.Env)
	b.WriteString("</main>\n</body>\n</html>\n")
	return []byte(b.String())
}

func (d *Document) title(hs []heading) string {
	if d.Title != "" {
		return d.Title
	}
	if len(hs) > 0 {
		return hs[0].text
	}
	return "Notebook"
}

func esc(s string) string { return html.EscapeString(clean(s)) }

var sequences = regexp.MustCompile(`\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-Z\\-_])`)

// clean takes terminal sequences, other control characters and marks that
// override the direction of writing out of a text.
func clean(s string) string {
	s = sequences.ReplaceAllString(strings.ToValidUTF8(s, "\ufffd"), "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

// writeFailures says at the top which cells failed.
func writeFailures(b *strings.Builder, d *Document) {
	failed := d.Failed()
	if len(failed) == 0 {
		return
	}
	var links []string
	for _, i := range failed {
		links = append(links, fmt.Sprintf(`<a href="#cell-%d">cell %d</a>`, i+1, i+1))
	}
	fmt.Fprintf(b, "<p class=\"failed\" role=\"alert\">Failed: %s. What follows is what ran.</p>\n", strings.Join(links, ", "))
}

// writeContents writes a table of contents when there is more than a screenful
// of sections.
func writeContents(b *strings.Builder, hs []heading) {
	var list []heading
	for i, h := range hs {
		if h.level <= 3 && (i > 0 || h.level > 1) {
			list = append(list, h)
		}
	}
	if len(list) < 4 {
		return
	}
	b.WriteString("<nav aria-label=\"Contents\"><ul>\n")
	for _, h := range list {
		fmt.Fprintf(b, "<li class=\"l%d\"><a href=\"#%s\">%s</a></li>\n", h.level, esc(h.id), esc(h.text))
	}
	b.WriteString("</ul></nav>\n")
}

// foldLines is the length from which code is folded away.
const foldLines = 16

func writeCell(b *strings.Builder, p *prose, i int, c Cell) {
	fmt.Fprintf(b, "<section id=\"cell-%d\">\n", i+1)
	if strings.TrimSpace(c.Prose) != "" {
		b.WriteString(p.html(c.Prose))
	}
	if src := strings.Trim(clean(c.Source), "\n"); src != "" {
		open, n := " open", strings.Count(src, "\n")+1
		if n > foldLines && !c.failed() {
			open = ""
		}
		note := ""
		if c.Note != "" {
			note = " · " + esc(c.Note)
		}
		fmt.Fprintf(b, "<details class=\"code\"%s><summary>cell %d · %s%s</summary><pre><code>%s</code></pre></details>\n",
			open, i+1, plural.Of(n, "line"), note, highlight(src))
	}
	for _, o := range c.Outputs {
		writeOutput(b, p, o)
	}
	b.WriteString("</section>\n")
}

func writeOutput(b *strings.Builder, p *prose, o Output) {
	switch {
	case o.Kind == Error:
		fmt.Fprintf(b, "<div class=\"error\" role=\"alert\"><pre>%s</pre></div>\n", esc(strings.TrimRight(o.Error, "\n")))
	case o.Kind == Value && writeRich(b, p, o.MIME):
	default:
		text := o.Text
		if plain, ok := o.MIME["text/plain"]; ok && text == "" {
			text = string(plain)
		}
		if text = strings.TrimRight(text, "\n"); text != "" {
			fmt.Fprintf(b, "<pre class=\"out\">%s</pre>\n", esc(text))
		}
	}
}

// writeRich writes the best form of a value that may stand in a page, and
// reports whether there was one.
func writeRich(b *strings.Builder, p *prose, forms map[string][]byte) bool {
	if svg := forms["image/svg+xml"]; len(svg) > 0 && onlyHolds(svg, svgElements) {
		fmt.Fprintf(b, "<figure>%s</figure>\n", svg)
		return true
	}
	if markup := forms["text/html"]; len(markup) > 0 && onlyHolds(markup, tableElements) {
		fmt.Fprintf(b, "<div class=\"table\">%s</div>\n", markup)
		return true
	}
	if md := forms["text/markdown"]; len(md) > 0 {
		b.WriteString("<div class=\"md\">" + p.html(string(md)) + "</div>\n")
		return true
	}
	if png := forms["image/png"]; len(png) > 0 {
		fmt.Fprintf(b, "<figure><img alt=\"figure\" src=\"data:image/png;base64,%s\"></figure>\n", base64.StdEncoding.EncodeToString(png))
		return true
	}
	return false
}

func writeEnv(b *strings.Builder, env []Fact) {
	if len(env) == 0 {
		return
	}
	b.WriteString("<footer><dl>\n")
	for _, f := range env {
		fmt.Fprintf(b, "<div><dt>%s</dt><dd>%s</dd></div>\n", esc(f.Name), esc(f.Value))
	}
	b.WriteString("</dl></footer>\n")
}
