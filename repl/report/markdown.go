package report

import (
	"fmt"
	"strings"
)

// Markdown is the document as GitHub's Markdown. Each figure is handed to asset,
// which keeps it and returns the reference to write.
func Markdown(d *Document, asset func(name string, data []byte) string) []byte {
	var b strings.Builder
	if d.Title != "" && !strings.HasPrefix(strings.TrimSpace(firstProse(d)), "# ") {
		fmt.Fprintf(&b, "# %s\n\n", strings.ReplaceAll(clean(d.Title), "\n", " "))
	}
	figures := 0
	for _, c := range d.Cells {
		if p := strings.TrimSpace(clean(c.Prose)); p != "" {
			b.WriteString(p + "\n\n")
		}
		if src := strings.Trim(clean(c.Source), "\n"); src != "" {
			b.WriteString(fence("python", src))
		}
		for _, o := range c.Outputs {
			markdownOutput(&b, o, func(ext string, data []byte) string {
				figures++
				return asset(fmt.Sprintf("figure-%d.%s", figures, ext), data)
			})
		}
	}
	if len(d.Env) > 0 {
		b.WriteString("---\n\n")
		for _, f := range d.Env {
			fmt.Fprintf(&b, "- %s: %s\n", clean(f.Name), codeSpan(f.Value))
		}
	}
	return []byte(strings.TrimRight(b.String(), "\n") + "\n")
}

func firstProse(d *Document) string {
	for _, c := range d.Cells {
		if c.Prose != "" {
			return c.Prose
		}
	}
	return ""
}

func markdownOutput(b *strings.Builder, o Output, asset func(ext string, data []byte) string) {
	plain := o.Text
	if p, ok := o.MIME["text/plain"]; ok && plain == "" {
		plain = string(p)
	}
	switch {
	case o.Kind == Error:
		b.WriteString("**This cell failed.**\n\n" + fence("text", strings.TrimRight(clean(o.Error), "\n")))
	case len(o.MIME["image/svg+xml"]) > 0:
		fmt.Fprintf(b, "![figure](%s)\n\n", asset("svg", o.MIME["image/svg+xml"]))
	case len(o.MIME["image/png"]) > 0:
		fmt.Fprintf(b, "![figure](%s)\n\n", asset("png", o.MIME["image/png"]))
	case len(o.MIME["text/markdown"]) > 0:
		b.WriteString(strings.TrimSpace(clean(string(o.MIME["text/markdown"]))) + "\n\n")
	case strings.TrimSpace(plain) != "":
		b.WriteString(fence("text", strings.TrimRight(clean(plain), "\n")))
	}
}

// fence writes a block of code between fences longer than any in it.
func fence(lang, text string) string {
	mark := strings.Repeat("`", longestRun(text)+1)
	if len(mark) < 3 {
		mark = "```"
	}
	return mark + lang + "\n" + text + "\n" + mark + "\n\n"
}

func codeSpan(text string) string {
	text = strings.Join(strings.Fields(clean(text)), " ")
	mark := strings.Repeat("`", longestRun(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return mark + text + mark
}

// longestRun is the length of the longest run of backquotes.
func longestRun(s string) int {
	most, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		most = max(most, run)
	}
	return most
}
