package plots

import (
	"bytes"
	"time"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"

	"pewter/internal/visible"
)

// PDF is the figure as one page of its size, with the characters it uses of the
// font embedded and its text as text. The same figure gives the same bytes: the
// dates in it are fixed.
func (f *Figure) PDF() ([]byte, error) {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: f.w, Ht: f.h}, OrientationStr: "P"})
	if f.w > f.h {
		doc = fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: f.h, Ht: f.w}, OrientationStr: "L"})
	}
	doc.SetCatalogSort(true)
	doc.SetCreationDate(time.Unix(0, 0).UTC())
	doc.SetModificationDate(time.Unix(0, 0).UTC())
	doc.SetProducer("pewter", true)
	doc.SetTitle(visible.Line(f.Alt()), true)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.AddUTF8FontFromBytes("Liberation", "", liberationsansregular.TTF)
	doc.AddUTF8FontFromBytes("Liberation", "B", liberationsansbold.TTF)
	doc.AddPage()
	f.draw(&pdf{doc: doc}, box{0, 0, f.w, f.h})
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// pdf is a surface that is a page of a PDF document.
type pdf struct {
	doc *fpdf.Fpdf
	fontMetrics
}

func (v *pdf) fill(k ink) {
	v.doc.SetFillColor(int(k.c.R), int(k.c.G), int(k.c.B))
	v.doc.SetAlpha(float64(k.c.A)/255, "Normal")
}

func (v *pdf) trace(p []point) {
	for i, q := range p {
		if i == 0 {
			v.doc.MoveTo(q.x, q.y)
			continue
		}
		v.doc.LineTo(q.x, q.y)
	}
}

func (v *pdf) polyline(p []point, s stroke) {
	v.doc.SetDrawColor(int(s.c.R), int(s.c.G), int(s.c.B))
	v.doc.SetAlpha(float64(s.c.A)/255, "Normal")
	v.doc.SetLineWidth(s.width)
	v.doc.SetLineJoinStyle("round")
	v.doc.SetDashPattern(s.dash, 0)
	v.trace(p)
	v.doc.DrawPath("D")
}

func (v *pdf) polygon(p []point, k ink) {
	v.fill(k)
	v.trace(p)
	v.doc.ClosePath()
	v.doc.DrawPath("F")
}

func (v *pdf) rect(b box, k ink) {
	v.fill(k)
	v.doc.Rect(b.x, b.y, b.w, b.h, "F")
}

func (v *pdf) marker(p point, shape int, r float64, k ink) {
	if o := outline(p, shape, r); o != nil {
		v.polygon(o, k)
		return
	}
	v.fill(k)
	v.doc.Circle(p.x, p.y, r, "F")
}

func (v *pdf) text(p point, t string, l lettering) {
	if t = visible.Line(t); t == "" {
		return
	}
	v.doc.TransformBegin()
	defer v.doc.TransformEnd()
	if l.turn != 0 {
		v.doc.TransformRotate(l.turn, p.x, p.y)
	}
	y := p.y + baseline(l.typeface, l.v)
	if !inLiberation(t) {
		v.outlines(point{p.x, y}, t, l)
		return
	}
	style := ""
	if l.bold {
		style = "B"
	}
	v.doc.SetAlpha(float64(l.c.A)/255, "Normal")
	v.doc.SetTextColor(int(l.c.R), int(l.c.G), int(l.c.B))
	// Text sets its colour only where it differs from what the document takes for
	// the colour of fills, which the end of a transformation has reset.
	v.doc.SetFillColor(255-int(l.c.R), 0, 255)
	v.doc.SetFont("Liberation", style, l.size)
	v.doc.Text(p.x-l.h*v.measure(t, l.typeface), y, t)
}

// outlines draws text that the embedded font cannot write.
func (v *pdf) outlines(p point, t string, l lettering) {
	v.fill(l.ink)
	g, w := glyphs(t, l.typeface)
	at := func(q vg.Point) (float64, float64) { return p.x - l.h*w + float64(q.X), p.y - float64(q.Y) }
	for _, c := range g {
		x, y := at(c.Pos)
		switch c.Type {
		case vg.MoveComp:
			v.doc.MoveTo(x, y)
		case vg.LineComp:
			v.doc.LineTo(x, y)
		case vg.CurveComp:
			cx, cy := at(c.Control[0])
			if len(c.Control) == 1 {
				v.doc.CurveTo(cx, cy, x, y)
				continue
			}
			dx, dy := at(c.Control[1])
			v.doc.CurveBezierCubicTo(cx, cy, dx, dy, x, y)
		case vg.CloseComp:
			v.doc.ClosePath()
		}
	}
	v.doc.DrawPath("F")
}
