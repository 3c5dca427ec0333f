package plots

import (
	"math"
	"strings"

	"pewter/internal/visible"
)

// draw draws the figure into a box.
func (f *Figure) draw(s surface, b box) {
	if f.cells != nil {
		f.drawCells(s, b)
		return
	}
	b = b.inset(s.gap(8), s.vgap(8), s.gap(8), s.vgap(6))
	b = f.drawTitle(s, b)
	b = f.drawLegend(s, b)
	if f.bar != nil {
		b = b.inset(0, 0, f.bar.width(s), 0)
	}
	b = f.drawLabels(s, b)
	f.drawPanels(s, b)
}

// drawTitle sets the title, in as many lines as it needs, and the lines under
// it, and returns what is left.
func (f *Figure) drawTitle(s surface, b box) box {
	if f.title != "" {
		for _, l := range wrap(s, visible.Line(f.title), faceTitle, b.w) {
			s.text(point{b.x, b.y}, l, lettering{typeface: faceTitle, ink: inkText})
			b = b.inset(0, s.leading(faceTitle), 0, 0)
		}
	}
	for _, u := range f.under {
		for _, l := range wrap(s, visible.Line(u), faceNote, b.w) {
			s.text(point{b.x, b.y}, l, lettering{typeface: faceNote, ink: inkMuted})
			b = b.inset(0, s.leading(faceNote), 0, 0)
		}
	}
	if f.title != "" || len(f.under) > 0 {
		b = b.inset(0, s.vgap(5), 0, 0)
	}
	return b
}

// wrap breaks text at spaces into lines of at most width w; a word that is
// longer than that is cut.
func wrap(s surface, t string, f typeface, w float64) []string {
	w *= s.trust()
	var lines []string
	cur := ""
	for _, word := range strings.Fields(t) {
		next := strings.TrimSpace(cur + " " + word)
		if cur != "" && s.measure(next, f) > w {
			lines, next = append(lines, cur), word
		}
		cur = shorten(s, next, f, w)
	}
	return append(lines, cur)
}

// drawLabels sets the axes' labels, which all panels share.
func (f *Figure) drawLabels(s surface, b box) box {
	if f.xlabel != "" {
		h := s.leading(faceLabel)
		s.text(point{b.x + b.w/2, b.bottom()}, shorten(s, visible.Line(f.xlabel), faceLabel, b.w), lettering{typeface: faceLabel, ink: inkText, h: 0.5, v: 1})
		b = b.inset(0, 0, 0, h+s.vgap(1))
	}
	if f.ylabel == "" {
		return b
	}
	if !s.turns() {
		// A terminal has no rotated text: the label stands over the axis.
		s.text(point{b.x, b.y}, shorten(s, visible.Line(f.ylabel), faceLabel, b.w), lettering{typeface: faceLabel, ink: inkText})
		return b.inset(0, s.leading(faceLabel), 0, 0)
	}
	s.text(point{b.x, b.y + b.h/2}, shorten(s, visible.Line(f.ylabel), faceLabel, b.h), lettering{typeface: faceLabel, ink: inkText, h: 0.5, turn: 90})
	return b.inset(s.leading(faceLabel)+s.gap(2), 0, 0, 0)
}

// drawPanels lays the panels out in f.cols columns on common margins.
func (f *Figure) drawPanels(s surface, b box) {
	if len(f.panels) == 0 {
		return
	}
	cols := max(1, f.cols)
	rows := (len(f.panels) + cols - 1) / cols
	gapX, gapY := s.gap(12), s.vgap(8)
	if _, sh := f.panels[0].spine(s); sh > 0 {
		gapY = sh
	}
	titled := len(f.panels) > 1 || f.panels[0].title != ""
	head := 0.0
	if titled {
		head = s.leading(facePanel) + s.vgap(2)
	}
	w := (b.w - gapX*float64(cols-1)) / float64(cols)
	h := (b.h - gapY*float64(rows-1)) / float64(rows)
	fr := newFrame(s, f.panels[0], w, h-head)
	// The first column pays for the labels of y, the last row for those of x.
	gapX = max(gapX, fr.right)
	w = (b.w - fr.left - max(0, fr.right-s.gap(4)) - gapX*float64(cols-1)) / float64(cols)
	h = (b.h - fr.bottom - gapY*float64(rows-1)) / float64(rows)
	for i, p := range f.panels {
		col, row := i%cols, i/cols
		left, top := b.x+fr.left+float64(col)*(w+gapX), b.y+float64(row)*(h+gapY)+head
		cell := box{x: s.snap(left, false), y: s.snap(top, true)}
		cell.w, cell.h = s.snap(left+w, false)-cell.x, s.snap(top+max(1, h-head), true)-cell.y
		if sw, _ := s.spine(); sw > 0 && p.bare {
			// Cells of a heat map are all of one width on a terminal.
			n := float64(len(p.x.names))
			cell.w = n * max(sw, min(8*sw, math.Floor(cell.w/n/sw)*sw))
		}
		own := fr
		if cols > 1 {
			own = newFrame(s, p, w+fr.left, h-head)
			own.left, own.yticks = fr.left, fr.yticks
		}
		under := i+cols >= len(f.panels)
		f.drawPanel(s, p, axes{cell, p.x, p.y}, own, under, col == 0)
	}
	if f.bar != nil {
		f.bar.draw(s, box{b.right(), b.y + head, 0, max(1, b.h-fr.bottom-head)})
	}
}

func (f *Figure) drawPanel(s surface, p *panel, a axes, fr frame, xlabels, ylabels bool) {
	if p.title != "" {
		s.text(point{a.x, a.y - s.vgap(2)}, shorten(s, visible.Line(p.title), facePanel, a.w), lettering{typeface: facePanel, ink: inkText, v: 1})
	}
	drawAxes(s, p, a, fr, xlabels, ylabels)
	for _, m := range p.marks {
		m.draw(s, a)
	}
	drawSpine(s, p, a, fr)
}

// drawCells draws the figures of a Grid, each in its share of the box.
func (f *Figure) drawCells(s surface, b box) {
	y := b.y
	for _, row := range f.cells {
		h := rowHeight(row) / f.h * b.h
		x := b.x
		for _, g := range row {
			w := b.w / float64(len(row))
			g.draw(s, box{s.snap(x, false), s.snap(y, true), w, h})
			x += w
		}
		y += h
	}
}

func rowHeight(row []*Figure) float64 {
	h := 0.0
	for _, g := range row {
		h = max(h, g.h)
	}
	return h
}

// Grid sets figures in rows of cols. The last row may be shorter: its figures
// share the width.
func Grid(cols int, figures ...*Figure) *Figure {
	cols = max(1, min(cols, max(1, len(figures))))
	g := &Figure{}
	for len(figures) > 0 {
		n := min(cols, len(figures))
		row := figures[:n]
		figures = figures[n:]
		w := 0.0
		for _, f := range row {
			w += f.w
			g.Notes = append(g.Notes, f.Notes...)
		}
		g.w = max(g.w, w)
		g.h += rowHeight(row)
		g.cells = append(g.cells, row)
	}
	return g
}
