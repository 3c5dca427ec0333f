package plots

import (
	"bytes"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"pewter/builtins/table"
)

// crowd is a table of n points about two centres, in an order of its own for x.
func crowd(n int) *table.Table {
	r := rand.New(rand.NewPCG(1, 2))
	x, y, k := make([]float64, n), make([]float64, n), make([]string, n)
	for i := range x {
		k[i] = []string{"a", "b"}[r.IntN(2)]
		x[i], y[i] = r.NormFloat64(), r.NormFloat64()+float64(len(k[i]))
		if k[i] == "b" {
			x[i] += 2
		}
	}
	return table.Must(table.New(&table.Column{Name: "x", Float: x}, &table.Column{Name: "y", Float: y}, &table.Column{Name: "k", String: k}))
}

// apart is the share of pixels that differ by more than 8 of 255, and the largest difference.
func apart(t *testing.T, a, b []byte) (share float64, most int) {
	t.Helper()
	p, err1 := png.Decode(bytes.NewReader(a))
	q, err2 := png.Decode(bytes.NewReader(b))
	if err1 != nil || err2 != nil || p.Bounds() != q.Bounds() {
		t.Fatal(err1, err2)
	}
	n, r := 0, p.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			pr, pg, pb, _ := p.At(x, y).RGBA()
			qr, qg, qb, _ := q.At(x, y).RGBA()
			d := 0
			for _, v := range [][2]uint32{{pr, qr}, {pg, qg}, {pb, qb}} {
				d = max(d, int(math.Abs(float64(v[0]>>8)-float64(v[1]>>8))))
			}
			most = max(most, d)
			if d > 8 {
				n++
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy()), most
}

// TestManyPoints: of 10^5 points most are hidden; without them the picture is the same.
func TestManyPoints(t *testing.T) {
	f, err := Scatter(crowd(100_000), Options{X: "x", Y: "y", Color: "k"})
	if err != nil {
		t.Fatal(err)
	}
	few := bytes.Count(f.SVG(), []byte("<title>"))
	got := f.PNG(96)
	d := f.panels[0].marks[len(f.panels[0].marks)-1].(dots)
	f.panels[0].marks[len(f.panels[0].marks)-1] = all{d}
	share, most := apart(t, got, f.PNG(96))
	t.Logf("%d of %d points drawn; %.5f of the pixels differ, by %d at most", few, len(d.rows), share, most)
	if few < 1000 || few > len(d.rows)*6/10 || share > 0 {
		t.Errorf("%d of %d points drawn; %.5f of the pixels differ, by %d at most", few, len(d.rows), share, most)
	}
}

// all draws every point.
type all struct{ d dots }

func (m all) draw(s surface, a axes) {
	for _, i := range m.d.rows {
		if p, ok := a.at(m.d.s.x[i], m.d.s.y[i]); ok {
			s.marker(p, m.d.s.of[i], 1.6, m.d.s.ink(i).fade(0.85))
		}
	}
}

// TestThin: of a column the first, lowest, highest and last points stay, in order.
func TestThin(t *testing.T) {
	run := make([]point, manyPoints+1)
	for i := range run {
		run[i] = point{float64(i/10_000) / 2, float64(i % 7)}
	}
	run[17].y, run[5].y = 9, -1
	got := thinned(run, stroke{})
	want := []point{run[0], run[5], run[17], run[9_999], run[10_000], run[10_002], run[10_009], run[19_999], run[20_000]}
	low, high := 10_000, 10_000
	for i := 10_000; i < 20_000; i++ {
		if run[i].y < run[low].y {
			low = i
		}
		if run[i].y > run[high].y {
			high = i
		}
	}
	want[5], want[6] = run[min(low, high)], run[max(low, high)]
	if len(got) != len(want) {
		t.Fatalf("%d points, want %d: %v", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("point %d is %v, want %v", i, got[i], want[i])
		}
	}
	if len(thinned(run[:manyPoints], stroke{})) != manyPoints || len(thinned(run, stroke{dash: []float64{1}})) != len(run) {
		t.Error("a line of few points is thinned, or a dashed one")
	}
}

// TestLongLine: every point of a line of 10^5 lies between those of its column that are drawn,
// and the picture has few of them.
func TestLongLine(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x, y, run := make([]float64, 100_000), make([]float64, 100_000), make([]point, 100_000)
	for i := range x {
		x[i] = float64(i)
		y[i] = y[max(i-1, 0)] + r.NormFloat64()
		run[i] = point{x[i] / 250, y[i]}
	}
	span := map[int][2]float64{}
	for _, p := range thinned(run, stroke{}) {
		k := int(p.x * 4)
		if _, ok := span[k]; !ok {
			span[k] = [2]float64{p.y, p.y}
		}
		span[k] = [2]float64{min(span[k][0], p.y), max(span[k][1], p.y)}
	}
	for _, p := range run {
		if s := span[int(p.x*4)]; p.y < s[0] || p.y > s[1] {
			t.Fatalf("%v lies outside of %v, which is drawn", p, s)
		}
	}
	f, err := Line(table.Must(table.New(&table.Column{Name: "x", Float: x}, &table.Column{Name: "y", Float: y})), Options{X: "x", Y: "y"})
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(f.SVG(), []byte(" ")); n < 1000 || n > 4*4*600 {
		t.Errorf("the picture has about %d points", n)
	}
}
