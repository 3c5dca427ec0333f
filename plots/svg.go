package plots

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"pewter/internal/visible"
)

// fontStack is Liberation's family and what browsers have in its place, with
// faces that hold Arabic and Chinese after them.
const fontStack = `"Liberation Sans", Arimo, Helvetica, Arial, "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif`

// darkStyle recolours a figure on a dark page. Classes say what an ink is for.
const darkStyle = `@media (prefers-color-scheme: dark) {
.pw-bg{fill:#0d1117}.pw-t{fill:#e6edf3}.pw-m{fill:#9aa4af}.pw-ts{stroke:#e6edf3}.pw-ms{stroke:#9aa4af}.pw-as{stroke:#6e7681}.pw-gs{stroke:#262c33}.pw-h{stroke:#0d1117}
}`

// SVG is the figure as an SVG document, without a line end after it. Text is
// text: the page's fonts draw it, so that any script shows. It may stand in an
// HTML page as it is, and adapts to a dark one.
func (f *Figure) SVG() []byte {
	v := &svg{}
	w, h := num(f.w), num(f.h)
	fmt.Fprintf(&v.b, `<svg xmlns="http://www.w3.org/2000/svg" class="pw-fig" width="%spt" height="%spt" viewBox="0 0 %s %s" role="img" aria-label="%s" font-family="%s">`+"\n",
		w, h, w, h, html.EscapeString(visible.Line(f.Alt())), html.EscapeString(fontStack))
	fmt.Fprintf(&v.b, "<style>%s</style>\n<rect class=\"pw-bg\" width=\"%s\" height=\"%s\" fill=\"#ffffff\"/>\n", darkStyle, w, h)
	f.draw(v, box{0, 0, f.w, f.h})
	v.b.WriteString("</svg>")
	return []byte(v.b.String())
}

// Alt is a line that says what the figure shows, for those who cannot see it.
func (f *Figure) Alt() string {
	if f.cells != nil {
		var parts []string
		for _, row := range f.cells {
			for _, g := range row {
				parts = append(parts, g.Alt())
			}
		}
		return strings.Join(parts, "; ")
	}
	alt := f.title
	if alt == "" {
		alt = "Figure"
	}
	if f.xlabel != "" && f.ylabel != "" {
		alt += ": " + f.ylabel + " by " + f.xlabel
	}
	return alt
}

// num writes a coordinate to a hundredth of a point.
func num(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	if strings.HasSuffix(s, "00") {
		s = s[:len(s)-3]
	} else {
		s = strings.TrimSuffix(s, "0")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// svg is a surface that writes SVG elements.
type svg struct {
	b     strings.Builder
	about string // what the next shape shows
	fontMetrics
}

// trust allows for the fonts of the page that shows it.
func (*svg) trust() float64 { return 0.93 }

// tell says in words what the next shape shows, where the surface can keep it.
func tell(s surface, about string) {
	if v, ok := s.(*svg); ok {
		v.about = about
	}
}

// shape ends an element: browsers show its title where the pointer is.
func (v *svg) shape(name, format string, args ...any) {
	fmt.Fprintf(&v.b, "<"+name+format, args...)
	if v.about == "" {
		v.b.WriteString("/>\n")
		return
	}
	v.b.WriteString("><title>" + html.EscapeString(visible.Line(v.about)) + "</title></" + name + ">\n")
	v.about = ""
}

var svgClasses = map[role]string{roleText: "t", roleMuted: "m", roleAxis: "a", roleGrid: "g"}

// paint is an attribute, fill or stroke, with the class of the ink's role.
func paint(attr string, k ink) string {
	s := fmt.Sprintf(` %s="#%02x%02x%02x"`, attr, k.c.R, k.c.G, k.c.B)
	if k.c.A != 255 {
		s += fmt.Sprintf(` %s-opacity="%s"`, attr, num(float64(k.c.A)/255))
	}
	if c := svgClasses[k.role]; c != "" {
		if attr == "stroke" {
			c += "s"
		}
		s = ` class="pw-` + c + `"` + s
	}
	return s
}

func path(p []point, close string) string {
	var b strings.Builder
	for i, q := range p {
		b.WriteString(map[bool]string{true: "M", false: "L"}[i == 0] + num(q.x) + " " + num(q.y))
	}
	return b.String() + close
}

func (v *svg) polyline(p []point, s stroke) {
	dash := ""
	if len(s.dash) > 0 {
		var parts []string
		for _, d := range s.dash {
			parts = append(parts, num(d))
		}
		dash = ` stroke-dasharray="` + strings.Join(parts, " ") + `"`
	}
	fmt.Fprintf(&v.b, `<path%s d="%s" fill="none" stroke-width="%s" stroke-linejoin="round"%s/>`+"\n", paint("stroke", s.ink), path(p, ""), num(s.width), dash)
}

func (v *svg) polygon(p []point, k ink) {
	v.shape("path", `%s d="%s"`, paint("fill", k), path(p, "Z"))
}

func (v *svg) rect(b box, k ink) {
	crisp := ""
	if k.role == roleCell {
		crisp = ` shape-rendering="crispEdges"`
	}
	v.shape("rect", `%s x="%s" y="%s" width="%s" height="%s"%s`, paint("fill", k), num(b.x), num(b.y), num(b.w), num(b.h), crisp)
}

func (v *svg) marker(p point, shape int, r float64, k ink) {
	if o := outline(p, shape, r); o != nil {
		v.polygon(o, k)
		return
	}
	v.shape("circle", `%s cx="%s" cy="%s" r="%s"`, paint("fill", k), num(p.x), num(p.y), num(r))
}

func (v *svg) text(p point, t string, l lettering) {
	if t == "" {
		return
	}
	anchor := ""
	switch l.h {
	case 0.5:
		anchor = ` text-anchor="middle"`
	case 1:
		anchor = ` text-anchor="end"`
	}
	if l.bold {
		anchor += ` font-weight="bold"`
	}
	if l.turn != 0 {
		anchor += fmt.Sprintf(` transform="rotate(%s %s %s)"`, num(-l.turn), num(p.x), num(p.y))
	}
	if l.halo {
		anchor += ` stroke="#ffffff" stroke-width="2" stroke-linejoin="round" paint-order="stroke"`
	}
	// The baseline is set here, since renderers differ over dominant-baseline.
	y := p.y + baseline(l.typeface, l.v)
	fmt.Fprintf(&v.b, `<text%s x="%s" y="%s" font-size="%s"%s>%s</text>`+"\n", haloed(paint("fill", l.ink), l.halo), num(p.x), num(y), num(l.size), anchor, spans(visible.Line(t), l.size))
}

// spans is a text's content, its superscripts as smaller spans that are raised.
func spans(t string, size float64) string {
	var b strings.Builder
	up := false
	for _, r := range t {
		base, ok := raised[r]
		switch {
		case ok && !up:
			fmt.Fprintf(&b, `<tspan dy="%s" font-size="%s">`, num(-raisedBy*size), num(raisedSize*size))
		case !ok && up:
			// The space without width carries the shift back down.
			fmt.Fprintf(&b, "</tspan><tspan dy=\"%s\">\u200b</tspan>", num(raisedBy*size))
		}
		if up = ok; ok {
			r = base
		}
		b.WriteString(html.EscapeString(string(r)))
	}
	if up {
		b.WriteString("</tspan>")
	}
	return b.String()
}

// haloed adds the class of a halo, which is dark on a dark page.
func haloed(paint string, halo bool) string {
	if !halo {
		return paint
	}
	return strings.Replace(paint, ` class="`, ` class="pw-h `, 1)
}
