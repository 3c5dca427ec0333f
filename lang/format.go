package lang

import (
	"fmt"
	"strings"
)

// Format returns src in the canonical style: four spaces a block, one around
// operators, none around the = of an argument, double quotes, two before a
// comment at the end of a line, no more than two empty lines. Lines are broken
// where the author broke them; comments and markers stay. What does not parse is
// not formatted, and the result is compared with src, statement by statement, so
// that it never means something else.
func Format(path, src string) (string, error) {
	in := newSource(path, src)
	var b strings.Builder
	var errs Errors
	for _, p := range cellParts(in.text) {
		if _, err := parseTree(in, p.text, p.line, notebookDialect); err != nil {
			errs = append(errs, ErrorsOf(err)...)
			continue
		}
		b.WriteString(formatPart(p.text))
	}
	if errs != nil {
		return src, errs.err()
	}
	out := strings.TrimLeft(b.String(), "\n")
	if strings.TrimRight(out, "\n") != "" {
		out = strings.TrimRight(out, "\n") + "\n"
	}
	if err := sameMeaning(in, newSource(path, out)); err != nil {
		return src, err
	}
	return out, nil
}

// A formatter writes the tokens of a part.
type formatter struct {
	src      string
	toks     []token
	out      strings.Builder
	blocks   []int     // the columns that open blocks are indented to in src
	brackets []bracket // that are open
	indent   int       // of the line being written
	base     int       // of the statement being written
	lambdas  int       // that still await their colon, in the innermost bracket
	started  bool      // something of the statement has been written
	glued    bool      // nothing may stand between the last token and the next
	last     token     // that is not a comment
}

// A bracket is an open bracket.
type bracket struct {
	context byte // '(' of a call, '[' of an index, or 'v' around values
	indent  int  // of the line that it stands on
	lambdas int  // of the bracket around it
}

const indentWidth = 4

func formatPart(text string) string {
	f := &formatter{src: text, toks: lex(text), blocks: []int{0}}
	prev := token{kind: kindNewline, line: 1}
	for i, t := range f.toks {
		if t.kind == kindNewline {
			f.started, f.glued, f.lambdas, f.last = false, false, 0, t
			continue
		}
		f.place(i, prev, t)
		f.write(t)
		f.track(t)
		prev = t
	}
	tail := text[prev.end:]
	return f.out.String() + strings.Repeat("\n", min(lineEnds(tail), 2))
}

// place writes the blanks or line ends between prev and t.
func (f *formatter) place(i int, prev, t token) {
	end := prev.line + lineEnds(prev.text)
	if t.line == end && prev.kind != kindNewline {
		f.out.WriteString(f.gap(prev, t))
		return
	}
	if f.started && t.depth == 0 && len(f.brackets) == 0 && t.kind != kindComment {
		f.out.WriteString(" \\") // the author continued the line
	}
	if prev.kind != kindNewline {
		f.out.WriteString(strings.Repeat("\n", min(t.line-end, f.blankLimit())))
	}
	f.indent = f.indentOf(i, t)
	f.out.WriteString(strings.Repeat(" ", f.indent))
}

// blankLimit returns how many line ends may follow one another here.
func (f *formatter) blankLimit() int {
	if len(f.brackets) > 0 || len(f.blocks) > 1 {
		return 2
	}
	return 3
}

// indentOf returns the indentation of the line that t begins.
func (f *formatter) indentOf(i int, t token) int {
	switch n := len(f.brackets); {
	case n > 0 && t.kind == kindOp && strings.Contains(")]}", t.text):
		return f.brackets[n-1].indent
	case n > 0:
		return f.brackets[n-1].indent + indentWidth
	case t.kind == kindComment:
		return f.commentIndent(i, t)
	case f.started:
		return f.base + indentWidth
	}
	f.enterBlock(f.column(t))
	f.base = (len(f.blocks) - 1) * indentWidth
	return f.base
}

// enterBlock makes col the column of the innermost block.
func (f *formatter) enterBlock(col int) {
	for len(f.blocks) > 1 && f.blocks[len(f.blocks)-1] > col {
		f.blocks = f.blocks[:len(f.blocks)-1]
	}
	if col > f.blocks[len(f.blocks)-1] {
		f.blocks = append(f.blocks, col)
	}
}

// commentIndent returns the indentation of a comment on a line of its own: that
// of the next statement if this opens a block, else that of the block it stands
// in by its column, though no less than that of the next statement.
func (f *formatter) commentIndent(i int, t token) int {
	if isMarker(t, f.src) {
		return 0
	}
	next := 0
	for _, u := range f.toks[i:] {
		if u.kind != kindComment && u.kind != kindNewline {
			next = f.column(u)
			break
		}
	}
	level := 0
	for l, col := range f.blocks {
		if col <= max(next, f.column(t)) {
			level = l
		}
	}
	if next > f.blocks[len(f.blocks)-1] {
		level = len(f.blocks)
	}
	if first := "# %%"; level == 0 && strings.HasPrefix(canonicalMarker(t.text), first) {
		level = 1 // it is no marker, and must not become one
	}
	return level * indentWidth
}

// column returns the column of t from 0, as the scanner counts tabs.
func (f *formatter) column(t token) int {
	col := 0
	for _, c := range f.src[t.start-min(t.start, t.col-1) : t.start] {
		if c == '\t' {
			col += 8 - col%8
		} else {
			col++
		}
	}
	return col
}

// write writes the text of t.
func (f *formatter) write(t token) {
	text := t.text
	switch {
	case t.kind == kindString:
		text = doubleQuoted(lineEndings.Replace(text))
	case isMarker(t, f.src):
		text = strings.TrimRight(canonicalMarker(text), " \t")
	case t.kind == kindComment:
		text = strings.TrimRight(text, " \t")
	}
	f.out.WriteString(text)
	f.started = f.started || t.kind != kindComment
}

// canonicalMarker returns a comment with a space before "%%".
func canonicalMarker(text string) string {
	if strings.HasPrefix(text, "#%%") {
		return "# " + text[1:]
	}
	return text
}

// lineEndings makes every line end a \n, as the scanner does.
var lineEndings = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// doubleQuoted returns a string literal in double quotes, if that takes no
// further change.
func doubleQuoted(raw string) string {
	quoted := strings.TrimLeft(raw, "rb")
	if !strings.HasPrefix(quoted, "'") || strings.HasPrefix(quoted, "''") || strings.ContainsAny(quoted, "\"\\") {
		return raw
	}
	return raw[:len(raw)-len(quoted)] + `"` + quoted[1:len(quoted)-1] + `"`
}

// lineEnds returns how many lines a token goes on for.
func lineEnds(text string) int {
	return strings.Count(text, "\n") + strings.Count(text, "\r") - strings.Count(text, "\r\n")
}

// sameMeaning returns an error if the cells of a and b differ in more than layout.
func sameMeaning(a, b *source) error {
	before, after := meaning(a), meaning(b)
	if before != after {
		return &Error{Msg: fmt.Sprintf("internal error: formatting %s would change its meaning; it is left as it is; please report this", a.path), Class: Invalid}
	}
	return nil
}
