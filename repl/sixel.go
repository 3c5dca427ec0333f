package repl

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/png"
	"io"
)

// writeSixel shows a PNG as DEC's sixels: bands of six rows, in each of which
// every colour has a line of letters that say which of six dots it has.
func writeSixel(w io.Writer, data []byte) error {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	p := paletted(img)
	size := p.Bounds().Size()
	var b bytes.Buffer
	fmt.Fprintf(&b, "\x1bP0;1q\"1;1;%d;%d", size.X, size.Y)
	for i, c := range p.Palette {
		r, g, bl, _ := c.RGBA()
		fmt.Fprintf(&b, "#%d;2;%d;%d;%d", i, r*100/0xffff, g*100/0xffff, bl*100/0xffff)
	}
	for y := 0; y < size.Y; y += 6 {
		sixelBand(&b, p, y)
	}
	b.WriteString("\x1b\\")
	_, err = w.Write(b.Bytes())
	return err
}

// paletted gives an image a palette: its own colours where they are few, as
// those of figures are but for the edges of letters, else a fixed one.
func paletted(img image.Image) *image.Paletted {
	var own color.Palette
	seen := map[color.Color]bool{}
	r := img.Bounds()
	for y := r.Min.Y; y < r.Max.Y && len(own) <= 256; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if c := color.RGBAModel.Convert(img.At(x, y)); !seen[c] {
				seen[c] = true
				own = append(own, c)
			}
		}
	}
	if len(own) > 256 {
		own = palette.Plan9
	}
	p := image.NewPaletted(image.Rect(0, 0, r.Dx(), r.Dy()), own)
	draw.Draw(p, p.Bounds(), img, r.Min, draw.Src)
	return p
}

// sixelBand writes rows [y, y+6).
func sixelBand(b *bytes.Buffer, p *image.Paletted, y int) {
	size := p.Bounds().Size()
	dots := make([][]byte, len(p.Palette)) // of each colour, in each column
	for dy := 0; dy < 6 && y+dy < size.Y; dy++ {
		for x, c := range p.Pix[(y+dy)*p.Stride : (y+dy)*p.Stride+size.X] {
			if dots[c] == nil {
				dots[c] = make([]byte, size.X)
			}
			dots[c][x] |= 1 << dy
		}
	}
	for c, line := range dots {
		if line == nil {
			continue
		}
		fmt.Fprintf(b, "#%d", c)
		for len(line) > 0 {
			n := 1
			for n < len(line) && line[n] == line[0] {
				n++
			}
			if letter := '?' + line[0]; n > 3 {
				fmt.Fprintf(b, "!%d%c", n, letter)
			} else {
				b.Write(bytes.Repeat([]byte{letter}, n))
			}
			line = line[n:]
		}
		b.WriteByte('$')
	}
	b.WriteByte('-')
}
