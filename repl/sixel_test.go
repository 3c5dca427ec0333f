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
	const want = "\x1bP0;1q\"1;1;2;7#0;2;100;0;0#1;2;0;0;100#0~?$#1?~$-#0@@$-\x1b\\"
	if w.String() != want {
		t.Errorf("got  %q\nwant %q", w.String(), want)
	}
}
