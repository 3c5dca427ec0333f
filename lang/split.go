package lang

import "strings"

// splitCells cuts a source at its markers: the comments in the first column that
// begin "# %%" (or "#%%"), not those within strings. Cells without any text are
// left out.
func splitCells(src *source) []*Cell {
	var cells []*Cell
	for _, p := range cellParts(src.text) {
		c := &Cell{Line: p.line, Text: p.text, src: src}
		if strings.TrimSpace(c.Text) != "" {
			c.readMarker()
			cells = append(cells, c)
		}
	}
	return cells
}

// A part is a piece of a file, and the line that it starts at.
type part struct {
	text string
	line int
}

// cellParts cuts a text before each marker. Joined, the parts are the text.
func cellParts(text string) []part {
	var parts []part
	start, line := 0, 1
	for _, t := range lex(text) {
		if isMarker(t, text) {
			parts = append(parts, part{text[start:t.start], line})
			start, line = t.start, t.line
		}
	}
	return append(parts, part{text[start:], line})
}

// isMarker reports whether t starts a cell.
func isMarker(t token, src string) bool {
	if t.kind != kindComment || t.col != 1 {
		return false
	}
	rest, ok := strings.CutPrefix(strings.TrimPrefix(t.text[1:], " "), "%%")
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// readMarker sets the title and the prose from the first line.
func (c *Cell) readMarker() {
	first, rest, _ := strings.Cut(c.Text, "\n")
	if toks := lex(first); len(toks) == 0 || !isMarker(toks[0], first) {
		return
	}
	_, title, _ := strings.Cut(first, "%%")
	c.Title = strings.TrimSpace(title)
	if t, ok := strings.CutPrefix(c.Title, "[markdown]"); ok {
		c.Title = strings.TrimSpace(t)
		c.Prose = proseOf(rest)
	}
}

// proseOf returns the text of the comments of a cell that begin a line.
func proseOf(text string) string {
	var lines []string
	for _, t := range lex(text) {
		if t.kind == kindComment && t.col == 1 {
			for len(lines) > 0 && len(lines) < t.line-1 && lines[len(lines)-1] != "" {
				lines = append(lines, "")
			}
			lines = append(lines, strings.TrimRight(strings.TrimPrefix(t.text[1:], " "), " \t"))
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
