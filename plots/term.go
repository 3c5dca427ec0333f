package plots

import (
	"image/color"
	"math"

	"github.com/clipperhouse/displaywidth"

	"pewter/internal/visible"
)

// A terminal cell is this many points wide and high, so that the layout in
// points falls on cells.
const cellW, cellH = 6.0, 12.0

// term is a surface of terminal cells: text is text, axes are box-drawing
// lines, curves are braille dots, bars are blocks of eighths.
type term struct {
	w, h  int
	color bool
	cells []termCell
}

type termCell struct {
	text    string // one grapheme; "\x00" behind a wide one
	bold    bool
	fg      ink
	lines   uint8 // sides that box-drawing lines leave by
	lineInk ink
	dots    uint8 // braille
	dotInk  ink
	band    uint8 // braille, under the dots
	bandInk ink
	dash    bool // a reference line passes
	fill    int8 // eighths from the bottom; negative: from the top
	fillInk ink
	shade   bool // the fill is transparent
}

// Sides of a cell.
const (
	up = 1 << iota
	down
	left
	right
)

func newTerm(w, h int, color bool) *term {
	return &term{w: w, h: h, color: color, cells: make([]termCell, w*h)}
}

func (v *term) measure(s string, _ typeface) float64 { return float64(cells(visible.Line(s))) * cellW }
func (v *term) leading(typeface) float64             { return cellH }
func (v *term) turns() bool                          { return false }
func (v *term) trust() float64                       { return 1 }
func (v *term) spine() (w, h float64)                { return cellW, cellH }
func (v *term) vgap(float64) float64                 { return 0 }

func (v *term) gap(n float64) float64 { return math.Max(cellW, math.Round(n/cellW)*cellW) }

func (v *term) snap(x float64, vertical bool) float64 {
	if vertical {
		return math.Round(x/cellH) * cellH
	}
	return math.Round(x/cellW) * cellW
}

// at is the cell in that column and line, or nil outside.
func (v *term) at(x, y int) *termCell {
	if x < 0 || y < 0 || x >= v.w || y >= v.h {
		return nil
	}
	return &v.cells[y*v.w+x]
}

func cellOf(p point) (x, y int) {
	return int(math.Floor(p.x / cellW)), int(math.Floor(p.y / cellH))
}

func (v *term) polyline(p []point, s stroke) {
	switch s.role {
	case roleGrid:
		return
	case roleMuted:
		for x := 0.0; x <= p[1].x-p[0].x; x += cellW {
			if c := v.at(cellOf(point{p[0].x + x, p[0].y})); c != nil {
				c.dash = true
			}
		}
		return
	case roleAxis, roleText:
		for i := 1; i < len(p); i++ {
			v.rule(p[i-1], p[i], s.ink)
		}
		return
	}
	for i := 1; i < len(p); i++ {
		v.curve(p[i-1], p[i], s.ink, s.c.A < 128)
	}
}

// rule draws a straight line by the sides of cells.
func (v *term) rule(a, b point, k ink) {
	x0, y0 := cellOf(point{min(a.x, b.x), min(a.y, b.y)})
	x1, y1 := cellOf(point{max(a.x, b.x) - 0.01, max(a.y, b.y) - 0.01})
	x1, y1 = max(x0, x1), max(y0, y1)
	flat := math.Abs(a.x-b.x) >= math.Abs(a.y-b.y)
	for y := y0; y <= y1; y++ {
		for x := x0; x <= x1; x++ {
			c := v.at(x, y)
			if c == nil {
				continue
			}
			c.lineInk = k
			switch {
			case flat && b.x == a.x && k.role == roleAxis:
				c.lines |= left // the mark of a tick
			case flat:
				c.lines |= left | right
			case y0 == y1 || k.role == roleAxis && y < y1:
				c.lines |= up | down
			case y == y0:
				c.lines |= down
			case y == y1:
				c.lines |= up
			default:
				c.lines |= up | down
			}
		}
	}
}

// braille is the bit of each dot of a cell, by line and column.
var braille = [4][2]uint8{{1, 8}, {2, 16}, {4, 32}, {64, 128}}

// dot sets the braille dot nearest to a point.
func (v *term) dot(x, y float64, k ink, band bool) {
	dx, dy := int(math.Floor(x/cellW*2)), int(math.Floor(y/cellH*4))
	if dx < 0 || dy < 0 {
		return
	}
	c := v.at(dx/2, dy/4)
	if c == nil {
		return
	}
	if band {
		c.band |= braille[dy%4][dx%2]
		c.bandInk = k
		return
	}
	c.dots |= braille[dy%4][dx%2]
	c.dotInk = k
}

