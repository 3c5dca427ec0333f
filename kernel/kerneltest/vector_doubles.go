package kerneltest

import (
	"math"
	"slices"

	"pewter/kernel"
	"pewter/kernel/tensor"
)

// doubles checks what a Vector adds in float64.
func (b *bench) doubles(n int) {
	x, y := b.moderate(n), b.moderate(n)
	dot, dist, size := pairOf(x, y)
	got := []float64{b.Dot(x, y), b.Distance(x, y)}
	b.check(name("Dot and Distance", n), got, []float64{dot, dist}, []float64{size, dist}, 1e-12)
	for _, models := range []int{1, 2, 5, 10, 11} {
		b.everyTwo(n, models)
	}
	b.products(n)
	for _, rows := range []int{1, 4, 6} {
		b.matvec(rows, n)
	}
	b.signs(n)
}

// everyTwo holds sums of every two, of several types, to float64 and to the bits of
// sums of two alone.
func (b *bench) everyTwo(n, models int) {
	x, wide := make([]kernel.Stored, models), make([][]float32, models)
	for i := range x {
		d := floats[(i+n)%len(floats)]
		raw, y := b.stored(b.moderate(n), d)
		x[i], wide[i] = kernel.Stored{X: raw, DType: d}, y
	}
	dots, dist := make([]float64, models*models), make([]float64, models*models)
	b.Dots(dots, x)
	b.Distances(dist, x)
	var got, want, size, two []float64
	for i := range x {
		for j := i; j < models; j++ {
			dot, d, all := pairOf(wide[i], wide[j])
			got, want, size = append(got, dots[i*models+j]), append(want, dot), append(size, all)
			var of [4]float64
			b.Dots(of[:], []kernel.Stored{x[i], x[j]})
			two = append(two, of[1])
			if i < j {
				got, want, size = append(got, dist[i*models+j]), append(want, d), append(size, d)
				b.Distances(of[:], []kernel.Stored{x[i], x[j]})
				two = append(two, of[1])
			}
		}
	}
	b.check(name("Dots and Distances", models, n), got, want, size, 1e-12)
	b.check(name("Dots and Distances of two", models, n), two, got, nil, 0)
}

// pairOf returns Σxy, Σ(x-y)² and Σ|xy|.
func pairOf(x, y []float32) (dot, dist, size float64) {
	for i := range x {
		p, d := float64(x[i])*float64(y[i]), float64(x[i])-float64(y[i])
		dot, dist, size = dot+p, dist+d*d, size+math.Abs(p)
	}
	return dot, dist, size
}

func (b *bench) products(n int) {
	rows := func(k int) (x [][]float64) {
		for range k {
			x = append(x, wide(b.normal(n)))
		}
		return x
	}
	x, y := rows(3), rows(4)
	got := make([]float64, len(x)*len(y))
	b.Products(got, x, y)
	var want, size []float64
	for i := range x {
		for j := range y {
			sum, all := 0.0, 0.0
			for k := range n {
				sum, all = sum+x[i][k]*y[j][k], all+math.Abs(x[i][k]*y[j][k])
			}
			want, size = append(want, sum), append(size, all)
		}
	}
	b.check(name("Products", n), got, want, size, 1e-14)
}

// matvec multiplies a matrix of n columns by vectors from either side.
func (b *bench) matvec(rows, n int) {
	w, x, a := b.normal(rows*n), wide(b.normal(n)), wide(b.normal(rows))
	y, t := make([]float64, rows), wide(b.normal(n))
	want, size := make([]float64, rows), make([]float64, rows)
	wantT, sizeT := slices.Clone(t), make([]float64, n)
	for i := range want {
		for j := range x {
			e := float64(w[i*n+j])
			want[i], size[i] = want[i]+e*x[j], size[i]+math.Abs(e*x[j])
			wantT[j], sizeT[j] = wantT[j]+e*a[i], sizeT[j]+math.Abs(e*a[i])+math.Abs(t[j])
		}
	}
	b.MulVec(y, w, x)
	b.check(name("MulVec", rows, n), y, want, size, 1e-14)
	b.AddMulVecT(t, w, a)
	b.check(name("AddMulVecT", rows, n), t, wantT, sizeT, 1e-14)
}

func (b *bench) signs(n int) {
	x := b.numbers(n)
	for i := 0; i < n; i += 3 {
		x[i] = float32(math.Copysign(0, float64(x[i])))
	}
	for _, d := range floats {
		b.signsOf(x, d, -1)
		b.signsOf(x, d, float32(math.NaN()))
		b.signsOf(x, d, float32(math.Copysign(math.NaN(), -1)))
	}
}

// signsOf looks at x, of which the first and last element are end.
func (b *bench) signsOf(x []float32, d tensor.DType, end float32) {
	n := len(x)
	if n > 0 {
		x[0], x[n-1] = end, end
	}
	raw, x := b.stored(x, d)
	words := (n + 63) / 64
	negative, zero := make([]uint64, words), make([]uint64, words)
	nan := b.Signs(negative, zero, kernel.Stored{X: raw, DType: d})
	var got, want []float64
	odd := false
	for i, v := range x {
		odd = odd || v != v
		got = append(got, float64(negative[i/64]>>(i%64)&1), float64(zero[i/64]>>(i%64)&1))
		want = append(want, truth(v < 0), truth(v == 0))
	}
	got, want = append(got, truth(nan)), append(want, truth(odd))
	b.check(name("Signs", d, n), got, want, nil, 0)
}
