package builtins

import (
	"regexp"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Text is the text in that many terminal columns: words stay whole, and what is
// wrapped goes on below where it began. With colour, emphasis in Markdown is seen
// instead of read. Code between fences or under "Example", and tables, stay as they
// are.
func (t Text) Text(width int, color bool) string {
	if t.verbatim {
		return t.text
	}
	lines, fenced, example := strings.Split(t.text, "\n"), false, false
	for i, l := range lines {
		if strings.HasPrefix(l, "```") {
			fenced = !fenced
		}
		example = l == "Example" || example && (l == "" || strings.HasPrefix(l, " "))
		if !fenced && !example && !strings.HasPrefix(l, "|") {
			lines[i] = wrapLine(l, width)
		}
	}
	text := strings.Join(lines, "\n")
	if color && t.mime == "text/markdown" {
		text = strong.ReplaceAllString(text, "\x1b[1m$1\x1b[22m")
		text = emphasis.ReplaceAllString(text, "\x1b[3m$1\x1b[23m")
	}
	return text
}

var (
	strong   = regexp.MustCompile(`\*\*([^\s*](?:[^*]*[^\s*])?)\*\*`)
	emphasis = regexp.MustCompile(`\*([^\s*](?:[^*]*[^\s*])?)\*`)
	gap      = regexp.MustCompile(`\S {2,}`)
)

// wrapLine breaks a line at spaces. What follows is indented as its last column
// is, where that leaves room, else as the line.
func wrapLine(line string, width int) string {
	if displaywidth.String(line) <= width {
		return line
	}
	body := strings.TrimLeft(line, " ")
	indent := len(line) - len(body)
	if strings.HasPrefix(body, "- ") {
		indent += 2
	}
	if all := gap.FindAllStringIndex(line, -1); len(all) > 0 {
		if at := displaywidth.String(line[:all[len(all)-1][1]]); at <= width*5/8 {
			indent = at
		}
	}
	return fill(line, width, strings.Repeat(" ", indent))
}

// fill breaks a line at spaces into lines of that width, all but the first after lead.
func fill(line string, width int, lead string) string {
	var out []string
	for displaywidth.String(line) > width {
		at := breakBefore(line, width, len(line)-len(strings.TrimLeft(line, " ")))
		if at < 0 {
			break
		}
		out = append(out, strings.TrimRight(line[:at], " "))
		line = lead + strings.TrimLeft(line[at:], " ")
	}
	return strings.Join(append(out, line), "\n")
}

// breakBefore is the last space of line, behind its indentation, with at most width
// columns before it; else the first space there is, or -1.
func breakBefore(line string, width, indent int) int {
	at := -1
	for i, r := range line {
		if r != ' ' || i <= indent {
			continue
		}
		if at >= 0 && displaywidth.String(line[:i]) > width {
			break
		}
		at = i
	}
	return at
}
