package plots

import (
	"image/color"
	"math"
)

func hex(v uint32) color.NRGBA {
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

// The inks of a page. They are those of print; an SVG says by its classes what
// each is for, so that a dark page can replace them.
var (
	inkText  = ink{c: hex(0x1f2328), role: roleText}
	inkMuted = ink{c: hex(0x57606a), role: roleMuted}
	inkAxis  = ink{c: hex(0x8c959f), role: roleAxis}
	inkGrid  = ink{c: hex(0xe6e9ec), role: roleGrid}
)

// palette begins with the colours of Okabe and Ito (2008), which people with
// any kind of colour vision tell apart, without their yellow, which is too
// light on paper; then comes Tol's muted scheme (2021). Neighbours differ in
// lightness as well, for grey print.
var palette = []color.NRGBA{
	hex(0x0072b2), hex(0xe69f00), hex(0x009e73), hex(0x56b4e9), hex(0xd55e00), hex(0xcc79a7),
	hex(0x332288), hex(0x999933), hex(0x882255), hex(0x44aa99), hex(0x6e7781), hex(0xaa4499),
}

// seriesInk is the colour of series i of a figure.
func seriesInk(i int) ink { return ink{c: palette[i%len(palette)], series: i} }

// viridis is matplotlib's map of that name at ten stops (van der Walt and Smith
// 2015): even to the eye, rising in lightness, safe for the colour blind.
var viridis = []color.NRGBA{
	hex(0x440154), hex(0x482878), hex(0x3e4989), hex(0x31688e), hex(0x26828e),
	hex(0x1f9e89), hex(0x35b779), hex(0x6ece58), hex(0xb5de2b), hex(0xfde725),
}

// diverging runs from blue by white to red, for values on both sides of zero
// (ColorBrewer's RdBu, reversed).
var diverging = []color.NRGBA{
	hex(0x2166ac), hex(0x4393c3), hex(0x92c5de), hex(0xd1e5f0), hex(0xf7f7f7),
	hex(0xfddbc7), hex(0xf4a582), hex(0xd6604d), hex(0xb2182b),
}

// A ramp gives colours to the numbers between lo and hi.
type ramp struct {
	lo, hi float64
	stops  []color.NRGBA
}

// newRamp is viridis over the values' range, or, where they lie on both sides
// of zero, the diverging map with zero in its middle.
func newRamp(values []float64) ramp {
	lo, hi, ok := finiteRange(values)
	switch {
	case !ok:
		lo, hi = 0, 1
	case lo < 0 && hi > 0:
		m := math.Max(-lo, hi)
		return ramp{-m, m, diverging}
	case lo == hi:
		lo, hi = widen(lo, hi)
	}
	return ramp{lo, hi, viridis}
}

func (r ramp) at(v float64) ink {
	t := (v/2 - r.lo/2) / (r.hi/2 - r.lo/2) * float64(len(r.stops)-1)
	t = math.Max(0, math.Min(t, float64(len(r.stops)-1)))
	i := min(int(t), len(r.stops)-2)
	return ink{c: mix(r.stops[i], r.stops[i+1], t-float64(i)), role: roleCell}
}

// over is the ink of text that is legible on a cell of colour k.
func over(k ink) ink {
	if luminance(k.c) > 0.2 {
		return ink{c: hex(0x111418), role: roleOver}
	}
	return ink{c: hex(0xffffff), role: roleOver}
}

func mix(a, b color.NRGBA, t float64) color.NRGBA {
	f := func(x, y uint8) uint8 { return uint8(float64(x) + t*(float64(y)-float64(x)) + 0.5) }
	return color.NRGBA{f(a.R, b.R), f(a.G, b.G), f(a.B, b.B), f(a.A, b.A)}
}

// luminance is the relative luminance of sRGB (WCAG 2).
func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}
