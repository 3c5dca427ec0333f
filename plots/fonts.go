package plots

import (
	"math"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// ascent and descent are Liberation Sans's, in units of the size.
const ascent, descent = 0.905, 0.212

// baseline is how far below the point given the baseline lies.
func baseline(f typeface, v float64) float64 {
	if v == 0.5 {
		return 0.36 * f.size // half the height of capitals
	}
	return f.size * (ascent - v*(ascent+descent))
}

// typeset is the two faces of Liberation Sans, parsed once.
var typeset = sync.OnceValue(func() [2]*opentype.Font {
	var out [2]*opentype.Font
	for i, data := range [][]byte{liberationsansregular.TTF, liberationsansbold.TTF} {
		f, err := opentype.Parse(data)
		if err != nil {
			panic("plots: the embedded font does not parse: " + err.Error())
		}
		out[i] = f
	}
	return out
})

// fontMetrics measures text as Liberation Sans sets it. Characters that it lacks take
// the width of those of most fonts: a full em for East Asian ones.
type fontMetrics struct{}

func (fontMetrics) measure(s string, f typeface) float64 {
	tf := typeset()[0]
	if f.bold {
		tf = typeset()[1]
	}
	var buf sfnt.Buffer
	w := 0.0
	for _, r := range s {
		if base, ok := raised[r]; ok {
			w += advance(tf, &buf, base) * f.size * raisedSize
			continue
		}
		w += advance(tf, &buf, r) * f.size
	}
	return w
}

var advances sync.Map // of advanceKey to float64

type advanceKey struct {
	font *sfnt.Font
	r    rune
}

// advance is the width of a character in units of the size.
func advance(f *sfnt.Font, buf *sfnt.Buffer, r rune) float64 {
	if w, ok := advances.Load(advanceKey{f, r}); ok {
		return w.(float64)
	}
	w := 0.55 * float64(cells(string(r)))
	if g, err := f.GlyphIndex(buf, r); err == nil && g != 0 {
		if a, err := f.GlyphAdvance(buf, g, 1000<<6, xfont.HintingNone); err == nil {
			w = float64(a) / 64 / 1000
		}
	} else if cells(string(r)) == 2 {
		w = 1
	}
	advances.Store(advanceKey{f, r}, w)
	return w
}

func (fontMetrics) leading(f typeface) float64            { return f.size * 1.3 }
func (fontMetrics) gap(n float64) float64                 { return n }
func (fontMetrics) vgap(n float64) float64                { return n }
func (fontMetrics) trust() float64                        { return 1 }
func (fontMetrics) spine() (w, h float64)                 { return 0, 0 }
func (fontMetrics) turns() bool                           { return true }
func (fontMetrics) snap(v float64, vertical bool) float64 { return math.Round(v*4) / 4 }
