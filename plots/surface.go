package plots

import "image/color"

// Drawing is done in points (1/72 inch), with y downwards from the top left.

type point struct{ x, y float64 }

type box struct{ x, y, w, h float64 }

func (b box) right() float64  { return b.x + b.w }
func (b box) bottom() float64 { return b.y + b.h }

// inset is the box less those margins.
func (b box) inset(left, top, right, bottom float64) box {
	return box{b.x + left, b.y + top, max(0, b.w-left-right), max(0, b.h-top-bottom)}
}

func (b box) overlaps(c box) bool {
	return b.x < c.right() && c.x < b.right() && b.y < c.bottom() && c.y < b.bottom()
}

// An ink is a colour and what it is for, so that a surface can adapt it to a
// dark page or to a terminal.
type ink struct {
	c      color.NRGBA
	role   role
	series int // for role data: which series, from 0
}

// A role is what an ink is for.
type role uint8

const (
	roleData  role = iota // a series' own colour, the same on any page
	roleText              // titles and labels
	roleMuted             // ticks' labels, notes
	roleAxis              // spines, ticks, reference lines
	roleGrid              // lines behind the data
	roleCell              // a cell of a heat map
	roleOver              // text over a cell of a heat map
)

// fade is the ink at that opacity.
func (k ink) fade(a float64) ink {
	k.c.A = uint8(255*a + 0.5)
	return k
}

type stroke struct {
	ink
	width float64
	dash  []float64
}

type typeface struct {
	size float64
	bold bool
}

// A lettering is how a text is set: h and v say where the point given lies in
// the text's box (0 is its left or top, 1 its right or bottom), and turn rotates
// it counterclockwise about that point, in degrees.
type lettering struct {
	typeface
	ink
	h, v, turn float64
	halo       bool // outlined in the page's colour, to be read over lines
}

// A surface is something to draw on.
type surface interface {
	// measure is the width of a line of text.
	measure(s string, f typeface) float64
	// trust is the share of a width that measured text may take: less than 1 where
	// it may be drawn in wider fonts.
	trust() float64
	// leading is the height of a line of text.
	leading(f typeface) float64
	// snap moves a coordinate to where the surface can draw a sharp line.
	snap(v float64, vertical bool) float64
	// gap is the space of n points, at least as much as the surface needs to
	// keep two things apart.
	gap(n float64) float64
	// vgap is the same downwards.
	vgap(n float64) float64
	// spine is the room that the lines at the left and the bottom of a panel
	// take outside of it.
	spine() (w, h float64)
	// turns reports whether text can be rotated by any angle.
	turns() bool

	polyline(p []point, s stroke)
	polygon(p []point, k ink)
	rect(b box, k ink)
	marker(p point, shape int, r float64, k ink)
	text(p point, s string, l lettering)
}

// shapes is the number of marker shapes.
const shapes = 8

// outline is a marker's shape as a polygon about p; nil for a circle.
func outline(p point, shape int, r float64) []point {
	at := func(xy ...float64) []point {
		out := make([]point, len(xy)/2)
		for i := range out {
			out[i] = point{p.x + r*xy[2*i], p.y + r*xy[2*i+1]}
		}
		return out
	}
	switch shape % shapes {
	case 1:
		return at(-.9, -.9, .9, -.9, .9, .9, -.9, .9)
	case 2:
		return at(0, -1.15, 1.1, .85, -1.1, .85)
	case 3:
		return at(0, -1.25, 1.25, 0, 0, 1.25, -1.25, 0)
	case 4:
		return at(0, 1.15, 1.1, -.85, -1.1, -.85)
	case 5:
		return at(-.35, -1.1, .35, -1.1, .35, -.35, 1.1, -.35, 1.1, .35, .35, .35, .35, 1.1, -.35, 1.1, -.35, .35, -1.1, .35, -1.1, -.35, -.35, -.35)
	case 6:
		return at(-1, -.55, 0, -1.15, 1, -.55, 1, .55, 0, 1.15, -1, .55)
	case 7:
		return at(-1.15, 0, .85, -1.1, .85, 1.1)
	}
	return nil
}
