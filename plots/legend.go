package plots

// legendRows flows the entries into rows of at most width w.
func legendRows(s surface, entries []entry, w float64) [][]entry {
	var rows [][]entry
	used := 0.0
	for _, e := range entries {
		wide := entryWidth(s, e)
		if len(rows) == 0 || used+wide > w {
			rows, used = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		used += wide
	}
	return rows
}

// keyWidth is the width of the sign before a legend's text.
func keyWidth(s surface) float64 { return s.gap(12) }

func entryWidth(s surface, e entry) float64 {
	return keyWidth(s) + s.gap(4) + s.measure(e.name, faceTick) + s.gap(12)
}

// drawLegend sets the legend over the panels when it takes at most two rows
// there, else to their right, and returns the box that is left.
func (f *Figure) drawLegend(s surface, b box) box {
	if len(f.legend) == 0 {
		return b
	}
	lead := s.leading(faceTick)
	entries := make([]entry, len(f.legend))
	for i, e := range f.legend {
		e.name = shorten(s, e.name, faceTick, b.w*0.4)
		entries[i] = e
	}
	rows := legendRows(s, entries, b.w)
	if len(rows) <= 2 || !s.turns() && b.w < 240 {
		for r, row := range rows {
			x := b.x
			for _, e := range row {
				drawEntry(s, e, x, b.y+lead*(float64(r)+0.5))
				x += entryWidth(s, e)
			}
		}
		return b.inset(0, lead*float64(len(rows))+s.vgap(5), 0, 0)
	}
	return f.drawLegendColumn(s, b, entries, lead)
}

// drawLegendColumn sets the entries under one another, in as many columns as
// the height asks for.
func (f *Figure) drawLegendColumn(s surface, b box, entries []entry, lead float64) box {
	step := lead * 1.15
	if !s.turns() {
		step = lead
	}
	high := max(1, int(b.h/step))
	for end := len(entries); end > 0; {
		n := (end-1)%high + 1 // the last column may be short
		col := entries[end-n : end]
		wide := 0.0
		for _, e := range col {
			wide = max(wide, entryWidth(s, e))
		}
		b = b.inset(0, 0, wide, 0)
		for i, e := range col {
			drawEntry(s, e, b.right()+s.gap(8), b.y+step*(float64(i)+0.5))
		}
		end -= n
	}
	return b
}

// drawEntry draws a sign and its text, centred on the height y.
func drawEntry(s surface, e entry, x, y float64) {
	w := keyWidth(s)
	switch e.key {
	case keyBar:
		size := min(w, 8.5)
		s.rect(box{x + (w-size)/2, y - size/2, size, size}, e.ink)
	case keyLine:
		st := stroke{ink: e.ink, width: 1.6}
		if e.ink.series >= len(palette) {
			st.dash = []float64{5, 2.5}
		}
		s.polyline([]point{{x, y}, {x + w, y}}, st)
		s.marker(point{x + w/2, y}, e.ink.series, 2.4, e.ink)
	case keyPoint:
		s.marker(point{x + w/2, y}, e.ink.series, 2.8, e.ink)
	}
	s.text(point{x + w + s.gap(4), y}, e.name, lettering{typeface: faceTick, ink: inkText, v: 0.5})
}

// A colorBar explains the colours of a heat map.
type colorBar struct {
	ramp  ramp
	label string
}

// draw sets the bar to the right of b and returns what is left of b. The bar is
// as high as the panels' axes, which begin and end at top and bottom.
func (c *colorBar) width(s surface) float64 {
	wide := 0.0
	for _, t := range c.ticks() {
		wide = max(wide, s.measure(t.label, faceTick))
	}
	w := s.gap(10) + s.gap(10) + s.gap(4) + wide
	if c.label != "" && s.turns() {
		w += s.leading(faceLabel) + s.gap(2)
	}
	return w
}

func (c *colorBar) ticks() []tick {
	return scale{lo: c.ramp.lo, hi: c.ramp.hi}.ticks(5)
}

func (c *colorBar) draw(s surface, b box) {
	bar := box{b.x + s.gap(10), b.y, s.gap(10), b.h}
	n := int(min(64, bar.h/s.leading(faceTick)*8))
	for i := range n {
		t := (float64(i) + 0.5) / float64(n)
		y := bar.y + bar.h*float64(i)/float64(n)
		// Each strip reaches under the next, so that no seam shows.
		h := min(bar.h*1.6/float64(n), bar.bottom()-y)
		s.rect(box{bar.x, y, bar.w, h}, c.ramp.at(c.ramp.hi-t*(c.ramp.hi-c.ramp.lo)))
	}
	sc := scale{lo: c.ramp.lo, hi: c.ramp.hi}
	x, wide := bar.right()+s.gap(4), 0.0
	for _, t := range c.ticks() {
		y := bar.y + bar.h*(1-sc.at(t.at))
		s.text(point{x, y}, t.label, lettering{typeface: faceTick, ink: inkMuted, v: 0.5})
		wide = max(wide, s.measure(t.label, faceTick))
	}
	if c.label != "" && s.turns() {
		s.text(point{x + wide + s.gap(2), bar.y + bar.h/2}, shorten(s, c.label, faceLabel, bar.h),
			lettering{typeface: faceLabel, ink: inkText, h: 0.5, turn: 90})
	}
}
