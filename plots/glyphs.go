package plots

import (
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/vg"
)

// glyphs is the outline of a line of text that begins at the origin, with y
// upwards, and its width.
func glyphs(t string, f typeface) (vg.Path, float64) {
	var out vg.Path
	var buf sfnt.Buffer
	x := 0.0
	for _, r := range visual(t) {
		size, rise := f.size, 0.0
		if base, ok := raised[r]; ok {
			r, size, rise = base, f.size*raisedSize, f.size*raisedBy
		}
		tf := fontOf(r, f.bold)
		i, err := tf.GlyphIndex(&buf, r)
		if err != nil {
			continue
		}
		// Outlines are read at 1000 units to the em and scaled, unhinted.
		if segs, err := tf.LoadGlyph(&buf, i, fixed.I(1000), nil); err == nil {
			addGlyph(&out, segs, x, rise, size/1000)
		}
		if a, err := tf.GlyphAdvance(&buf, i, fixed.I(1000), font.HintingNone); err == nil {
			x += float64(a) / 64 / 1000 * size
		}
	}
	return out, x
}

// Exponents are written with superscript characters, of which fonts hold some or
// none: they are drawn as smaller digits, raised.
var raised = map[rune]rune{'⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9', '⁻': '−'}

const raisedSize, raisedBy = 0.66, 0.38

func typesetFor(f typeface) *sfnt.Font {
	if f.bold {
		return typeset()[1]
	}
	return typeset()[0]
}

func addGlyph(out *vg.Path, segs sfnt.Segments, x, y, scale float64) {
	at := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: vg.Length(x + float64(p.X)/64*scale), Y: vg.Length(y - float64(p.Y)/64*scale)}
	}
	open := false
	for _, s := range segs {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if open {
				out.Close()
			}
			out.Move(at(s.Args[0]))
			open = true
		case sfnt.SegmentOpLineTo:
			out.Line(at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			out.QuadTo(at(s.Args[0]), at(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			out.CubeTo(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	if open {
		out.Close()
	}
}

// fontOf is the font that holds a character: Liberation Sans, or one of the
// machine's, or, where none does, Liberation again, which draws a box.
func fontOf(r rune, bold bool) *sfnt.Font {
	f := typesetFor(typeface{bold: bold})
	var buf sfnt.Buffer
	if i, err := f.GlyphIndex(&buf, r); err == nil && i != 0 {
		return f
	}
	if g := systemFont(r); g != nil {
		return g
	}
	return f
}

// inLiberation reports whether the embedded font holds all of a text.
func inLiberation(t string) bool {
	var buf sfnt.Buffer
	for _, r := range t {
		if _, up := raised[r]; up {
			return false
		}
		if i, err := typeset()[0].GlyphIndex(&buf, r); err != nil || i == 0 {
			return false
		}
	}
	return true
}
