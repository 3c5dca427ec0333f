package plots

import (
	"bytes"
	"crypto/sha256"

	"encoding/xml"
	"flag"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pewter/builtins/table"
)

var update = flag.Bool("update", false, "write the golden files anew")

// hasScripts are figures whose letters come from the machine's fonts.
var hasScripts = []string{"scripts"}

// TestGolden compares each figure of the gallery with what it was: the text in
// full, the others by their digests. PNG and PDF depend on floating point to the
// last bit, which differs between processors, so theirs are for amd64.
func TestGolden(t *testing.T) {
	figures := gallery(t)
	var sums []string
	for _, name := range sortedKeys(figures) {
		f, err := figures[name]()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden(t, name+".txt", []byte(f.Text(80, false)))
		pdf, err := f.PDF()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		sums = append(sums, name+".svg "+digest(f.SVG()), name+".tex "+digest(f.TeX()), name+".color "+digest([]byte(f.Text(72, true))))
		if !slices.Contains(hasScripts, name) && !testing.Short() {
			sums = append(sums, name+".png "+digest(f.PNG(72)), name+".pdf "+digest(pdf))
		}
	}
	if runtime.GOARCH == "amd64" && !testing.Short() {
		golden(t, "digests", []byte(strings.Join(sums, "\n")+"\n"))
	}
}

// A picture says how large it is to be: 300 dots per inch are 11811 per metre.
func TestPNGDensity(t *testing.T) {
	f, err := gallery(t)["bar"]()
	if err != nil {
		t.Fatal(err)
	}
	got := f.PNG(300)
	want := []byte("\x00\x00\x00\x09pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01\x78\xa5\x3f\x76")
	if !bytes.Equal(got[33:33+len(want)], want) {
		t.Errorf("after the header stands %x, want %x", got[33:33+len(want)], want)
	}
	if _, err := png.Decode(bytes.NewReader(got)); err != nil {
		t.Errorf("the picture does not decode: %v", err)
	}
}

func digest(b []byte) string {
	s := sha256.Sum256(b)
	return fmt.Sprintf("%x", s[:8])
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (look at it, then run with -update):\n%s", name, firstDifference(string(got), string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d: got %q, want %q", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(g), len(w))
}

// TestSameAgain draws each figure twice.
func TestSameAgain(t *testing.T) {
	figures := gallery(t)
	for _, name := range []string{"bar", "scatter", "heat"} {
		var last [3][]byte
		for range 2 {
			f, err := figures[name]()
			if err != nil {
				t.Fatal(err)
			}
			pdf, err := f.PDF()
			if err != nil {
				t.Fatal(err)
			}
			now := [3][]byte{f.SVG(), f.PNG(60), pdf}
			for i := range now {
				if last[i] != nil && !bytes.Equal(now[i], last[i]) {
					t.Errorf("%s: form %d differs the second time", name, i)
				}
			}
			last = now
		}
	}
}

// TestSVGIsXML parses each SVG, and finds no script or reference in it.
func TestSVGIsXML(t *testing.T) {
	for name, make := range gallery(t) {
		f, err := make()
		if err != nil {
			t.Fatal(err)
		}
		dec := xml.NewDecoder(bytes.NewReader(f.SVG()))
		for {
			tok, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if e, ok := tok.(xml.StartElement); ok && !slices.Contains([]string{"svg", "style", "rect", "path", "circle", "text", "tspan", "title"}, e.Name.Local) {
				t.Errorf("%s: element %s", name, e.Name.Local)
			}
		}
		if s := string(f.SVG()); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
			t.Errorf("%s: a coordinate is not a number", name)
		}
	}
}

// TestTextWidth draws each figure in many widths; no line is wider.
func TestTextWidth(t *testing.T) {
	for name, make := range gallery(t) {
		f, err := make()
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range []int{24, 40, 63, 100, 200} {
			for l := range strings.Lines(f.Text(w, false)) {
				if n := cells(strings.TrimSuffix(l, "\n")); n > w {
					t.Errorf("%s: a line of %d cells in %d: %q", name, n, w, l)
				}
			}
		}
	}
}

// TestHostileWords draws names that try to leave their place.
func TestHostileWords(t *testing.T) {
	evil := `</text><script>alert(1)</script>"'&` + "\x1b[31m\x00\n"
	u := columns(t, []string{"x", "value", "c"}, [][]any{{evil, 1.0, evil}, {"b", 2.0, "d"}})
	f, err := Bar(u, Options{X: "x", Color: "c", Title: evil, XLabel: evil, YLabel: evil})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(f.SVG()), "<script") {
		t.Error("the SVG holds a script")
	}
	if s := f.Text(80, true); strings.Contains(s, "\x1b[31m") || strings.Contains(s, "\x00") {
		t.Error("the text holds the name's escape sequence")
	}
	if err := xml.Unmarshal(f.SVG(), new(struct{})); err != nil {
		t.Error(err)
	}
}

func TestFigureErrors(t *testing.T) {
	u := barTable(t)
	many := func(n int) *table.Table {
		rows := make([][]any, n)
		for i := range rows {
			rows[i] = []any{float64(i), 1.0}
		}
		return columns(t, []string{"x", "value"}, rows)
	}
	if _, err := Bar(many(mostBars), Options{X: "x"}); err != nil {
		t.Errorf("%d bars: %v", mostBars, err)
	}
	for want, f := range map[string]func() (*Figure, error){
		`did you mean "lang"`:      func() (*Figure, error) { return Bar(u, Options{X: "lng"}) },
		"are both the bar \"eng\"": func() (*Figure, error) { return Bar(u, Options{X: "lang"}) },
		"10001 bars, want at most": func() (*Figure, error) { return Bar(many(mostBars+1), Options{X: "x"}) },
		"x is not given":           func() (*Figure, error) { return Bar(u, Options{}) },
		"color: no column":         func() (*Figure, error) { return Line(u, Options{X: "lang", Color: "colour"}) },
		"want numbers":             func() (*Figure, error) { return Line(u, Options{X: "lang", Y: "model"}) },
		`want "ols"`:               func() (*Figure, error) { return Scatter(u, Options{X: "lo", Fit: "lowess"}) },
		"texts of x":               func() (*Figure, error) { return Scatter(u, Options{X: "lang", Fit: "ols"}) },
		"are both the cell":        func() (*Figure, error) { return Heatmap(u, Options{X: "lang", Y: "lang"}) },
		"counts of texts":          func() (*Figure, error) { return Hist(u, Options{X: "model"}) },
		"no rows":                  func() (*Figure, error) { return Box(u.Head(0), Options{X: "lang"}) },
		"ci is 95":                 func() (*Figure, error) { return Line(u, Options{X: "lang", CI: 95}) },
		`bad format "x"`:           func() (*Figure, error) { return Heatmap(u, Options{X: "lang", Y: "model", Format: "x"}) },
	} {
		_, err := f()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestSave(t *testing.T) {
	f, err := Bar(barTable(t), Options{X: "lang", Color: "model"})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for ext, begin := range map[string]string{"svg": "<?xml", "png": "\x89PNG", "pdf": "%PDF", "tex": "%", "txt": " "} {
		path := filepath.Join(dir, "f."+ext)
		if err := f.Save(path); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil || !bytes.HasPrefix(data, []byte(begin)) {
			t.Errorf("%s: %v begins %.10q", ext, err, data)
		}
	}
	if err := f.Save(filepath.Join(dir, "f.doc")); err == nil || !strings.Contains(err.Error(), ".svg") {
		t.Errorf("got %v", err)
	}
}
