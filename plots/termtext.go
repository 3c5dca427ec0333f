package plots

import (
	"fmt"
	"math"
	"strings"

	"pewter/internal/visible"
)

// widest is how many columns a figure fills at most: a hundred for six inches.
func (f *Figure) widest() int { return min(max(80, int(f.w/432*100)), 400) }

// Text is the figure in at most that many terminal columns (80 when width is not
// positive), each line ended; a wide terminal does not stretch it. With colour it has escape sequences; without, marks and
// shades tell series apart. It uses no colour of its own for words and axes, so
// that it reads on dark and light terminals.
func (f *Figure) Text(width int, color bool) string {
	if width <= 0 {
		width = 80
	}
	width = max(24, min(width, f.widest()))
	if f.cells != nil {
		var b strings.Builder
		for _, row := range f.cells {
			for _, g := range row {
				b.WriteString(g.Text(width, color))
			}
		}
		return b.String()
	}
	if !color && f.bar != nil {
		// The colours that the bar would explain are not there.
		g := *f
		g.bar = nil
		f = &g
	}
	if f.tooNarrow(width) {
		return f.barList(width, color)
	}
	v := newTerm(width, f.lines(width), color)
	f.draw(v, box{0, 0, float64(v.w) * cellW, float64(v.h) * cellH})
	return v.String()
}

// lines is the height of the figure in that width: its own proportions, within
// what a screen holds.
func (f *Figure) lines(width int) int {
	rows := (len(f.panels) + max(1, f.cols) - 1) / max(1, f.cols)
	n := int(math.Round(float64(width) * f.h / f.w / 2))
	n = max(18, 9*rows+4, min(n, 26+6*(rows-1)))
	if len(f.panels) > 0 && f.panels[0].bare {
		n = f.heatLines(rows, width)
	}
	return n + len(f.under)
}

// heatLines is a line for each row of cells, and those of the words about them.
func (f *Figure) heatLines(rows, width int) int {
	n := rows*len(f.panels[0].y.names) + 1
	if f.title != "" {
		n += len(wrap(newTerm(0, 0, false), visible.Line(f.title), faceTitle, float64(width-2)*cellW))
	}
	for _, l := range []string{f.xlabel, f.ylabel} {
		if l != "" {
			n++
		}
	}
	if len(f.panels) > 1 {
		n += rows
	}
	return n
}

func (v *term) String() string {
	var b strings.Builder
	for y := range v.h {
		var line strings.Builder
		last, blank := "", 0
		for x := range v.w {
			c := v.cells[y*v.w+x]
			if c.text == "\x00" {
				continue
			}
			glyph, style := v.render(c)
			if glyph == " " && style == "" {
				blank++
				continue
			}
			if blank > 0 && last != "" {
				line.WriteString("\x1b[0m")
				last = ""
			}
			line.WriteString(strings.Repeat(" ", blank))
			blank = 0
			if style != last {
				if last != "" {
					line.WriteString("\x1b[0m")
				}
				line.WriteString(style)
				last = style
			}
			line.WriteString(glyph)
		}
		if last != "" {
			line.WriteString("\x1b[0m")
		}
		b.WriteString(line.String() + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// render is a cell's character and the escape sequence before it.
func (v *term) render(c termCell) (glyph, style string) {
	back := ""
	if v.color && !c.shade && (c.fill >= 4 || c.fill <= -4 || c.fill != 0 && c.fillInk.role == roleCell) {
		back = bg(c.fillInk)
	}
	switch {
	case c.text != "":
		return c.text, v.style(c.fg, c.bold, back, c.fillInk)
	case c.lines != 0:
		return boxes16[c.lines], v.style(c.lineInk, false, back, c.fillInk)
	case c.dots != 0:
		return string(rune(0x2800 + int(c.dots))), v.style(c.dotInk, false, back, c.fillInk)
	case c.fill != 0 && c.fillInk.role == roleCell:
		if !v.color {
			return " ", ""
		}
		return " ", back
	case c.fill != 0:
		return v.block(c), v.style(c.fillInk, false, "", ink{})
	case c.band != 0:
		return string(rune(0x2800 + int(c.band))), v.style(c.bandInk, false, "", ink{})
	case c.dash:
		return "╌", v.style(inkAxis, false, "", ink{})
	}
	return " ", ""
}

// style is the escape sequence of an ink over a background.
func (v *term) style(k ink, bold bool, back string, under ink) string {
	if !v.color {
		return ""
	}
	s := back
	switch {
	case back != "":
		o := over(under).c
		s += fmt.Sprintf("\x1b[38;2;%d;%d;%dm", o.R, o.G, o.B)
	case k.role == roleData:
		o := onTerminal(k.c)
		s += fmt.Sprintf("\x1b[38;2;%d;%d;%dm", o.R, o.G, o.B)
	case k.role == roleMuted || k.role == roleAxis:
		s += "\x1b[2m"
	}
	if bold {
		s += "\x1b[1m"
	}
	return s
}

func bg(k ink) string {
	c := k.c
	if k.role == roleData {
		c = onTerminal(c)
	}
	return fmt.Sprintf("\x1b[48;2;%d;%d;%dm", c.R, c.G, c.B)
}

// boxes16 are the box-drawing characters by the sides they reach.
var boxes16 = [16]string{" ", "│", "│", "│", "─", "┘", "┐", "┤", "─", "└", "┌", "├", "─", "┴", "┬", "┼"}

var (
	eighths  = [9]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}
	textures = [6]string{"█", "▒", "░", "▓", "▚", "▞"}
)

// block is the character of a filled cell. Without colour, series have textures
// instead of eighths; the first of them is solid.
func (v *term) block(c termCell) string {
	n := int(c.fill)
	switch {
	case c.shade && n > 2:
		return "░"
	case !v.color && c.fillInk.series%len(textures) > 0 && (n > 3 || n < -3):
		return textures[c.fillInk.series%len(textures)]
	case n < -5:
		return "█"
	case n < -2:
		return "▀"
	case n < 0:
		return "▔"
	}
	return eighths[n]
}
