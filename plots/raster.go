package plots

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"pewter/internal/visible"
)

// PNG is the figure as a picture of that many dots per inch (144 when dpi is
// not positive, and at most 1200).
func (f *Figure) PNG(dpi int) []byte {
	var b bytes.Buffer
	// Encoding to memory does not fail for an image of this kind and size.
	m := f.Image(dpi)
	_ = png.Encode(&b, m)
	return withDensity(b.Bytes(), float64(m.Bounds().Dx())/f.w*72)
}

// PNGWithin is PNG at 144 dots per inch, or at as few as keep it within a width in
// pixels.
func (f *Figure) PNGWithin(width int) []byte {
	return f.PNG(max(1, min(144, int(float64(width)/f.w*72))))
}

// afterHeader is where a PNG's first chunk, of 13 bytes, ends.
const afterHeader = 8 + 12 + 13

// withDensity adds a pHYs chunk to a PNG, by which LaTeX and word processors give
// it the size that it was drawn for.
func withDensity(picture []byte, dpi float64) []byte {
	perMetre := uint32(math.Round(dpi / 0.0254))
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // per metre
	sum := crc32.ChecksumIEEE(chunk)
	chunk = slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4)), chunk, binary.BigEndian.AppendUint32(nil, sum))
	return slices.Insert(picture, afterHeader, chunk...)
}

// Image is the figure as pixels; see PNG.
func (f *Figure) Image(dpi int) image.Image {
	if dpi <= 0 {
		dpi = 144
	}
	// 200 Mpixel is the most that is drawn, whatever was asked for.
	dpi = min(dpi, 1200, int(72*math.Sqrt(2e8/(f.w*f.h))))
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(f.w), vg.Length(f.h)), vgimg.UseDPI(max(dpi, 1)))
	f.draw(&canvas{c: c, h: f.h, dot: 72 / float64(max(dpi, 1))}, box{0, 0, f.w, f.h})
	return c.Image()
}

// canvas is a surface on a vg.Canvas, whose y runs upwards. Text is drawn by the
// outlines of its glyphs.
type canvas struct {
	c   vg.Canvas
	h   float64
	dot float64 // the size of a pixel
	fontMetrics
}

func (v *canvas) at(p point) vg.Point { return vg.Point{X: vg.Length(p.x), Y: vg.Length(v.h - p.y)} }

func (v *canvas) path(p []point, closed bool) vg.Path {
	var out vg.Path
	for i, q := range p {
		if i == 0 {
			out.Move(v.at(q))
			continue
		}
		out.Line(v.at(q))
	}
	if closed {
		out.Close()
	}
	return out
}

func (v *canvas) polyline(p []point, s stroke) {
	v.c.SetColor(color.NRGBA(s.c))
	v.c.SetLineWidth(vg.Length(s.width))
	var dash []vg.Length
	for _, d := range s.dash {
		dash = append(dash, vg.Length(d))
	}
	v.c.SetLineDash(dash, 0)
	v.c.Stroke(v.path(p, false))
}

func (v *canvas) polygon(p []point, k ink) {
	v.c.SetColor(color.NRGBA(k.c))
	v.c.Fill(v.path(p, true))
}

func (v *canvas) rect(b box, k ink) {
	if k.role == roleCell {
		// Cells abut: their edges lie between pixels, so that no seam shows.
		x, y := v.pixel(b.x), v.pixel(b.y)
		b = box{x, y, v.pixel(b.right()) - x, v.pixel(b.bottom()) - y}
	}
	v.polygon([]point{{b.x, b.y}, {b.right(), b.y}, {b.right(), b.bottom()}, {b.x, b.bottom()}}, k)
}

func (v *canvas) pixel(x float64) float64 { return math.Round(x/v.dot) * v.dot }

func (v *canvas) marker(p point, shape int, r float64, k ink) {
	if o := outline(p, shape, r); o != nil {
		v.polygon(o, k)
		return
	}
	v.c.SetColor(color.NRGBA(k.c))
	var c vg.Path
	c.Move(v.at(point{p.x + r, p.y}))
	c.Arc(v.at(p), vg.Length(r), 0, 2*math.Pi)
	c.Close()
	v.c.Fill(c)
}

func (v *canvas) text(p point, t string, l lettering) {
	if t == "" {
		return
	}
	v.c.SetColor(color.NRGBA(l.c))
	v.c.Push()
	defer v.c.Pop()
	v.c.Translate(v.at(p))
	v.c.Rotate(l.turn * math.Pi / 180)
	g, w := glyphs(visible.Line(t), l.typeface)
	v.c.Translate(vg.Point{X: vg.Length(-l.h * w), Y: vg.Length(-baseline(l.typeface, l.v))})
	if len(g) == 0 {
		return
	}
	if l.halo {
		v.c.SetColor(color.White)
		v.c.SetLineWidth(2)
		v.c.SetLineDash(nil, 0)
		v.c.Stroke(g)
		v.c.SetColor(color.NRGBA(l.c))
	}
	v.c.Fill(g)
}
