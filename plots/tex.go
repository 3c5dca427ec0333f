package plots

import (
	"fmt"
	"math"
	"strings"
)

// TeX is the figure as a pgfpicture, to be \input in a LaTeX document that loads
// pgf (or tikz). Its text is set in the document's font.
func (f *Figure) TeX() []byte {
	v := &tex{h: f.h}
	v.b.WriteString("% \\usepackage{pgf} and \\input this file.\n\\begin{pgfpicture}\n")
	fmt.Fprintf(&v.b, "\\pgfpathrectangle{\\pgfpointorigin}{\\pgfpoint{%sbp}{%sbp}}\\pgfusepath{use as bounding box}\n", num(f.w), num(f.h))
	f.draw(v, box{0, 0, f.w, f.h})
	v.b.WriteString("\\end{pgfpicture}\n")
	return []byte(v.b.String())
}

// tex is a surface that writes pgf's basic layer. The points of a figure are
// TeX's big points.
type tex struct {
	b strings.Builder
	h float64
	fontMetrics
}

func (v *tex) pt(p point) string {
	return fmt.Sprintf(`\pgfpoint{%sbp}{%sbp}`, num(p.x), num(v.h-p.y))
}

func (v *tex) path(p []point) {
	for i, q := range p {
		v.b.WriteString(map[bool]string{true: `\pgfpathmoveto{`, false: `\pgfpathlineto{`}[i == 0] + v.pt(q) + "}")
	}
}

func (v *tex) color(what string, k ink) {
	fmt.Fprintf(&v.b, `\definecolor{pw}{RGB}{%d,%d,%d}\pgfset%scolor{pw}\pgfset%sopacity{%s}`, k.c.R, k.c.G, k.c.B, what, what, num(float64(k.c.A)/255))
}

func (v *tex) polyline(p []point, s stroke) {
	v.b.WriteString(`\begin{pgfscope}`)
	v.color("stroke", s.ink)
	fmt.Fprintf(&v.b, `\pgfsetlinewidth{%sbp}`, num(s.width))
	if len(s.dash) > 0 {
		var parts string
		for _, d := range s.dash {
			parts += "{" + num(d) + "bp}"
		}
		fmt.Fprintf(&v.b, `\pgfsetdash{%s}{0bp}`, parts)
	}
	v.path(p)
	v.b.WriteString("\\pgfusepath{stroke}\\end{pgfscope}\n")
}

func (v *tex) polygon(p []point, k ink) {
	v.b.WriteString(`\begin{pgfscope}`)
	v.color("fill", k)
	v.path(p)
	v.b.WriteString("\\pgfpathclose\\pgfusepath{fill}\\end{pgfscope}\n")
}

func (v *tex) rect(b box, k ink) {
	v.polygon([]point{{b.x, b.y}, {b.right(), b.y}, {b.right(), b.bottom()}, {b.x, b.bottom()}}, k)
}

func (v *tex) marker(p point, shape int, r float64, k ink) {
	if o := outline(p, shape, r); o != nil {
		v.polygon(o, k)
		return
	}
	v.b.WriteString(`\begin{pgfscope}`)
	v.color("fill", k)
	fmt.Fprintf(&v.b, "\\pgfpathcircle{%s}{%sbp}\\pgfusepath{fill}\\end{pgfscope}\n", v.pt(p), num(r))
}

func (v *tex) text(p point, t string, l lettering) {
	if t == "" {
		return
	}
	side := map[float64]string{0: "left,", 0.5: "", 1: "right,"}[l.h]
	// The baseline is moved down from the point, along the text's own turn.
	d := baseline(l.typeface, l.v)
	sin, cos := math.Sincos(l.turn * math.Pi / 180)
	at := point{p.x + d*sin, p.y + d*cos}
	weight := ""
	if l.bold {
		weight = `\bfseries `
	}
	fmt.Fprintf(&v.b, `\begin{pgfscope}\definecolor{pw}{RGB}{%d,%d,%d}\pgftext[base,%sat={%s},rotate=%s]{\fontsize{%s}{%s}\selectfont %s\color{pw}%s}\end{pgfscope}`+"\n",
		l.c.R, l.c.G, l.c.B, side, v.pt(at), num(l.turn), num(l.size), num(l.size*1.2), weight, EscapeLaTeX(t))
}
