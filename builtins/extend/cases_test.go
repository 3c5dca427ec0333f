package extend

import (
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"
)

// Cases are compiled, and interpreted as they stand: what both say must be the
// same. They hold what extensions are made of.
var cases = map[string]func() string{
	"arithmetic": caseArithmetic, "copies": caseCopies, "closures": caseClosures, "methods": caseMethods, "switches": caseSwitches,
	"slices": caseSlices, "maps": caseMaps, "text": caseText, "errors": caseErrors, "constants": caseConstants, "loops": caseLoops, "shadows": caseShadows,
	"interfaces": caseInterfaces, "variadic": caseVariadic,
}

func caseArithmetic() string {
	var a uint8 = 250
	a += 10
	var i int32 = math.MaxInt32
	i++
	f := float32(0.1)
	g := f*f + f
	var x float32
	for k := 0; k < 100; k++ {
		x = x + f
		x = x*1.1 - x/3
	}
	h := 1.0 / 3
	n := -7
	return fmt.Sprint(a, i, g, x, h, n/2, n%3, n>>1, 7&^5, 1<<10, ^n, math.Float32bits(x), math.Inf(1), -math.MaxFloat64, uint32(1)<<31, int(-1.5*2), float32(h))
}

type caseRow struct {
	A [3]float64
	B []int
	C struct{ D string }
}

func caseCopies() string {
	a := [3]float64{1, 2, 3}
	b := a
	b[0] = 9
	r := caseRow{A: a, B: []int{1}}
	s := r
	s.A[1], s.B[0], s.C.D = 8, 7, "d"
	p := &s
	p.A[2] = 5
	rows := []caseRow{r, s}
	for _, row := range rows {
		row.A[0] = 100
	}
	rows[1].A[0] = 50
	return fmt.Sprint(a, b, r, s, rows, a == b, a != b)
}

func caseClosures() string {
	n := 0
	count := func(by int) int { n += by; return n }
	count(1)
	count(2)
	out := []int{}
	for i := 0; i < 3; i++ {
		i := i
		f := func() int { return i * n }
		out = append(out, f())
	}
	return fmt.Sprint(n, out, caseApply(func(x float64) float64 { return x * float64(n) }, 2))
}

func caseApply(f func(float64) float64, x float64) float64 { return f(f(x)) }

type casePoint struct{ X, Y float64 }

func (p casePoint) Norm() float64 { return math.Sqrt(p.X*p.X + p.Y*p.Y) }

func (p *casePoint) Move(by float64) { p.X, p.Y = p.X+by, p.Y-by }

func caseMethods() string {
	p := casePoint{3, 4}
	f := p.Norm()
	p.Move(1)
	q := &p
	q.Move(1)
	list := []casePoint{p, {1, 1}}
	list[1].Move(2)
	return fmt.Sprint(f, p, q.Norm(), list)
}

func caseSwitches() string {
	out := ""
	for i := 0; i < 6; i++ {
		switch {
		case i == 1:
			continue
		case i == 2:
			out += "two"
			fallthrough
		case i == 3:
			out += "three"
		default:
			out += fmt.Sprint(i)
		}
		switch i {
		case 4, 5:
			out += "!"
		}
	}
	return out
}

func caseSlices() string {
	s := make([]int, 2, 8)
	t := append(s, 1)
	u := append(s, 2)
	v := s[:4:5]
	copy(v, []int{7, 8, 9})
	grid := make([][]float64, 3)
	for i := range grid {
		grid[i] = make([]float64, 2)
		grid[i][1] = float64(i)
	}
	xs := []float64{3, 1, 2}
	sort.Float64s(xs)
	return fmt.Sprint(s, t, u, v, len(v), cap(v), grid, xs, len(grid[1:]), s == nil)
}

func caseMaps() string {
	m := map[string][]int{"a": {1}}
	m["b"] = append(m["b"], 2, 3)
	delete(m, "a")
	v, ok := m["a"]
	k := map[[2]int]string{{1, 2}: "x"}
	return fmt.Sprint(len(m), m["b"], v, ok, k[[2]int{1, 2}])
}

func caseText() string {
	s, n := "héé", 0
	for i, r := range s {
		n += i * int(r)
	}
	return fmt.Sprint(len(s), n, s[1], s[1:3], strings.Split("a.b.c", "."), strings.Contains("model.layers.3.mlp", ".mlp"), strings.ToUpper(s), fmt.Sprintf("%.3f|%5d|%q", math.Pi, 42, s))
}

func caseErrors() string {
	f := func(x float64) (y float64, err error) {
		if x < 0 {
			return 0, fmt.Errorf("x is %v", x)
		}
		y = math.Sqrt(x)
		return
	}
	y, err := f(4)
	_, bad := f(-1)
	return fmt.Sprint(y, err, bad, errors.New("e"))
}

const (
	caseA = iota * 10
	caseB
	_
	caseD
	caseE = 1 << (iota + 1)
	caseF = 2.5e-3
)

type caseKind int

const (
	caseFirst caseKind = iota + 1
	caseSecond
)

func (k caseKind) Double() int { return int(k) * 2 }

func caseConstants() string {
	return fmt.Sprint(caseA, caseB, caseD, caseE, caseF, caseSecond, caseFirst.Double(), math.MaxInt64, math.SmallestNonzeroFloat64, math.Pi*2.0)
}

func caseLoops() string {
	out := 0
	for i, j := 0, 10; i < j; i, j = i+1, j-2 {
		for k := range []int{1, 2, 3} {
			if k == 1 {
				continue
			}
			if i+k > 4 {
				break
			}
			out += i*100 + j*10 + k
		}
	}
outer:
	for i := 0; i < 4; i++ {
		for j := 0; j < 4; j++ {
			if j == 2 {
				continue outer
			}
			if i == 3 {
				break outer
			}
			out += i + j
		}
	}
	for out > 1000 {
		out /= 3
	}
	return fmt.Sprint(out)
}

func caseShadows() string {
	x := 1
	if x := x + 1; x > 1 {
		x++
		_ = x
	} else if y := x; y > 0 {
		return "no"
	}
	{
		x := "s"
		_ = x
	}
	a, b := 1, 2
	a, b = b, a+b
	return fmt.Sprint(x, a, b)
}

type caseShape interface{ Area() float64 }

type caseSquare struct{ s float64 }

type caseDisc struct{ r float64 }

func (s caseSquare) Area() float64 { return s.s * s.s }

func (d caseDisc) Area() float64 { return d.r * d.r * 3 }

func caseInterfaces() string {
	sum, kinds := 0.0, ""
	for _, s := range []caseShape{caseSquare{2}, caseDisc{1}} {
		sum += s.Area()
		switch v := s.(type) {
		case caseSquare:
			kinds += fmt.Sprint("square", v.s)
		case caseDisc:
			kinds += fmt.Sprint("disc", v.r)
		}
	}
	var e any = 2.5
	f, ok := e.(float64)
	_, no := e.(int)
	return fmt.Sprint(sum, kinds, f, ok, no)
}

func caseSum(scale float64, xs ...float64) (sum float64) {
	for _, x := range xs {
		sum += scale * x
	}
	return sum
}

func caseVariadic() string {
	return fmt.Sprint(caseSum(2), caseSum(2, 1, 2), caseSum(1, []float64{1, 2, 3}...))
}
