package lang

import (
	"fmt"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"pewter/internal/visible"
)

// Render returns err for a terminal: each message with its line of source, a
// caret under the place, the hint and the calls that led there. With color it is
// marked with ANSI escapes.
func Render(err error, color bool) string {
	var b strings.Builder
	for i, e := range ErrorsOf(err) {
		if i > 0 {
			b.WriteByte('\n')
		}
		e.render(&b, palette(color))
	}
	return b.String()
}

// A palette paints the parts of a rendered error.
type palette bool

func (p palette) paint(code, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (e *Error) render(b *strings.Builder, p palette) {
	if e.Pos.IsValid() {
		b.WriteString(p.paint("1", e.Pos.String()+": "))
	}
	b.WriteString(p.paint("1;31", visible.Message(e.Msg)) + "\n")
	e.renderLine(b, p)
	if e.Hint != "" {
		fmt.Fprintf(b, "  %s %s\n", p.paint("36", "hint:"), visible.Message(e.Hint))
	}
	for i := len(e.Backtrace) - 2; i >= 0; i-- {
		fmt.Fprintf(b, "  %s\n", p.paint("2", "called from "+e.Backtrace[i].String()))
	}
}

// String returns "file:line:col in function".
func (f Frame) String() string {
	if f.Name == "<toplevel>" {
		return f.Pos.String()
	}
	return f.Pos.String() + " in " + f.Name
}

// renderLine writes the line of source and the caret.
func (e *Error) renderLine(b *strings.Builder, p palette) {
	if strings.TrimSpace(e.Line) == "" {
		return
	}
	line := []rune(e.Line)
	from, to := e.caret(line)
	before, at, after := around(line, from, min(to, len(line)))
	number := fmt.Sprintf("%5d | ", e.Pos.Line)
	fmt.Fprintf(b, "%s%s\n", p.paint("2", number), before+at+after)
	if e.Pos.Col > 0 {
		fmt.Fprintf(b, "%s%s%s\n", p.paint("2", "      | "), blankFor(before), p.paint("1;31", strings.Repeat("^", max(1, displaywidth.String(at)))))
	}
}

// around cuts a line at the place from which to which the caret points; of a very
// long one it keeps what is near.
func around(line []rune, from, to int) (before, at, after string) {
	const near = 120
	dots := func(cut bool) string {
		if cut {
			return "…"
		}
		return ""
	}
	to = min(to, from+near)
	begin, end := max(0, from-near), min(len(line), to+near)
	if len(line) <= 2*near {
		begin, end = 0, len(line)
	}
	written := func(r []rune) string {
		return strings.ReplaceAll(visible.Text(string(r)), "\n", `\n`)
	}
	return dots(begin > 0) + written(line[begin:from]), written(line[from:to]), written(line[to:end]) + dots(end < len(line))
}

// blankFor returns blanks as wide as text on a terminal, its tabs kept.
func blankFor(text string) string {
	var b strings.Builder
	for part := range strings.SplitAfterSeq(text, "\t") {
		cut, tab := strings.CutSuffix(part, "\t")
		b.WriteString(strings.Repeat(" ", displaywidth.String(cut)))
		if tab {
			b.WriteByte('\t')
		}
	}
	return b.String()
}

// caret returns the columns to underline: the token at the position, with the
// name before it when that token opens the arguments of a call, which is where
// Starlark says that a call is.
func (e *Error) caret(line []rune) (from, to int) {
	from = min(max(int(e.Pos.Col)-1, 0), len(line))
	to = from + 1
	prev := token{}
	for _, t := range lex(e.Line) {
		if t.kind == kindComment {
			break
		}
		length := len([]rune(t.text))
		if t.col == from+1 {
			to = from + length
			if t.text == "(" && (prev.kind == kindName || prev.kind == kindKeyword) {
				from = prev.col - 1
				to = t.col - 1
			}
			break
		}
		prev = t
	}
	return from, min(to, max(len(line), from+1))
}
