package plots

import (
	"math"
	"slices"
	"strings"
)

// The typefaces of a figure, in points.
var (
	faceTitle = typeface{11, true}
	facePanel = typeface{9, true}
	faceLabel = typeface{9.5, false}
	faceTick  = typeface{8.5, false}
	faceNote  = typeface{8.5, false}
	faceCell  = typeface{8, false}
)

// axes are a panel's area on the page, and its scales.
type axes struct {
	box
	xs, ys scale
}

func (a axes) px(v float64) float64 { return a.x + a.w*a.xs.at(v) }
func (a axes) py(v float64) float64 { return a.y + a.h*(1-a.ys.at(v)) }

// at is the place of a value, and whether it has one.
func (a axes) at(x, y float64) (point, bool) {
	if !finite(x) || !finite(y) || a.xs.log && x <= 0 || a.ys.log && y <= 0 {
		return point{}, false
	}
	return point{a.px(x), a.py(y)}, true
}

// A frame is the space that a panel's labels need about its axes.
type frame struct {
	left, bottom float64
	right        float64 // beyond the axes, for half of the last label of x
	xticks       []tick
	yticks       []tick
	turn         float64 // the x labels are rotated by so many degrees
}

// newFrame measures a panel's labels in an area of that size.
func newFrame(s surface, p *panel, w, h float64) frame {
	var f frame
	lead := s.leading(faceTick)
	f.yticks = p.y.ticks(int(max(2, min(6, h/(lead*2.2)))))
	wide := 0.0
	for i, t := range f.yticks {
		if p.y.names != nil {
			f.yticks[i].label = abbreviate(s, t.label, faceTick, w*0.3)
		}
		wide = max(wide, s.measure(f.yticks[i].label, faceTick))
	}
	sw, sh := p.spine(s)
	f.left = wide + s.gap(4) + sw
	if p.x.names != nil {
		f.nominal(s, p, w-f.left, h)
		f.bottom += sh
		return f
	}
	f.xticks = p.x.ticks(int(max(2, min(8, w/(s.measure("0000000", faceTick)*1.4)))))
	f.xticks = thin(s, f.xticks, w-f.left)
	f.bottom = lead + s.vgap(3) + sh
	if n := len(f.xticks); n > 0 {
		last := f.xticks[n-1]
		f.right = max(0, s.measure(last.label, faceTick)/2-(1-p.x.at(last.at))*(w-f.left))
	}
	return f
}

// thin leaves out labels until those that stay do not touch.
func thin(s surface, ticks []tick, w float64) []tick {
	wide := s.measure("0", faceTick)
	for _, t := range ticks {
		wide = max(wide, s.measure(t.label, faceTick))
	}
	room := max(2, int(w/(wide+s.measure("0", faceTick))))
	every := (len(ticks) + room - 1) / room
	var out []tick
	for i := 0; i < len(ticks); i += max(1, every) {
		out = append(out, ticks[i])
	}
	return out
}

// nominal labels categories: across where they fit, else rotated, else cut, and
// where even that is too close only every second, third, ….
func (f *frame) nominal(s surface, p *panel, w, h float64) {
	f.xticks = p.x.ticks(0)
	slot := w / float64(len(f.xticks))
	lead := s.leading(faceTick)
	wide := 0.0
	for _, t := range f.xticks {
		wide = max(wide, s.measure(t.label, faceTick))
	}
	switch {
	case wide <= slot*0.94 || len(f.xticks) == 1:
		f.bottom = lead + s.vgap(3)
	case f.twoLines(s, slot*0.96):
		f.bottom = 2*lead + s.vgap(3)
	case s.turns() && slot >= lead*0.75:
		f.turn = 40
		f.bottom = f.slant(s, h*0.42, math.Pi*40/180)
	case s.turns():
		f.turn = 90
		f.every(int(math.Ceil(lead / slot)))
		f.bottom = f.slant(s, h*0.42, math.Pi/2)
	default:
		f.every(int(math.Ceil(min(wide, s.measure("00000", faceTick)) / slot)))
		room := w/float64(len(f.xticks)) - s.measure(" ", faceTick)
		for i, t := range f.xticks {
			f.xticks[i].label = abbreviate(s, t.label, faceTick, room)
		}
		f.bottom = lead
	}
}

