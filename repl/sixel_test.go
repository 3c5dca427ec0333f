package repl

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

// Two columns of seven rows: the left red; the right blue but for its last row,
// which is red. The letter of a column is '?' plus the sum of 1 << row.
func TestSixel(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 2, 7))
	red, blue := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}
	for y := range 7 {
		img.Set(0, y, red)
		img.Set(1, y, blue)
	}
	img.Set(1, 6, red)
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	var w strings.Builder
	if err := writeSixel(&w, file.Bytes()); err != nil {
		t.Fatal(err)
	}
	const want = "\x1bP0;1q\"1;1;2;7#0;2;100;0;0#1;2;0;0;100#0~?$#1?~$-#0@@$\x1b\\"
	if w.String() != want {
		t.Errorf("got  %q\nwant %q", w.String(), want)
	}
}

// unsixel draws what writeSixel wrote: the sixels of a picture as DEC defines them,
// for pictures of one raster and colours by red, green and blue.
func unsixel(t *testing.T, s string) *image.RGBA {
	t.Helper()
	s, ok := strings.CutPrefix(s, "\x1bP0;1q\"1;1;")
	s, end := strings.CutSuffix(s, "\x1b\\")
	if !ok || !end {
		t.Fatalf("no sixels: %.20q", s)
	}
	number := func() (n int) {
		for s != "" && s[0] >= '0' && s[0] <= '9' {
			n, s = 10*n+int(s[0]-'0'), s[1:]
		}
		return n
	}
	next := func() int { s = s[1:]; return number() } // after a letter
	w := number()
	img := image.NewRGBA(image.Rect(0, 0, w, next()))
	var colors [256]color.RGBA
	var ink color.RGBA
	x, y := 0, 0
	for s != "" {
		n := 1
		switch s[0] {
		case '#':
			c := next()
			if strings.HasPrefix(s, ";2;") {
				s = s[2:]
				colors[c] = color.RGBA{uint8(next() * 255 / 100), uint8(next() * 255 / 100), uint8(next() * 255 / 100), 255}
			}
			ink = colors[c]
			continue
		case '$':
			x, s = 0, s[1:]
			continue
		case '-':
			x, y, s = 0, y+6, s[1:]
			continue
		case '!':
			n = next()
		}
		for range n {
			for dy := range 6 {
				if (s[0]-'?')>>dy&1 == 1 {
					img.SetRGBA(x, y+dy, ink)
				}
			}
			x++
		}
		s = s[1:]
	}
	return img
}

// A picture of many colours comes out as it went in, but for the hundredths in
// which colours are written.
func TestSixelPicture(t *testing.T) {
	for _, colors := range []int{5, 256} {
		img := image.NewRGBA(image.Rect(0, 0, 61, 32))
		for i := range 61 * 32 {
			k := uint8(i * i % colors)
			img.SetRGBA(i%61, i/61, color.RGBA{k, 255 - k, k / 2, 255})
		}
		var file bytes.Buffer
		if err := png.Encode(&file, img); err != nil {
			t.Fatal(err)
		}
		var w strings.Builder
		if err := writeSixel(&w, file.Bytes()); err != nil {
			t.Fatal(err)
		}
		got := unsixel(t, w.String())
		for i := range img.Pix {
			if d := int(img.Pix[i]) - int(got.Pix[i]); d < -2 || d > 2 { // a hundredth is 2.55
				t.Fatalf("%d colours: byte %d is %d, want %d", colors, i, got.Pix[i], img.Pix[i])
			}
		}
	}
}
