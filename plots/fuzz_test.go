package plots

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"pewter/builtins/table"
)

// FuzzFigure draws whatever a table holds, in every kind and form: nothing
// panics, the SVG is XML, and no coordinate is lost.
func FuzzFigure(f *testing.F) {
	for _, s := range []string{"x,value,g,lo,hi\n1,2,a,1,3\n2,3,b,2,4\n3,1,a,0,2\n", "x,value,g,lo,hi\na,1e308,,nan,\nb,-1e308,é,1,2\n", "x,value,g,lo,hi\n1,1e-320,z,,\n",
		"x,value,g,lo,hi\n-5,inf,a,1,1\n0,0,a,0,0\n7,-0,b,0,0\n"} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(9))
	}
	f.Fuzz(func(t *testing.T, s string, how uint8) {
		u, err := table.ReadCSV([]byte(s))
		if err != nil || u.Rows() > 50 || !u.Has("x") || !u.Has("value") || !u.Has("g") {
			return
		}
		o := Options{X: "x", Color: "g", Title: "t", LogX: how&1 > 0, LogY: how&2 > 0}
		if how&4 > 0 {
			o.Facet = "g"
		}
		if how&8 > 0 && u.Has("lo") && u.Has("hi") {
			o.Error = [2]string{"lo", "hi"}
		}
		heat := o
		heat.Color, heat.Y = "value", "g"
		fit := o
		fit.Fit, fit.Label = "ols", "g"
		for _, f := range []func() (*Figure, error){
			func() (*Figure, error) { return Bar(u, o) }, func() (*Figure, error) { return Line(u, o) }, func() (*Figure, error) { return Scatter(u, fit) },
			func() (*Figure, error) { return Heatmap(u, heat) }, func() (*Figure, error) { return Hist(u, o) }, func() (*Figure, error) { return Box(u, o) },
		} {
			if fig, err := f(); err == nil {
				drawAll(t, fig)
			}
		}
	})
}

func drawAll(t *testing.T, f *Figure) {
	svg := f.SVG()
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			if a.Name.Local != "aria-label" && (strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf")) {
				t.Fatalf("%s is %q", a.Name.Local, a.Value)
			}
		}
	}
	for _, color := range []bool{true, false} {
		for l := range strings.Lines(f.Text(60, false)) {
			if n := cells(strings.TrimSuffix(l, "\n")); n > 60 {
				t.Fatalf("a line of %d cells: %q", n, l)
			}
		}
		f.Text(60, color)
	}
	f.TeX()
	if _, err := f.PDF(); err != nil {
		t.Fatal(err)
	}
	f.Image(30)
}
