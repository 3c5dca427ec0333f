package repl

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"slices"
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
		fmt.Fprintf(&b, "#%d;2;%d;%d;%d", i, percent(r), percent(g), percent(bl))
	}
	for y := 0; y < size.Y; y += 6 {
		if y > 0 {
			b.WriteByte('-') // none after the last, which would cost a line below
		}
		sixelBand(&b, p, y)
	}
	b.WriteString("\x1b\\")
	_, err = w.Write(b.Bytes())
	return err
}

// percent is a colour's share of 0xffff.
func percent(x uint32) uint32 { return (x*100 + 0x7fff) / 0xffff }

// mostColors are those that terminals have room for.
const mostColors = 256

// paletted gives an image a palette: its own colours, or the most frequent of them.
// Those of figures are few but for the edges of letters, which take the nearest.
func paletted(img image.Image) *image.Paletted {
	r := img.Bounds()
	count := map[color.RGBA]int{}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			count[rgba(img, x, y)]++
		}
	}
	own := byCount(count)
	own = own[:min(len(own), mostColors)]
	at := map[color.RGBA]uint8{}
	for c := range count {
		at[c] = uint8(own.Index(c))
	}
	p := image.NewPaletted(image.Rect(0, 0, r.Dx(), r.Dy()), own)
	for i := range p.Pix {
		p.Pix[i] = at[rgba(img, r.Min.X+i%p.Stride, r.Min.Y+i/p.Stride)]
	}
	return p
}

func rgba(img image.Image, x, y int) color.RGBA {
	return color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
}

// byCount are the colours, the most frequent first; equal ones by their values.
func byCount(count map[color.RGBA]int) color.Palette {
	list := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var p color.Palette
	for _, c := range list {
		p = append(p, c)
	}
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
}
