package plots

import "testing"

func benchFigure(b *testing.B) *Figure {
	f, err := Bar(barTable(b), Options{X: "lang", Color: "model", Error: [2]string{"lo", "hi"}})
	if err != nil {
		b.Fatal(err)
	}
	return f
}

func BenchmarkSVG(b *testing.B) {
	f := benchFigure(b)
	for b.Loop() {
		f.SVG()
	}
}

func BenchmarkPNG(b *testing.B) {
	f := benchFigure(b)
	for b.Loop() {
		f.PNG(144)
	}
}

func BenchmarkText(b *testing.B) {
	f := benchFigure(b)
	for b.Loop() {
		f.Text(80, true)
	}
}
