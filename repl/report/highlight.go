package report

import (
	"html"
	"regexp"
	"strings"
)

// tokens finds the parts of Starlark that are coloured: comments, strings,
// numbers and words. What it does not find stays as it is.
var tokens = regexp.MustCompile(`(?s)` + strings.Join([]string{
	`(?P<comment>#[^\n]*)`,
	`(?P<string>[rb]{0,2}(?:"""(?:\\.|[^\\])*?(?:"""|$)|'''(?:\\.|[^\\])*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))`,
	`(?P<number>\b(?:0[xXoObB][0-9a-fA-F]+|[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?))`,
	`(?P<word>[\pL_][\pL\pN_]*)`,
}, "|"))

var keywords = map[string]bool{}

func init() {
	for _, w := range strings.Fields("and break continue def elif else for if in lambda load not or pass return while True False None") {
		keywords[w] = true
	}
}

// highlight is code as HTML with classes for its parts.
func highlight(src string) string {
	var b strings.Builder
	at := 0
	for _, m := range tokens.FindAllStringSubmatchIndex(src, -1) {
		b.WriteString(html.EscapeString(src[at:m[0]]))
		b.WriteString(span(class(src, m), src[m[0]:m[1]]))
		at = m[1]
	}
	b.WriteString(html.EscapeString(src[at:]))
	return b.String()
}

func span(class, text string) string {
	if class == "" {
		return html.EscapeString(text)
	}
	return `<span class="` + class + `">` + html.EscapeString(text) + "</span>"
}

// class is a token's class: c comment, s string, n number, k keyword, f a name
// that is called.
func class(src string, m []int) string {
	for i, name := range []string{"c", "s", "n"} {
		if m[2*(i+1)] >= 0 {
			return name
		}
	}
	switch word := src[m[0]:m[1]]; {
	case keywords[word]:
		return "k"
	case m[1] < len(src) && src[m[1]] == '(':
		return "f"
	}
	return ""
}