// twoLines breaks every label that is too wide at a space near its middle, and
// reports whether all fit then; if not, none is changed.
func (f *frame) twoLines(s surface, w float64) bool {
	out := slices.Clone(f.xticks)
	for i, t := range out {
		if s.measure(t.label, faceTick) <= w {
			continue
		}
		best := ""
		for k, r := range t.label {
			a, b := t.label[:k], t.label[k:]
			if r == ' ' && s.measure(a, faceTick) <= w && s.measure(b[1:], faceTick) <= w {
				best = a + "\n" + b[1:]
			}
		}
		if best == "" {
			return false
		}
		out[i].label = best
	}
	f.xticks = out
	return true
}

// every keeps each k-th category's label.
func (f *frame) every(k int) {
	var out []tick
	for i := 0; i < len(f.xticks); i += max(1, k) {
		out = append(out, f.xticks[i])
	}
	f.xticks = out
}

// slant cuts rotated labels to the height they may take, and returns the height
// they do.
func (f *frame) slant(s surface, limit, angle float64) float64 {
	lead := s.leading(faceTick)
	tall := 0.0
	for i, t := range f.xticks {
		f.xticks[i].label = abbreviate(s, t.label, faceTick, (limit-lead)/math.Sin(angle))
		tall = max(tall, s.measure(f.xticks[i].label, faceTick)*math.Sin(angle)+lead*math.Cos(angle))
	}
	return tall + s.vgap(4)
}

// abbreviate cuts the middle out of a name, since names often differ at the end.
func abbreviate(s surface, t string, f typeface, w float64) string {
	if s.measure(t, f) <= w {
		return t
	}
	r := []rune(t)
	for n := len(r) - 1; n > 2; n-- {
		if c := string(r[:(n+1)/2]) + "…" + string(r[len(r)-n/2:]); s.measure(c, f) <= w {
			return c
		}
	}
	return shorten(s, t, f, w)
}

// shorten cuts text to a width, with an ellipsis.
func shorten(s surface, t string, f typeface, w float64) string {
	if s.measure(t, f) <= w {
		return t
	}
	for n := cells(t) - 1; n > 1; n-- {
		if c := truncate(t, n); s.measure(c, f) <= w {
			return c
		}
	}
	return truncate(t, 1)
}

// spine is the room for a panel's lines: none for a heat map, which has none.
func (p *panel) spine(s surface) (w, h float64) {
	if p.bare {
		return 0, 0
	}
	return s.spine()
}

// drawAxes draws the grid and the ticks' labels.
func drawAxes(s surface, p *panel, a axes, f frame, xlabels, ylabels bool) {
	sw, _ := p.spine(s)
	for _, t := range f.yticks {
		y := s.snap(a.py(t.at), true)
		if !p.bare {
			s.polyline([]point{{a.x, y}, {a.right(), y}}, stroke{ink: inkGrid, width: 0.6})
		}
		if ylabels {
			s.text(point{a.x - s.gap(4) - sw, a.py(t.at)}, t.label, lettering{typeface: faceTick, ink: inkMuted, h: 1, v: 0.5})
		}
	}
	if p.x.names == nil && !p.bare {
		for _, t := range f.xticks {
			x := s.snap(a.px(t.at), false)
			s.polyline([]point{{x, a.y}, {x, a.bottom()}}, stroke{ink: inkGrid, width: 0.6})
		}
	}
	if xlabels {
		drawXLabels(s, p, a, f)
	}
}

// drawSpine draws the lines at the bottom and the left, over everything else,
// with marks at the ticks where the surface gives them room.
func drawSpine(s surface, p *panel, a axes, f frame) {
	if p.bare {
		return
	}
	sw, sh := s.spine()
	st := stroke{ink: inkAxis, width: 0.8}
	y, x := a.bottom()+sh/2, a.x-sw/2
	if !p.floor || sh > 0 {
		s.polyline([]point{{x, y}, {a.right(), y}}, st)
	}
	if p.x.names == nil || sw > 0 {
		s.polyline([]point{{x, a.y}, {x, a.bottom() + sh/2}}, st)
	}
	if sw == 0 {
		return
	}
	for _, t := range f.yticks {
		s.polyline([]point{{x, a.py(t.at)}, {x, a.py(t.at)}}, st)
	}
}

func drawXLabels(s surface, p *panel, a axes, f frame) {
	for _, t := range f.xticks {
		l := lettering{typeface: faceTick, ink: inkMuted, h: 0.5, turn: f.turn}
		_, sh := p.spine(s)
		at := point{a.px(t.at), a.bottom() + s.vgap(3) + sh}
		if f.turn > 0 {
			l.h, l.v = 1, 0.5
			at.y += s.vgap(2)
			if f.turn < 90 {
				at.x += 2
			}
		}
		for line := range strings.SplitSeq(t.label, "\n") {
			s.text(at, line, l)
			at.y += s.leading(faceTick)
		}
	}
}