// faintStep is how many dots of a line there are to one of a faint line.
const faintStep = 3

// curve draws a straight line in dots: a faint one in few of them, under the others.
func (v *term) curve(a, b point, k ink, faint bool) {
	n := int(math.Max(math.Abs(b.x-a.x)/cellW*2, math.Abs(b.y-a.y)/cellH*4)) + 1
	n = min(n, 4*(v.w*2+v.h*4))
	step := 1
	if faint {
		step = faintStep
	}
	for i := 0; i <= n; i += step {
		t := float64(i) / float64(n)
		v.dot(a.x+t*(b.x-a.x), a.y+t*(b.y-a.y), k, faint)
	}
}

// polygon fills with a sparse pattern of dots: it is a band, under a curve.
func (v *term) polygon(p []point, k ink) {
	lo, hi := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, q := range p {
		lo, hi = point{min(lo.x, q.x), min(lo.y, q.y)}, point{max(hi.x, q.x), max(hi.y, q.y)}
	}
	for dy := int(max(0, lo.y/cellH*4)); dy <= int(min(hi.y/cellH*4, float64(v.h*4))); dy++ {
		for dx := int(max(0, lo.x/cellW*2)); dx <= int(min(hi.x/cellW*2, float64(v.w*2))); dx++ {
			q := point{(float64(dx) + 0.5) * cellW / 2, (float64(dy) + 0.5) * cellH / 4}
			if dx%2 == 0 && dy%4 == dx/2%2*2 && inside(p, q) {
				v.dot(q.x, q.y, k, true)
			}
		}
	}
}

// inside reports whether a point is in a polygon, by the even-odd rule.
func inside(p []point, q point) bool {
	in := false
	for i := range p {
		a, b := p[i], p[(i+1)%len(p)]
		if (a.y <= q.y) != (b.y <= q.y) && q.x < a.x+(q.y-a.y)/(b.y-a.y)*(b.x-a.x) {
			in = !in
		}
	}
	return in
}

// rect fills cells: whole ones, and the first or last of a column by eighths.
func (v *term) rect(b box, k ink) {
	x0, x1 := int(math.Round(b.x/cellW)), int(math.Round(b.right()/cellW))
	x1 = max(x1, x0+1)
	top, bottom := b.y/cellH, b.bottom()/cellH
	for y := int(math.Floor(top)); y < int(math.Ceil(bottom)); y++ {
		from, to := max(top, float64(y)), min(bottom, float64(y+1))
		n := int8(math.Round((to - from) * 8))
		if to < float64(y+1)-1e-6 && k.role != roleCell {
			n = -n
		}
		if n == 0 {
			continue
		}
		for x := x0; x < x1; x++ {
			if c := v.at(x, y); c != nil {
				c.fill, c.fillInk, c.shade = n, k, k.c.A < 230
			}
		}
	}
}

// plainMarks tell series apart without colour.
var plainMarks = [shapes]string{"o", "x", "+", "*", "#", "%", "@", "&"}

func (v *term) marker(p point, shape int, r float64, k ink) {
	c := v.at(cellOf(p))
	if c == nil {
		return
	}
	if c.text, c.fg = "●", k; !v.color {
		c.text = plainMarks[shape%shapes]
	}
}

func (v *term) text(p point, t string, l lettering) {
	t = visible.Line(t)
	n := cells(t)
	x := int(math.Round(p.x/cellW - l.h*float64(n)))
	y := int(math.Floor(p.y/cellH - l.v + 1e-6))
	if l.v == 0.5 {
		y = int(math.Floor(p.y / cellH))
	}
	x = max(0, min(x, v.w-n))
	g := displaywidth.StringGraphemes(t)
	for g.Next() {
		c := v.at(x, y)
		if c == nil {
			return
		}
		c.text, c.fg, c.bold = g.Value(), l.ink, l.bold
		for k := 1; k < g.Width(); k++ {
			if d := v.at(x+k, y); d != nil {
				d.text = "\x00"
			}
		}
		x += g.Width()
	}
}

// onTerminal lightens colours that are too dark for a black background.
func onTerminal(c color.NRGBA) color.NRGBA {
	c.A = 255
	if luminance(c) < 0.12 {
		return mix(c, hex(0xffffff), 0.35)
	}
	return c
}
